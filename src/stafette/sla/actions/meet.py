"""When promises are kept."""

from datetime import datetime

from stafette.core import transactions
from stafette.sla import queries
from stafette.sla.actions import counting
from stafette.sla.choices import PROMISED_TO_THE_DESK, Measure, PauseReason
from stafette.sla.models import Clock
from stafette.tickets import queries as tickets
from stafette.tickets.choices import State
from stafette.tickets.models import Message, Ticket


@transactions.atomic
def meet(*, ticket: Ticket, measure: str, at: datetime) -> None:
    """What was promised is done; too late if the time had gone by."""
    clocks = counting.standing(ticket, at=at)
    done = [clock for clock in clocks if clock.measure == measure]
    for clock in done:
        counting.stop(clock, at=at, met=True)
    if done:
        counting.keep(ticket, done, clocks, at=at)


@transactions.atomic
def stop_leg_clocks(*, ticket: Ticket, at: datetime) -> None:
    """The team has done its part: it hands over or hands back. A question is not asked any more."""
    clocks = counting.standing(ticket, at=at)
    done = [clock for clock in clocks if clock.measure in PROMISED_TO_THE_DESK]
    for clock in done:
        counting.stop(clock, at=at, met=_met_at_the_end(clock))
    if done:
        counting.keep(ticket, done, clocks, at=at)


def _met_at_the_end(clock: Clock) -> bool | None:
    """What was still owed when the leg or the ticket ended is neither kept nor broken."""
    return None if clock.measure in {Measure.UPDATE, Measure.INQUIRY} else True


@transactions.atomic
def stop_inquiry_clock(*, ticket: Ticket, at: datetime) -> None:
    """The asked team has answered: its clock stops, that of the team which asked runs on.

    Unless the ticket waits for somebody outside by now.
    """
    clocks = counting.standing(ticket, at=at)
    asked = [clock for clock in clocks if clock.measure == Measure.INQUIRY]
    for clock in asked:
        counting.stop(clock, at=at, met=True)
    resumed = [clock for clock in clocks if clock.paused_for == PauseReason.INQUIRY]
    for clock in resumed:
        counting.run(clock, queries.calendar_of(clock.hours, at=at), at=at)
        if ticket.state == State.WAITING:
            counting.halt(clock, ticket.waiting_for, at=at)
    if asked or resumed:
        counting.keep(ticket, [*asked, *resumed], clocks, at=at)


@transactions.atomic
def note_answer(*, ticket: Ticket, at: datetime) -> None:
    """A person answered: the response is given, and the next update is owed anew."""
    clocks = counting.standing(ticket, at=at)
    said = [it for it in clocks if it.measure in {Measure.RESPONSE, Measure.UPDATE}]
    for clock in said:
        counting.stop(clock, at=at, met=True)
    owed = [_next_update(it, ticket, at=at) for it in said if it.measure == Measure.UPDATE]
    if said:
        counting.keep(ticket, [*said, *owed], [*clocks, *owed], at=at)


def _next_update(clock: Clock, ticket: Ticket, *, at: datetime) -> Clock:
    calendar = queries.calendar_of(clock.hours, at=at)
    allowed = {clock.measure: clock.allowed}
    terms = queries.Terms(clock.promise, clock.hours_id, calendar, allowed)
    return counting.begun(ticket, clock.measure, terms, at=at)


@transactions.atomic
def take_back_answer(*, ticket: Ticket, message: Message, at: datetime) -> None:
    """An answer was withdrawn before it left: what it met runs on as if it had never been."""
    newer = tickets.last_answer(ticket)
    if not ticket.is_open or message.automatic or (newer and newer.pk > message.pk):
        return
    clocks = counting.standing(ticket, at=at)
    met_by_it = Clock.objects.filter(
        ticket=ticket,
        measure__in=(Measure.RESPONSE, Measure.UPDATE),
        stopped_at=message.sent_at,
    )
    revived = list(met_by_it.select_related("hours", "promise").order_by("id"))
    measures = {clock.measure for clock in revived}
    owed = [clock for clock in clocks if clock.measure in measures]
    for clock in owed:
        counting.stop(clock, at=at, met=None)
    for clock in revived:
        clock.met = None
        counting.run(clock, queries.calendar_of(clock.hours, at=at), at=message.sent_at)
        if ticket.state == State.WAITING:
            counting.halt(clock, ticket.waiting_for, at=at)
    if revived:
        counting.keep(ticket, [*owed, *revived], [*clocks, *revived], at=at)


@transactions.atomic
def stop_all(*, ticket: Ticket, at: datetime) -> None:
    """Solved: every promise is kept or broken by now; a next update is no longer owed."""
    clocks = counting.standing(ticket, at=at)
    for clock in clocks:
        counting.stop(clock, at=at, met=_met_at_the_end(clock))
    if clocks:
        counting.keep(ticket, clocks, clocks, at=at)
