"""What is odd about a sender: read off a mail once, shown beside its message for good."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from stafette.channels.mail.authentication import is_authenticated
from stafette.channels.mail.models import Arrival
from stafette.channels.mail.parsed import ParsedMail

_ADDRESS: Final = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderMarks:
    """`checked`: our mail server vouches for the sender. The others are addresses, or empty."""

    checked: bool
    answers_to: str = ""  # Reply-To, where it is not the sender
    poses_as: str = ""  # an address in the name that the sender gives himself (A059)
    protected: bool = False  # was the mail signed or encrypted?


def marks_of(mail: ParsedMail) -> SenderMarks:
    """What the mail itself and our mail server say of its sender."""
    address = mail.from_.address.lower()
    others = [one.address for one in mail.reply_to if one.address.lower() != address]
    named = _ADDRESS.search(mail.from_.name[:255])
    posed = named.group() if named and named.group().lower() != address else ""
    return SenderMarks(
        checked=is_authenticated(
            mail.authentication, authserv=settings.STAFETTE.mail_authserv, address=address
        ),
        answers_to=others[0][:254] if others else "",
        poses_as=posed[:254],
    )


def marks_on(ticket_id: int) -> dict[int, SenderMarks]:
    """The marks of all mails of a ticket, by message."""
    rows = Arrival.objects.filter(ticket=ticket_id, message__isnull=False).values_list(
        "message_id", "sender_checked", "answers_to", "poses_as", "protection"
    )
    return {
        message: SenderMarks(
            checked=checked, answers_to=answers_to, poses_as=poses_as, protected=bool(protection)
        )
        for message, checked, answers_to, poses_as, protection in rows
    }
