"""A mail that stayed closed is opened once the desk has the key."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from stafette.channels.mail import queries
from stafette.channels.mail.actions.understand import shared_parser
from stafette.channels.mail.actions.unwrap import unwrap
from stafette.channels.mail.events import MailOpened
from stafette.channels.mail.models import Arrival
from stafette.channels.mail.parsed import ParsedMail, Unreadable
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.files import actions as files
from stafette.levels import actions as levels
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.models import Message


class StillClosed(Refusal):
    """No key of the mailbox opens the mail."""

    code = "still_closed"


def open_again(*, arrival: Arrival, by: Person, at: datetime) -> Message:
    """Put the words and files within a mail into its message. Raises StillClosed.

    The whole mail stays with it as a file, and who may read the words is asked as ever.
    """
    message = arrival.message
    if message is None or not queries.is_closed(arrival):
        raise StillClosed(_("There is nothing to open."))
    raw = queries.content_of(arrival)
    try:
        mail = shared_parser.parse(raw)
        inside = unwrap(arrival=arrival, mail=mail, raw=raw, parse=shared_parser.parse, at=at)
    except Unreadable:
        raise StillClosed(_("The mail cannot be read.")) from None
    if queries.is_closed(arrival):
        raise StillClosed(_("None of the keys of the mailbox opens this mail."))
    _put(message, inside, arrival, by=by, at=at)
    return message


@transactions.atomic
def _put(
    message: Message, inside: ParsedMail, arrival: Arrival, *, by: Person, at: datetime
) -> None:
    Message.objects.filter(pk=message.pk).update(text=inside.text, html=inside.html)
    kept = [
        tickets.Attachment(
            file=files.store(
                content=one.content, name=one.filename, media_type=one.media_type, at=at
            ),
            inline=one.inline,
            content_id=one.content_id,
        )
        for one in inside.attachments
    ]
    tickets.attach(message, kept)
    number = message.ticket_id
    events.publish(MailOpened(at=at, by_id=by.pk, ticket_id=number, arrival_id=arrival.pk))
    levels.index_ticket(ticket_id=number, at=at)
