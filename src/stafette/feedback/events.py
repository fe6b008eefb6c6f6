from dataclasses import dataclass
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketRated(Event):
    """The requester said how it went."""

    subject: ClassVar[str] = "ticket"

    ticket_id: int
    verdict: str
