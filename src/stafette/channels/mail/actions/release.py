"""A person decides that a mail in quarantine is a request after all."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from stafette.channels.mail import lookups, queries
from stafette.channels.mail.actions.quarantine import NotInQuarantine
from stafette.channels.mail.actions.settle import Reading, finish, open_from
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
    """Make a new ticket of it, whatever kept it here; `requester` goes before the sender.

    A mail that cannot be read becomes a ticket with the mail as a file. Raises NotInQuarantine,
    and Incomplete when nobody is known to whom the ticket could belong.
    """
    if arrival.fate != Fate.QUARANTINED:
        raise NotInQuarantine(_("A colleague has released or deleted this mail."))
    mail = _opened(arrival, at=at)
    mailbox = arrival.mailbox or lookups.mailbox_of([one.address for one in mail.to])
    reading = Reading(arrival, mail, mailbox, at)
    asking = requester or _sender(reading)
    ticket, message = open_from(reading, requester=asking)
    finish(reading, Fate.TICKET, ticket=ticket, message=message)
    events.publish(MailReleased(at=at, by_id=by.pk, arrival_id=arrival.pk, ticket_id=ticket.pk))
    return ticket


def _opened(arrival: Arrival, *, at: datetime) -> ParsedMail:
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
