from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ClocksChanged(Event):
    """The clocks of a ticket started, paused, ran on, stopped or were recalculated.

    `next_due_at` is the nearest deadline of those that run now, None when none runs.
    """

    subject: ClassVar[str] = "ticket"

    ticket_id: int
    next_due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ClockBreached(Event):
    """The time that was promised has gone by; told once a clock."""

    subject: ClassVar[str] = "ticket"

    ticket_id: int
    clock_id: int
    measure: str


@dataclass(frozen=True, kw_only=True)
class StageReached(Event):
    """So many percent of the promised time are used up; told once a clock and stage.

    `reactions` are the codes of what is to happen now. Stages that were passed together, because
    nobody looked for a while, are all told; the last one brings about what all of them do.
    """

    subject: ClassVar[str] = "ticket"

    ticket_id: int
    clock_id: int
    measure: str
    percent: int
    reactions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HoursSaved(Event):
    """Service hours were entered, changed or retired."""

    subject: ClassVar[str] = "hours"

    hours_id: int


@dataclass(frozen=True, kw_only=True)
class PromiseSaved(Event):
    """A promise was entered, changed or retired, or what it covers."""

    subject: ClassVar[str] = "promise"

    promise_id: int
