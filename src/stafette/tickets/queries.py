from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import Prefetch, QuerySet

from stafette.core import rows
from stafette.people.models import Person
from stafette.tickets.choices import Direction, State
from stafette.tickets.models import InternalNote, Message, MessageFile, NoteFile, Ticket

FIRST_WORDS = 160


def locked(ticket: Ticket) -> Ticket:
    """The ticket's row as it is now, held until the transaction ends."""
    return locked_by_number(ticket.pk)


def locked_by_number(number: int) -> Ticket:
    """The same. Raises Ticket.DoesNotExist."""
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    found = rows.select(Ticket, f"WHERE id = %s{lock}", [number])
    if not found:
        raise Ticket.DoesNotExist(f"#{number}")
    found[0].requester = rows.one(Person, found[0].requester_id)
    return found[0]


def all_locked(numbers: Collection[int]) -> list[Ticket]:
    """These rows, held in the order of their numbers, in one statement."""
    found = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=numbers)
    return list(found.order_by("id"))


def messages_of(ticket: Ticket) -> QuerySet[Message]:
    """What was said and not taken back, oldest first, for agents."""
    return (
        Message.objects.filter(ticket=ticket, withdrawn_at=None)
        .select_related("author")
        .prefetch_related(Prefetch("files", MessageFile.objects.select_related("file")))
        .order_by("id")
    )


def messages_for_requester(ticket: Ticket, *, at: datetime) -> QuerySet[Message]:
    """What the requester may read: what has left the desk, and what they wrote.

    A stranger's words are for agents only: else the address of a ticket, given to another
    company, would let its requester read what that company sends "to the desk" (A055).
    """
    return messages_of(ticket).filter(release_at__lte=at, unknown_sender="")


def notes_of(ticket: Ticket) -> QuerySet[InternalNote]:
    return (
        InternalNote.objects.filter(ticket=ticket, withdrawn_at=None)
        .select_related("author")
        .prefetch_related(Prefetch("files", NoteFile.objects.select_related("file")))
        .order_by("id")
    )


def last_answer(ticket: Ticket) -> Message | None:
    """What an agent last told the requester."""
    said = messages_of(ticket).filter(direction=Direction.OUT, automatic=False)
    return said.order_by("-id").first()


def newer_messages(ticket: Ticket, *, than: int) -> QuerySet[Message]:
    """Public messages after the newest one that the writer had seen (the send guard)."""
    return messages_of(ticket).filter(pk__gt=than)


def quiet_since(moment: datetime) -> QuerySet[Ticket]:
    """Solved tickets that nobody has contradicted since that moment."""
    return Ticket.objects.filter(state=State.SOLVED, solved_at__lt=moment)


def waiting_until(moment: datetime) -> QuerySet[Ticket]:
    """Tickets that waited for a date which has come, the longest first."""
    due = Ticket.objects.filter(state=State.WAITING, waiting_until__lte=moment)
    return due.order_by("waiting_until", "id")


def file_of_message(
    *, ticket: Ticket, file_id: int, at: datetime | None = None
) -> MessageFile | None:
    """A public file of the ticket; with `at` only one that the requester may read by then."""
    found = MessageFile.objects.filter(
        message__ticket=ticket, message__withdrawn_at=None, file_id=file_id
    )
    if at:
        found = found.filter(message__release_at__lte=at, message__unknown_sender="")
    return found.select_related("file").first()
