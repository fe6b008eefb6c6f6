"""How a clock counts: what begins, pauses, runs on and stops is the same for every measure.

All of it happens within the action on the ticket, whose row the caller has locked.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from stafette.core import events, jumps, rows, transactions
from stafette.sla import queries, rules, stages
from stafette.sla.business_time import Calendar, NeverOpen
from stafette.sla.events import ClockBreached, ClocksChanged, StageReached
from stafette.sla.models import Clock, Pause
from stafette.tickets.choices import State
from stafette.tickets.models import Ticket

COUNTED = (
    "promise_id", "hours_id", "allowed", "used", "running_since", "due_at", "paused_at",
    "paused_for", "next_stage_at", "stopped_at", "met",
)  # fmt: skip
STAGED = ("stage", "next_stage_at", "breached_at")
NOTHING = timedelta()


def begun(ticket: Ticket, measure: str, terms: queries.Terms, *, at: datetime) -> Clock:
    """A new clock, not yet stored; it begins paused while the ticket waits."""
    clock = Clock(
        ticket=ticket,
        measure=measure,
        promise=terms.promise,
        hours_id=terms.hours_id,
        allowed=terms.allowed[measure],
        used=NOTHING,
        started_at=at,
    )
    if ticket.state == State.WAITING:
        clock.paused_at, clock.paused_for = at, ticket.waiting_for
    else:
        run(clock, terms.calendar, at=at)
    return clock


def run(clock: Clock, calendar: Calendar, *, at: datetime) -> None:
    """Count from now on. A breached clock stays due when it was."""
    _end_pause(clock, at=at)
    clock.running_since, clock.stopped_at = at, None
    clock.due_at = clock.breached_at or _used_up(clock, calendar, stages.BREACH)
    look_ahead(clock, calendar)


def _used_up(clock: Clock, calendar: Calendar, percent: int) -> datetime | None:
    """When a running clock will have used so much of its time."""
    rest = max(clock.allowed * percent / 100 - clock.used, NOTHING)
    return _end(calendar, clock.running_since or clock.started_at, rest)


def look_ahead(clock: Clock, calendar: Calendar) -> None:
    """Find when the next stage of a running clock falls due."""
    percent = stages.next_percent(clock.promise.stages, clock.measure, after=clock.stage)
    clock.next_stage_at = _used_up(clock, calendar, percent) if percent else None


def _end_pause(clock: Clock, *, at: datetime) -> None:
    """Keep why and how long it did not count."""
    if clock.paused_at is None:
        return
    since, reason = clock.paused_at, clock.paused_for
    if clock.pk and since < at:
        worked = queries.worked(clock.hours, since=since, until=at)
        pause = Pause(clock=clock, reason=reason, began_at=since, ended_at=at, worked=worked)
        rows.insert([pause])
    clock.paused_at, clock.paused_for = None, ""


def _end(calendar: Calendar, at: datetime, rest: timedelta) -> datetime | None:
    """When the rest is used up; None by a calendar that never opens: a request still comes in."""
    try:
        return calendar.add(at, rest).astimezone(UTC)
    except NeverOpen:
        return None


def settle(clock: Clock, *, at: datetime) -> None:
    """End the running stretch and keep what it used."""
    if clock.running_since:
        clock.used = queries.used_by(clock, at=at)
        clock.running_since = None


def halt(clock: Clock, reason: str, *, at: datetime) -> None:
    """Pause it."""
    settle(clock, at=at)
    clock.paused_at, clock.paused_for = at, reason
    clock.due_at = clock.next_stage_at = None


def stop(clock: Clock, *, at: datetime, met: bool | None) -> None:
    """End it; one that was breached is not met, whatever the caller thinks.

    One that is overdue without a breach is so by a clock that has jumped: nobody knows.
    """
    settle(clock, at=at)
    _end_pause(clock, at=at)
    clock.stopped_at, clock.next_stage_at = at, None
    unknown = bool(clock.due_at and clock.due_at <= at)
    clock.met = False if clock.breached_at else None if unknown else met


def standing(ticket: Ticket, *, at: datetime) -> list[Clock]:
    """The open clocks, locked, after noticing the stages that they have reached.

    By a clock that has jumped none is reached.
    """
    clocks = queries.open_clocks(ticket)
    late = [clock for clock in clocks if rules.reaches_stage(clock, at)]
    if late and not jumps.standing():
        pass_stages(late, at=at)
    return clocks


@transactions.atomic
def pass_stages(clocks: Sequence[Clock], *, at: datetime) -> None:
    """Note and tell each stage that was reached, once a clock. The caller holds their rows."""
    with events.batch():
        for clock in clocks:
            before, passed = clock.stage, _passed(clock, at=at)
            noted = {name: getattr(clock, name) for name in STAGED}
            if rows.update(Clock, {"id": clock.pk, "stage": before}, noted):
                _tell(clock, passed, at=at)


def _passed(clock: Clock, *, at: datetime) -> list[int]:
    """The stages reached by then; the clock stands at the last one afterwards."""
    calendar, passed = queries.calendar_of(clock.hours, at=at), list[int]()
    while rules.reaches_stage(clock, at):
        clock.stage = (
            stages.next_percent(clock.promise.stages, clock.measure, after=clock.stage)
            or stages.BREACH
        )
        if clock.stage == stages.BREACH:
            clock.breached_at = clock.due_at
        passed.append(clock.stage)
        look_ahead(clock, calendar)
    return passed


def _tell(clock: Clock, passed: Sequence[int], *, at: datetime) -> None:
    """The breach, and the stages of the promise; what they bring about comes with the last."""
    number, key, measure = clock.ticket_id, clock.pk, clock.measure
    planned = clock.promise.stages
    told = [it for it in stages.percents_of(planned, measure) if it in passed]
    for percent in passed:
        if percent == stages.BREACH:
            events.publish(ClockBreached(at=at, ticket_id=number, clock_id=key, measure=measure))
        if percent in told:
            due = stages.reactions_at(planned, measure, told if percent == told[-1] else ())
            events.publish(
                StageReached(
                    at=at,
                    ticket_id=number,
                    clock_id=key,
                    measure=measure,
                    percent=percent,
                    reactions=due,
                )
            )


@transactions.atomic
def keep(
    ticket: Ticket, changed: Sequence[Clock], clocks: Iterable[Clock], *, at: datetime
) -> None:
    """Store what changed and tell the nearest deadline among all open clocks of the ticket."""
    store(changed)
    events.publish(of_nearest(ticket, clocks, at=at))


def store(changed: Sequence[Clock]) -> None:
    rows.store([clock for clock in changed if clock.pk], COUNTED)
    rows.insert(clock for clock in changed if not clock.pk)  # after the stopped one of its measure


def of_nearest(ticket: Ticket, clocks: Iterable[Clock], *, at: datetime) -> ClocksChanged:
    """The event of what `store` stored."""
    return ClocksChanged(at=at, ticket_id=ticket.pk, next_due_at=queries.nearest(clocks))
