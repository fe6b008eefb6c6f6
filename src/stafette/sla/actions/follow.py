"""Clocks follow a ticket that was changed or reopened.

The working time already used is kept; what is allowed, and by which calendar, becomes what is
promised now. A breached clock stays as it is: its promise is broken.
"""

from collections.abc import Sequence
from datetime import datetime

from stafette.core import transactions
from stafette.sla import queries
from stafette.sla.actions import counting
from stafette.sla.choices import PROMISED_TO_CUSTOMERS, PROMISED_TO_THE_DESK, Measure
from stafette.sla.models import Clock
from stafette.tickets import queries as tickets
from stafette.tickets.choices import State
from stafette.tickets.models import Ticket


@transactions.atomic
def recalculate(*, ticket: Ticket, at: datetime) -> None:
    """Priority, service, organisation or kind changed: count towards what is promised now.

    A clock to which nothing is promised any more stops, and goes on if the promise comes back.
    A promise that holds for the first time counts from the opening of the ticket.
    """
    if not ticket.is_open:
        return
    clocks = counting.standing(ticket, at=at)
    terms = queries.terms_for(ticket, at=at)
    changed = [clock for clock in clocks if _follows(clock, _terms_of(clock, terms, at), at)]
    missing = _missing(ticket, clocks, terms, at=at) if terms else []
    if changed or missing:
        counting.keep(ticket, [*changed, *missing], [*clocks, *missing], at=at)


def _terms_of(clock: Clock, promised: queries.Terms | None, at: datetime) -> queries.Terms | None:
    """A team's promise to the desk stays the team's; the others come from the coverage."""
    if clock.measure not in PROMISED_TO_THE_DESK:
        return promised
    return queries.terms_of(promise_id=clock.promise_id, priority=clock.ticket.priority, at=at)


def _follows(clock: Clock, terms: queries.Terms | None, at: datetime) -> bool:
    """Make an open clock count towards the terms; was there anything to change?"""
    if clock.breached_at:
        return False
    if terms is None or clock.measure not in terms.allowed:
        counting.stop(clock, at=at, met=None)
        return True
    wanted = (terms.promise, terms.hours_id, terms.allowed[clock.measure])
    if wanted == (clock.promise, clock.hours_id, clock.allowed):
        return False
    counting.settle(clock, at=at)
    clock.promise, clock.hours_id, clock.allowed = wanted
    if not clock.paused_at:
        counting.run(clock, terms.calendar, at=at)
    return True


def _missing(
    ticket: Ticket, clocks: Sequence[Clock], terms: queries.Terms, *, at: datetime
) -> list[Clock]:
    """Clocks of measures that are promised and do not count: never begun, or given up before."""
    there = {clock.measure for clock in clocks}
    wanted = [it for it in PROMISED_TO_CUSTOMERS if it in terms.allowed and it not in there]
    if not wanted:
        return []
    last = _last_of(ticket)
    never = [measure for measure in wanted if measure not in last]
    begun = [_begun_late(ticket, measure, terms, at=at) for measure in never]
    given_up = [last[it] for it in wanted if it in last and _is_given_up(last[it])]
    for clock in given_up:
        counting.run(clock, queries.calendar_of(clock.hours, at=at), at=at)
        _follows(clock, terms, at)
        if ticket.state == State.WAITING:
            counting.halt(clock, ticket.waiting_for, at=at)
    return [*given_up, *(clock for clock in begun if clock)]


def _last_of(ticket: Ticket) -> dict[str, Clock]:
    """The clock of each measure: the open one, else the last that stopped."""
    clocks = sorted(queries.clocks_of(ticket), key=lambda clock: clock.stopped_at is None)
    return {clock.measure: clock for clock in clocks}


def _is_given_up(clock: Clock) -> bool:
    """Stopped earlier because nothing was promised any more."""
    return clock.stopped_at is not None and clock.met is None


def _begun_late(
    ticket: Ticket, measure: str, terms: queries.Terms, *, at: datetime
) -> Clock | None:
    """A clock that counts from the opening; an update from the last answer; no response after."""
    answer = tickets.last_answer(ticket)
    if answer and measure == Measure.RESPONSE:
        return None
    since = answer.sent_at if answer and measure == Measure.UPDATE else ticket.opened_at
    clock = counting.begun(ticket, measure, terms, at=since)
    if clock.paused_at:
        clock.used, clock.paused_at = terms.calendar.between(since, at), at
    return clock


@transactions.atomic
def reopen(*, ticket: Ticket, at: datetime) -> None:
    """Opened again: the resolution goes on with the time already used, as does the response
    when its answer was withdrawn; a next update is owed from now on.

    The time in which the ticket counted as solved is not counted.
    """
    terms = queries.terms_for(ticket, at=at)
    last = _last_of(ticket)
    goes_on = [Measure.RESOLUTION]
    if tickets.last_answer(ticket) is None:
        goes_on.append(Measure.RESPONSE)
    revived = [last[it] for it in goes_on if it in last and last[it].stopped_at]
    for clock in revived:
        clock.met = None
        counting.run(clock, queries.calendar_of(clock.hours, at=at), at=at)
        _follows(clock, terms, at)
    if terms and Measure.UPDATE in terms.allowed:
        revived.append(counting.begun(ticket, Measure.UPDATE, terms, at=at))
    if revived:
        counting.keep(ticket, revived, [*counting.standing(ticket, at=at), *revived], at=at)
