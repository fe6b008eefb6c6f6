"""Where proposals for a new ticket plug in: rules today, learning later, plugins any time."""

from dataclasses import dataclass
from typing import Protocol

from stafette.tickets.actions import Opening


@dataclass(frozen=True)
class Proposal:
    """A guess with its reason; `confidence` is calibrated between 0 and 1."""

    field: str  # service, team, kind
    value: int | str
    confidence: float
    reason: str = ""


class Proposer(Protocol):
    """Proposes values for a request from its words alone; silent (empty) when unsure."""

    def proposals(self, opening: Opening) -> list[Proposal]: ...


_proposers: list[Proposer] = []


def register(proposer: Proposer) -> None:
    """Called from an app's `ready`."""
    _proposers.append(proposer)


def proposals_for(opening: Opening) -> list[Proposal]:
    """All proposals, the most confident first; they are shown, never applied by themselves."""
    found = [one for proposer in _proposers for one in proposer.proposals(opening)]
    return sorted(found, key=lambda one: -one.confidence)
