"""Who may do what by mail: the rights of now, for whom a token and our mail server vouch."""

from collections.abc import Sequence

from stafette.channels.mail import mail_ids, queries
from stafette.channels.mail.choices import UnknownSenders
from stafette.channels.mail.models import BlockedSender, Mailbox
from stafette.channels.mail.parsed import ParsedMail
from stafette.channels.mail.sender_marks import marks_of
from stafette.core import rows
from stafette.levels.queries import answered_tickets
from stafette.people.choices import ContactKind
from stafette.people.models import Person
from stafette.people.queries import organisation_of_address, person_with, spelling
from stafette.tickets.models import Ticket


def acts_as(
    person: Person | None, *, mail: ParsedMail, said: Sequence[str], ticket: Ticket
) -> bool:
    """May the mail speak for this agent on the ticket (A049, A050)?

    It must answer a mail of ours to this very address, which the token in a Message-ID or tag of
    `said` shows, our mail server must vouch for the sender, and the agent must be allowed to
    answer on the ticket now, whatever was the case when the mail was sent.
    """
    if person is None or not person.roles or not marks_of(mail).checked:
        return False
    answered = _answers_us(said, sender=mail.from_.address, ticket=ticket)
    return answered and answered_tickets(person).filter(pk=ticket.pk).exists()


def _answers_us(said: Sequence[str], *, sender: str, ticket: Ticket) -> bool:
    wanted = spelling(ContactKind.MAIL, sender)
    for one in said:
        delivery = queries.delivery_of([one]) if mail_ids.message_of(one) else None
        told = delivery and spelling(ContactKind.MAIL, delivery.recipient) == wanted
        if delivery and told and delivery.message.ticket_id == ticket.pk:
            return True
    return False


def block_on(sender: str) -> BlockedSender | None:
    """The block that holds this sender's mail: of the address, or of its exact domain."""
    address = spelling(ContactKind.MAIL, sender)
    wanted = (address, address.rpartition("@")[2])
    return next(iter(rows.select(BlockedSender, "WHERE value IN (%s, %s) LIMIT 1", wanted)), None)


def asks_first(mailbox: Mailbox | None, *, sender: str) -> bool:
    """Does the mailbox hold a new request of this sender until somebody has decided?"""
    if mailbox is None or mailbox.unknown_senders == UnknownSenders.ADMIT:
        return False
    if person_with(kind=ContactKind.MAIL, value=sender):
        return False
    if mailbox.unknown_senders == UnknownSenders.HOLD:
        return True
    return organisation_of_address(sender) is None
