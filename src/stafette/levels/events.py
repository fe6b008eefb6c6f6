from dataclasses import dataclass
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class LegEvent(Event):
    subject: ClassVar[str] = "ticket"

    ticket_id: int
    leg_id: int


@dataclass(frozen=True, kw_only=True)
class LegStarted(LegEvent):
    """A team holds the ticket from now on."""

    team_id: int
    move: str


class TicketTaken(LegEvent):
    """An agent works on it now."""


@dataclass(frozen=True, kw_only=True)
class HandedOver(LegEvent):
    hand_over_id: int
    from_level: int
    to_level: int


class TicketEscalated(HandedOver):
    """A team of a higher level holds it now."""


@dataclass(frozen=True, kw_only=True)
class TicketHandedBack(HandedOver):
    """The receiver returned it with a reason."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class TicketMovedOn(HandedOver):
    """Nobody reacted in time: the desk itself gave it to the next team of the path."""

    clock_id: int
    percent: int


class PathEnded(LegEvent):
    """Nobody reacted in time, and there is no further team with anybody in it."""


@dataclass(frozen=True, kw_only=True)
class TicketReassigned(LegEvent):
    """Another agent or team of the same level has it now; without an agent it is in the queue."""

    agent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class HandOverAccepted(LegEvent):
    hand_over_id: int


@dataclass(frozen=True, kw_only=True)
class InquiryEvent(LegEvent):
    """About a question to another team; without a hand-over that team is consulted."""

    hand_over_id: int | None
    inquiry_id: int
    team_id: int


class InquiryMade(InquiryEvent):
    """The holder asked another team; the ticket stays."""


class InquiryAnswered(InquiryEvent):
    """The team that was asked has answered."""


@dataclass(frozen=True, kw_only=True)
class StepTried(LegEvent):
    """Something was tried on the ticket, and what came of it was noted."""

    attempt_id: int


@dataclass(frozen=True, kw_only=True)
class OnlookerEvent(LegEvent):
    team_id: int


class TeamLooksOn(OnlookerEvent):
    """Another team sees and helps with the ticket from now on."""


class TeamLeft(OnlookerEvent):
    """The other team no longer looks on."""


@dataclass(frozen=True, kw_only=True)
class ExternalPassGiven(LegEvent):
    """Somebody outside the desk can see and answer one hand-over by a link."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class ContractSaved(Event):
    """What hand-overs must bring along was set up anew, for a service or (None) all others."""

    service_id: int | None


@dataclass(frozen=True, kw_only=True)
class PathSaved(Event):
    """The way through the teams was set up anew, for a service or (None) for all others."""

    service_id: int | None


@dataclass(frozen=True, kw_only=True)
class TeamEvent(Event):
    subject: ClassVar[str] = "team"

    team_id: int


class TeamSaved(TeamEvent):
    """A team was entered or changed, or who belongs to it."""


class TeamRetired(TeamEvent):
    """A team receives nothing any more."""


@dataclass(frozen=True, kw_only=True)
class UnseenEvent(Event):
    subject: ClassVar[str] = "ticket"

    ticket_id: int
    fault: str


class TicketUnseen(UnseenEvent):
    """A ticket would wait where nobody looks: told once until it is mended."""


class TicketSeenAgain(UnseenEvent):
    """What was wrong with it is mended."""
