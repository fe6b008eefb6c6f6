"""When clocks begin."""

from collections.abc import Iterable
from datetime import datetime

from stafette.core import events, rows, transactions
from stafette.sla import queries
from stafette.sla.actions import counting
from stafette.sla.choices import PROMISED_TO_CUSTOMERS, Measure, PauseReason
from stafette.sla.events import ClocksChanged
from stafette.sla.models import Clock
from stafette.tickets.models import Ticket


@transactions.atomic
def start_clocks(*, ticket: Ticket, at: datetime) -> None:
    """Begin what is promised to the requester of a new ticket; nothing if nothing is."""
    terms = queries.terms_for(ticket, at=at)
    if terms is None:
        return
    clocks = [
        counting.begun(ticket, measure, terms, at=at)
        for measure in PROMISED_TO_CUSTOMERS
        if measure in terms.allowed
    ]
    if clocks:
        rows.insert(clocks)
        due = queries.nearest(clocks)
        events.publish(ClocksChanged(at=at, ticket_id=ticket.pk, next_due_at=due))


@transactions.atomic
def start_leg_clocks(
    *, ticket: Ticket, promise_id: int | None, is_taken: bool, at: datetime
) -> None:
    """Begin what a team promises the desk: for its part, and for taking it if nobody has yet.

    Nothing without a promise or a target. Raises IntegrityError while those of another leg are
    open.
    """
    measures = (Measure.LEG,) if is_taken else (Measure.LEG, Measure.PICK_UP)
    _start(ticket, promise_id, measures, at=at)


@transactions.atomic
def start_pick_up_clock(*, ticket: Ticket, promise_id: int | None, at: datetime) -> None:
    """It lies in the queue of the team again: somebody is to take it in the promised time."""
    clocks = counting.standing(ticket, at=at)
    if not any(clock.measure == Measure.PICK_UP for clock in clocks):
        _start(ticket, promise_id, [Measure.PICK_UP], at=at)


@transactions.atomic
def start_inquiry_clock(*, ticket: Ticket, promise_id: int | None, at: datetime) -> None:
    """A team is asked something: its clock runs, that of the team which asks pauses.

    Nothing changes when the asked team promises no answer, or is being asked already.
    """
    clocks = counting.standing(ticket, at=at)
    if any(clock.measure == Measure.INQUIRY for clock in clocks):
        return
    asked = _begun(ticket, promise_id, [Measure.INQUIRY], at=at)
    halted = [clock for clock in clocks if asked and clock.measure == Measure.LEG]
    for clock in halted:
        if clock.paused_at is None:
            counting.halt(clock, PauseReason.INQUIRY, at=at)
    if asked:
        counting.keep(ticket, [*halted, *asked], [*clocks, *asked], at=at)


def _start(
    ticket: Ticket, promise_id: int | None, measures: Iterable[str], *, at: datetime
) -> None:
    clocks = _begun(ticket, promise_id, measures, at=at)
    if clocks:
        counting.keep(ticket, clocks, [*counting.standing(ticket, at=at), *clocks], at=at)


def _begun(
    ticket: Ticket, promise_id: int | None, measures: Iterable[str], *, at: datetime
) -> list[Clock]:
    if promise_id is None:
        return []
    terms = queries.terms_of(promise_id=promise_id, priority=ticket.priority, at=at)
    wanted = [measure for measure in measures if terms and measure in terms.allowed]
    return [counting.begun(ticket, it, terms, at=at) for it in wanted if terms]
