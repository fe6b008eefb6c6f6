"""How a clock counts: what begins, pauses, runs on and stops is the same for every measure.

All of it happens within the action on the ticket, whose row the caller has locked.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import F

from stafette.core import events, rows, transactions
from stafette.sla import queries, rules
from stafette.sla.business_time import Calendar, NeverOpen
from stafette.sla.events import ClockBreached, ClocksChanged
from stafette.sla.models import Clock
from stafette.tickets.choices import State
from stafette.tickets.models import Ticket

COUNTED = (
    "promise", "hours", "allowed", "used", "running_since", "due_at", "paused_at", "stopped_at",
    "met",
)  # fmt: skip
NOTHING = timedelta()


def begun(ticket: Ticket, measure: str, terms: queries.Terms, *, at: datetime) -> Clock:
    """A new clock, not yet stored; it begins paused while the ticket waits."""
    clock = Clock(
        ticket=ticket,
        measure=measure,
        promise_id=terms.promise_id,
        hours_id=terms.hours_id,
        allowed=terms.allowed[measure],
        used=NOTHING,
        started_at=at,
    )
    if ticket.state == State.WAITING:
        clock.paused_at = at
    else:
        run(clock, terms.calendar, at=at)
    return clock


def run(clock: Clock, calendar: Calendar, *, at: datetime) -> None:
    """Count from now on. A breached clock stays due when it was."""
    clock.running_since, clock.paused_at, clock.stopped_at = at, None, None
    rest = max(clock.allowed - clock.used, NOTHING)
    clock.due_at = clock.breached_at or _end(calendar, at, rest)


def _end(calendar: Calendar, at: datetime, rest: timedelta) -> datetime | None:
    """When the rest is used up; None by a calendar that never opens: a request still comes in."""
    try:
        return calendar.add(at, rest).astimezone(UTC)
    except NeverOpen:
        return None


def settle(clock: Clock, *, at: datetime) -> None:
    """End the running stretch and keep what it used."""
    if clock.running_since:
        clock.used += queries.calendar_of(clock.hours, at=at).between(clock.running_since, at)
        clock.running_since = None


def halt(clock: Clock, *, at: datetime) -> None:
    """Pause it."""
    settle(clock, at=at)
    clock.paused_at, clock.due_at = at, None


def stop(clock: Clock, *, at: datetime, met: bool | None) -> None:
    """End it; one that was breached is not met, whatever the caller thinks."""
    settle(clock, at=at)
    clock.stopped_at, clock.paused_at = at, None
    clock.met = False if clock.breached_at else met


def standing(ticket: Ticket, *, at: datetime) -> list[Clock]:
    """The open clocks, locked, after noticing those whose time has gone by."""
    clocks = queries.open_clocks(ticket)
    late = [clock for clock in clocks if not clock.breached_at and rules.is_overdue(clock, at)]
    if late:
        breach(late, at=at)
    return clocks


@transactions.atomic
def breach(clocks: Sequence[Clock], *, at: datetime) -> None:
    """Note that the time has gone by and tell it, once a clock. The caller holds their rows."""
    unnoticed = Clock.objects.filter(pk__in=[clock.pk for clock in clocks], breached_at=None)
    unnoticed.update(breached_at=F("due_at"))
    with events.batch():
        for clock in clocks:
            clock.breached_at = clock.due_at
            events.publish(
                ClockBreached(
                    at=at, ticket_id=clock.ticket_id, clock_id=clock.pk, measure=clock.measure
                )
            )


@transactions.atomic
def keep(
    ticket: Ticket, changed: Iterable[Clock], clocks: Iterable[Clock], *, at: datetime
) -> None:
    """Store what changed and tell the nearest deadline among all open clocks of the ticket."""
    for clock in changed:
        if clock.pk:
            clock.save(update_fields=COUNTED)
        else:
            rows.insert([clock])
    due = queries.nearest(clocks)
    events.publish(ClocksChanged(at=at, ticket_id=ticket.pk, next_due_at=due))
