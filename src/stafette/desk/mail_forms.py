"""Where a message is seen as it came: with its form, and in the original."""

from typing import Any

from django.urls import reverse

from stafette.channels.mail.safe_html import is_formed, likely_height
from stafette.tickets.choices import Channel, Direction
from stafette.tickets.models import Message


def form_of(message: Message, *, text: str) -> dict[str, Any]:
    """Parts of an item of the timeline; `formed` says that the form comes first.

    `text` is what was written anew.
    """
    where = [message.ticket_id, message.pk]
    came = message.direction == Direction.IN and message.channel == Channel.MAIL
    return {
        "form_address": reverse("desk:mail_form", args=where) if message.html else "",
        "form_height": likely_height(text) if message.html else 0,
        "formed": bool(message.html) and is_formed(message.html),
        "original_address": reverse("desk:original", args=where) if came else "",
    }
