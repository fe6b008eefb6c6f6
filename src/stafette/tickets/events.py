from dataclasses import dataclass
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    subject: ClassVar[str] = "ticket"

    ticket_id: int


class TicketOpened(TicketEvent):
    """A request was registered."""


@dataclass(frozen=True, kw_only=True)
class TicketChanged(TicketEvent):
    """Fields were changed; before and after lie in the erasable detail."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class MessageReceived(TicketEvent):
    """The requester, or somebody on the ticket, wrote."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessageSent(TicketEvent):
    """The desk wrote to the requester; `release_at` is when it may leave."""

    message_id: int
    automatic: bool
    release_at: str


@dataclass(frozen=True, kw_only=True)
class MessageHastened(TicketEvent):
    """Its author let a message leave before the moment in which it can be taken back was over."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessageWithdrawn(TicketEvent):
    """Its author took a message back before it left."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class NoteWritten(TicketEvent):
    note_id: int


@dataclass(frozen=True, kw_only=True)
class NoteWithdrawn(TicketEvent):
    note_id: int


@dataclass(frozen=True, kw_only=True)
class TicketWaits(TicketEvent):
    """Nothing can be done before somebody else acts; the clocks stop."""

    waiting_for: str


class TicketResumed(TicketEvent):
    """The wait is over; the clocks run on."""


class TicketSolved(TicketEvent):
    """The requester has the answer."""


class TicketReopened(TicketEvent):
    """A solved ticket is open again."""


class TicketClosed(TicketEvent):
    """Solved and not contradicted; a reply opens it again."""
