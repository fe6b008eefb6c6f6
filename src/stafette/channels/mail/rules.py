from typing import Final

from stafette.channels.mail import automatic
from stafette.channels.mail.parsed import Address, ParsedMail
from stafette.people.models import Person
from stafette.tickets.models import Ticket

# Programs that answer whatever they get; what they say is noted, never acted upon (RFC 3834).
_ANSWERING: Final = frozenset({"auto_replied", "auto_reply_header", "absence", "null_return_path"})


def answers_by_itself(mail: ParsedMail, *, null_sender: bool) -> bool:
    """Did a program answer a mail of somebody, without a person having read it?"""
    return null_sender or mail.out_of_office or mail.automatic in _ANSWERING


def is_robot(mail: ParsedMail) -> bool:
    """Does the sender's address say that nobody reads answers to it?"""
    return mail.automatic == "robot_sender"


def is_robot_address(address: str) -> bool:
    """The same, where only the address is known."""
    return automatic.is_robot(Address("", address))


def takes_part(person: Person | None, ticket: Ticket, *, watching: bool, written_to: bool) -> bool:
    """Is it one of those whom the ticket belongs to, or to whom an agent has written on it?

    Who works at the desk takes part only in what they asked for or watch themselves: a From line
    proves nobody (A049). See `actions.acts_as` for what does.
    """
    if person is not None and (person.pk == ticket.requester_id or watching):
        return True
    return written_to and not (person and (person.roles or not person.is_active))
