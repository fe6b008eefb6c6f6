"""What of a ticket's answers has not arrived, told beside each message."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from stafette.channels.mail.models import Delivery, DeliveryState, Undeliverable
from stafette.core.moments import Moments
from stafette.tickets.choices import Direction
from stafette.tickets.models import Message, Ticket

SOON: Final = timedelta(minutes=1)  # what left a moment ago is on its way
MOST_WORDS: Final = 160


def unsent_of(ticket: Ticket) -> dict[int, list[Delivery]]:
    """The deliveries of each message that have not arrived."""
    away = ~Q(state=DeliveryState.SENT) | Q(bounced_at__isnull=False)
    found = Delivery.objects.filter(away, message__ticket=ticket).select_related("message")
    told: dict[int, list[Delivery]] = {}
    for one in found.defer("demo_content").order_by("pk"):
        told.setdefault(one.message_id, []).append(one)
    return told


def chip_of(message: Message, unsent: Mapping[int, Sequence[Delivery]], moments: Moments) -> str:
    """What is to be known of a message before it leaves; "" when all is well.

    What did not arrive is told for each recipient (returned.py).
    """
    if message.direction == Direction.OUT and message.release_at > moments.at:
        return _pending(message, moments)
    waiting = (_wait(one, moments) for one in unsent.get(message.pk, ()))
    unknown = _("unknown sender") if message.unknown_sender else ""
    return next(filter(None, waiting), unknown)


def _pending(message: Message, moments: Moments) -> str:
    if message.release_at - moments.at <= SOON:
        return _("not sent yet")
    return _("leaves {moment}").format(moment=moments.absolute(message.release_at))


def _wait(delivery: Delivery, moments: Moments) -> str:
    if delivery.state != DeliveryState.QUEUED or delivery.queued_at + SOON > moments.at:
        return ""
    since = moments.day_or_clock(max(delivery.queued_at, delivery.message.release_at))
    return _("waits to leave since {since}{answer}").format(since=since, answer=_answer(delivery))


def _answer(delivery: Delivery) -> str:
    return f": {delivery.answer[:MOST_WORDS]}" if delivery.answer else ""


def warning_of(address: str) -> str:
    """The sentence for whoever writes to an address that does not take mail."""
    known = Undeliverable.objects.filter(address=address.lower(), lifted_at=None).first()
    if known is None:
        return ""
    return _("Mail to {address} comes back: {reason}").format(
        address=address, reason=known.reason[:MOST_WORDS]
    )
