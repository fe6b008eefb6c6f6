"""A person decides that a mail in quarantine is a request after all."""

import contextlib
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from stafette.channels.mail import lookups, queries
from stafette.channels.mail.actions.quarantine import NotInQuarantine
from stafette.channels.mail.actions.settle import (
    Reading,
    finish,
    follow_up,
    open_from,
    ticket_of,
)
from stafette.channels.mail.actions.understand import shared_parser
from stafette.channels.mail.actions.unwrap import unwrap
from stafette.channels.mail.events import MailReleased
from stafette.channels.mail.models import Arrival, Fate
from stafette.channels.mail.parsed import Address, Attachment, ParsedMail, Unreadable
from stafette.core import events, transactions
from stafette.core.refusals import Incomplete
from stafette.people.actions import person_for_mail
from stafette.people.models import Person
from stafette.tickets.models import Ticket

LONGEST_QUOTED = 2000


@transactions.atomic
def release(*, arrival: Arrival, requester: Person | None, by: Person, at: datetime) -> Ticket:
    """Make a ticket of it, whatever kept it here; `requester` goes before the sender.

    Without one, an answer to a ticket becomes a follow-up of it. A mail that cannot be read
    becomes a ticket with the mail as a file. Raises NotInQuarantine, and Incomplete when nobody
    is known to whom the ticket could belong.
    """
    if arrival.fate != Fate.QUARANTINED:
        raise NotInQuarantine(_("A colleague has released or deleted this mail."))
    mail = _unwrapped(arrival, at=at)
    mailbox = arrival.mailbox or lookups.mailbox_of([one.address for one in mail.to])
    reading = Reading(arrival, mail, mailbox, at)
    ticket = None if requester else _answered(reading)
    if ticket:
        follow_up(reading, ticket)
    else:
        ticket = _opened(reading, requester or _sender(reading))
    events.publish(MailReleased(at=at, by_id=by.pk, arrival_id=arrival.pk, ticket_id=ticket.pk))
    return ticket


def _answered(reading: Reading) -> Ticket | None:
    nobody = not reading.sender or lookups.is_ours(reading.sender)
    return None if nobody else ticket_of(reading)


def _opened(reading: Reading, requester: Person) -> Ticket:
    ticket, message = open_from(reading, requester=requester)
    finish(reading, Fate.TICKET, ticket=ticket, message=message)
    return ticket


def release_many(*, arrivals: Iterable[Arrival], by: Person, at: datetime) -> list[Ticket]:
    """Release each for its sender; those that cannot be (no sender, gone) stay as they are."""
    made = []
    for arrival in arrivals:
        with contextlib.suppress(NotInQuarantine, Incomplete):
            made.append(release(arrival=arrival, requester=None, by=by, at=at))
    return made


def _unwrapped(arrival: Arrival, *, at: datetime) -> ParsedMail:
    """With the words of a signed or encrypted mail, if what is inside can be read."""
    mail, raw = readable(arrival), queries.content_of(arrival)
    try:
        return unwrap(arrival=arrival, mail=mail, raw=raw, parse=shared_parser.parse, at=at)
    except Unreadable:
        return mail


def readable(arrival: Arrival) -> ParsedMail:
    """The mail, or when it cannot be read its first lines as text and the whole as a file."""
    raw = queries.content_of(arrival)
    try:
        return shared_parser.parse(raw)
    except Unreadable:
        whole = Attachment("mail.eml", "message/rfc822", raw, False, "")
        return _unread(raw[:LONGEST_QUOTED].decode("ascii", "replace"), whole)


def _unread(text: str, whole: Attachment) -> ParsedMail:
    printable = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return ParsedMail(
        message_id="",
        in_reply_to="",
        references=(),
        from_=Address("", ""),
        to=(),
        cc=(),
        reply_to=(),
        subject="",
        date=None,
        text=printable,
        html="",
        attachments=(whole,),
        auto_generated=False,
        delivery_report=None,
    )


def _sender(reading: Reading) -> Person:
    name, address = reading.mail.from_
    if not address or lookups.is_ours(address):
        raise Incomplete(_("Choose for whom the ticket is."), missing=["requester"])
    language = reading.mailbox.language if reading.mailbox else "de"
    return person_for_mail(address=address, name=name, language=language, at=reading.at)
