"""Handing a ticket upwards, together with all that is known."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Incomplete, Refusal
from stafette.levels import queries, rules
from stafette.levels.actions.hold import hand_over_between, held_leg, pass_on
from stafette.levels.choices import Move
from stafette.levels.contracts import untried
from stafette.levels.events import TicketEscalated
from stafette.levels.models import Contract, HandOver, Team
from stafette.people.models import Person
from stafette.tickets.models import Ticket


class NotUpwards(Refusal):
    """An escalation must lead to a higher level; use hand_back or reassign otherwise."""

    code = "not_upwards"


@dataclass(frozen=True)
class Tried:
    """A step that was tried, and what came of it."""

    step: str
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What shows the problem: a text, or a file of the ticket with its name as text."""

    text: str = ""
    file_id: int | None = None

    @property
    def kept(self) -> dict[str, object]:
        """As the hand-over keeps it."""
        return {"text": self.text.strip(), **({"file": self.file_id} if self.file_id else {})}


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """What the next team needs to know to go on without asking again."""

    reason: str
    problem: str
    tried: tuple[Tried, ...]
    question: str
    promised: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def missing(self) -> list[str]:
        """The fields that the next team would have to ask for."""
        told = {
            "reason": self.reason.strip(),
            "problem": self.problem.strip(),
            "tried": [one for one in self.tried if one.step.strip()],
            "question": self.question.strip(),
        }
        return [name for name, value in told.items() if not value]

    def missing_by(self, contract: Contract) -> list[str]:
        """What a contract that is a gate asks for besides: steps with a result, evidence, the
        promise.
        """
        done = [one.step for one in self.tried if one.result.strip()]
        wanted = {
            "tried": bool(untried(contract.steps, done)),
            "evidence": bool(contract.evidence) and not self.evidence,
            "promised": not self.promised.strip(),
        }
        return [name for name, is_missing in wanted.items() if is_missing]


def _refuse_incomplete(briefing: Briefing, contract: Contract) -> None:
    missing = briefing.missing
    if contract.gate:
        missing += [name for name in briefing.missing_by(contract) if name not in missing]
    if missing:
        raise Incomplete(
            _("The next level will ask: the hand-over is not complete."), missing=missing
        )


@transactions.atomic
def escalate(
    *, ticket: Ticket, to_team: Team, briefing: Briefing, by: Person, at: datetime
) -> HandOver:
    """Hand the ticket to a team of a higher level. Raises NotHolding, NotUpwards, Incomplete.

    Where the contract of the service is a gate, all that it asks for is needed.
    """
    leg = held_leg(ticket, by=by)
    if not rules.is_upwards(leg, to_team):
        raise NotUpwards(_("%(team)s is not above %(holder)s."), team=to_team, holder=leg.team)
    _refuse_incomplete(briefing, queries.contract_for(ticket.service_id))
    next_leg = pass_on(leg, to_team, move=Move.UP, at=at)
    hand_over = hand_over_between(
        leg,
        next_leg,
        by=by,
        at=at,
        reason=briefing.reason.strip(),
        problem=briefing.problem.strip(),
        tried=[{"step": one.step, "result": one.result} for one in briefing.tried if one.step],
        evidence=[one.kept for one in briefing.evidence if one.text.strip() or one.file_id],
        question=briefing.question.strip(),
        promised=briefing.promised.strip(),
    )
    events.publish(
        TicketEscalated(
            at=at,
            by_id=by.pk,
            ticket_id=ticket.pk,
            leg_id=next_leg.pk,
            hand_over_id=hand_over.pk,
            from_level=leg.level,
            to_level=next_leg.level,
        )
    )
    return hand_over
