"""Setting up what hand-overs must bring along; noting what was tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from stafette.catalog.models import Service
from stafette.core import events, transactions
from stafette.core.refusals import Incomplete
from stafette.levels.actions.hold import held_leg
from stafette.levels.contracts import Texts
from stafette.levels.events import ContractSaved, StepTried
from stafette.levels.models import Attempt, Contract
from stafette.people.models import Person
from stafette.tickets.models import Ticket

LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class ContractPlan:
    """What a contract says; see `models.Contract`."""

    steps: Sequence[Texts] = ()
    evidence: Sequence[Texts] = ()
    gate: bool = False
    after: timedelta | None = None
    tries: int | None = None
    impact: int | None = None
    words: Sequence[str] = ()


@transactions.atomic
def save_contract(
    *, service: Service | None, to: ContractPlan, by: Person | None, at: datetime
) -> Contract:
    """Say what hand-overs of a service (None: of all others) need. It holds from the next one."""
    wanted = {
        name: list(value) if isinstance(value, tuple) else value for name, value in vars(to).items()
    }
    saved, _new = Contract.objects.update_or_create(service=service, defaults=wanted)
    service_id = service.pk if service else None
    events.publish(ContractSaved(at=at, by_id=by.pk if by else None, service_id=service_id))
    return saved


@transactions.atomic
def note_attempt(*, ticket: Ticket, step: str, result: str, by: Person, at: datetime) -> Attempt:
    """Note what came of a step; said again, the newer result holds.

    Raises NotHolding, Incomplete.
    """
    leg = held_leg(ticket, by=by)
    step, result = " ".join(step.split())[:LONGEST], " ".join(result.split())[:LONGEST]
    told = {"step": step, "result": result}
    if missing := [name for name, value in told.items() if not value]:
        raise Incomplete(_("Write what you tried and what came of it."), missing=missing)
    attempt, _new = Attempt.objects.update_or_create(
        ticket=ticket, step=step, defaults={"result": result, "leg": leg, "by": by, "at": at}
    )
    events.publish(
        StepTried(at=at, by_id=by.pk, ticket_id=ticket.pk, leg_id=leg.pk, attempt_id=attempt.pk)
    )
    return attempt
