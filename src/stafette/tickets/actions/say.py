"""Messages that people outside may read, and notes that they never see: two types."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from stafette.core import events, rows, transactions
from stafette.core.refusals import Incomplete, Refusal
from stafette.files.models import StoredFile
from stafette.people.models import Person
from stafette.tickets import queries
from stafette.tickets.choices import Channel, Direction, State, WaitingFor
from stafette.tickets.events import (
    MessageHastened,
    MessageReceived,
    MessageSent,
    MessageWithdrawn,
    NoteWithdrawn,
    NoteWritten,
    TicketEvent,
    TicketReopened,
    TicketResumed,
)
from stafette.tickets.models import InternalNote, Message, MessageFile, NoteFile, Ticket


class TooLateToWithdraw(Refusal):
    """The message has left the desk."""

    code = "too_late"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A stored file with its place in a message."""

    file: StoredFile
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody says on a ticket; `cc` are further addresses that receive an answer."""

    text: str
    html: str = ""
    channel: str = Channel.DESK
    cc: tuple[str, ...] = ()
    unknown_sender: str = ""
    files: tuple[Attachment, ...] = field(default=())


@transactions.atomic
def receive(*, ticket: Ticket, words: Words, by: Person | None, at: datetime) -> Message:
    """Note what the requester's side says; a waiting ticket runs on, a solved one reopens.

    `by` is None for a sender nobody knows: their words are kept and marked, nothing is sent.
    """
    ticket = queries.locked(ticket)
    message = _write(ticket, words, Direction.IN, by=by, at=at, release_at=at)
    person = by.pk if by else None
    events.publish(MessageReceived(at=at, by_id=person, ticket_id=ticket.pk, message_id=message.pk))
    followed = _go_on(ticket)
    _touch(ticket, at)
    if followed:
        events.publish(followed(at=at, by_id=person, ticket_id=ticket.pk))
    return message


def _go_on(ticket: Ticket) -> type[TicketEvent] | None:
    """What the requester's words make of the ticket: it runs on, or is open again."""
    if ticket.state in {State.SOLVED, State.CLOSED}:
        ticket.state, ticket.solved_at, ticket.closed_at = State.OPEN, None, None
        return TicketReopened
    if ticket.state == State.WAITING and ticket.waiting_for == WaitingFor.REQUESTER:
        ticket.state, ticket.waiting_for = State.OPEN, ""
        return TicketResumed
    return None


@transactions.atomic
def reply(
    *, ticket: Ticket, words: Words, by: Person, at: datetime, undo: timedelta = timedelta()
) -> Message:
    """Answer the requester; within `undo` the author may take it back. Raises Incomplete."""
    if not words.text.strip():
        raise Incomplete(_("Write what you want to say."), missing=["text"])
    ticket = queries.locked(ticket)
    message = _write(ticket, words, Direction.OUT, by=by, at=at, release_at=at + undo)
    _sent(message, by=by, at=at)
    if ticket.state == State.NEW:
        ticket.state = State.OPEN
    _touch(ticket, at)
    return message


@transactions.atomic
def send_automatic(*, ticket: Ticket, text: str, at: datetime) -> Message:
    """Tell the requester something the desk says by itself, like the acknowledgement."""
    words = Words(text=text, channel=Channel.MAIL)
    message = _write(ticket, words, Direction.OUT, by=None, at=at, release_at=at)
    _sent(message, by=None, at=at)
    return message


@transactions.atomic
def withdraw(*, message: Message, by: Person, at: datetime) -> None:
    """Take a message back before it leaves. Raises TooLateToWithdraw."""
    if not _pending(message, by=by, at=at).update(withdrawn_at=at):
        raise TooLateToWithdraw(_("It is too late to undo: the answer has been sent."))
    events.publish(
        MessageWithdrawn(at=at, by_id=by.pk, ticket_id=message.ticket_id, message_id=message.pk)
    )


@transactions.atomic
def hasten(*, message: Message, by: Person, at: datetime) -> None:
    """Let the author's own message leave at once; one that has left stays as it is."""
    if _pending(message, by=by, at=at).update(release_at=at):
        events.publish(
            MessageHastened(at=at, by_id=by.pk, ticket_id=message.ticket_id, message_id=message.pk)
        )


def _pending(message: Message, *, by: Person, at: datetime) -> QuerySet[Message]:
    """The message while its author may still take it back, else nothing."""
    return Message.objects.filter(
        pk=message.pk, author=by, release_at__gt=at, withdrawn_at=None, direction=Direction.OUT
    )


@transactions.atomic
def note(
    *, ticket: Ticket, text: str, by: Person, at: datetime, files: Iterable[StoredFile] = ()
) -> InternalNote:
    """Write something for colleagues only. Raises Incomplete when there is nothing."""
    if not text.strip():
        raise Incomplete(_("Write what your colleagues should know."), missing=["text"])
    written = InternalNote.objects.create(ticket=ticket, author=by, text=text, written_at=at)
    NoteFile.objects.bulk_create(NoteFile(note=written, file=file) for file in files)
    events.publish(NoteWritten(at=at, by_id=by.pk, ticket_id=ticket.pk, note_id=written.pk))
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=at)
    return written


@transactions.atomic
def withdraw_note(*, note: InternalNote, by: Person, at: datetime, undo: timedelta) -> None:
    """Take back a note that was written a moment ago. Raises TooLateToWithdraw."""
    mine = InternalNote.objects.filter(
        pk=note.pk, author=by, written_at__gt=at - undo, withdrawn_at=None
    )
    if not mine.update(withdrawn_at=at):
        raise TooLateToWithdraw(_("It is too late to undo: colleagues may have read it."))
    events.publish(NoteWithdrawn(at=at, by_id=by.pk, ticket_id=note.ticket_id, note_id=note.pk))


def attach(message: Message, files: Iterable[Attachment]) -> None:
    MessageFile.objects.bulk_create(
        MessageFile(
            message=message, file=one.file, inline=one.inline, content_id=one.content_id[:255]
        )
        for one in files
    )


def _write(
    ticket: Ticket,
    words: Words,
    direction: str,
    *,
    by: Person | None,
    at: datetime,
    release_at: datetime,
) -> Message:
    message = Message(
        ticket=ticket,
        author=by,
        direction=direction,
        channel=words.channel,
        text=words.text,
        html=words.html,
        automatic=by is None and direction == Direction.OUT,
        cc=list(words.cc),
        unknown_sender=words.unknown_sender,
        sent_at=at,
        release_at=release_at,
    )
    rows.insert([message])
    attach(message, words.files)
    return message


def _sent(message: Message, *, by: Person | None, at: datetime) -> None:
    events.publish(
        MessageSent(
            at=at,
            by_id=by.pk if by else None,
            ticket_id=message.ticket_id,
            message_id=message.pk,
            automatic=message.automatic,
            release_at=message.release_at.isoformat(),
        )
    )


def _touch(ticket: Ticket, at: datetime) -> None:
    ticket.updated_at = at
    touched = ("state", "waiting_for", "solved_at", "closed_at", "updated_at")
    rows.update(Ticket, {"id": ticket.pk}, {name: getattr(ticket, name) for name in touched})
