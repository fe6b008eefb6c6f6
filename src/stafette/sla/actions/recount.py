"""Running clocks follow what was set up anew. Some tickets share a transaction, each of which costs
as much as two tickets; once more changes nothing more.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db.models import QuerySet

from stafette.core import events, transactions
from stafette.sla import queries
from stafette.sla.actions import counting
from stafette.sla.models import Clock, Promise, ServiceHours
from stafette.tickets import queries as tickets

Change = Callable[[Clock], None]
BATCH = 50  # tickets held at a time: for some 50 milliseconds


def recount(*, hours: ServiceHours, at: datetime) -> None:
    """Find the deadlines of running clocks anew, after their hours were changed at that moment.

    What was used until then stays, and so does a breach; the rest counts by the new hours.
    """
    calendar = queries.calendar_of(hours, at=at)

    def count_by_them(clock: Clock) -> None:
        if clock.hours_id == hours.pk and clock.running_since:
            since = max(at, clock.running_since)
            counting.settle(clock, at=since)
            counting.run(clock, calendar, at=since)

    _change(_running().filter(hours=hours), count_by_them, at=at)


def look_ahead_anew(*, promise: Promise, at: datetime) -> None:
    """Find the next stages of running clocks anew, after those of their promise were changed."""

    def look(clock: Clock) -> None:
        if clock.promise_id == promise.pk and clock.running_since:
            counting.look_ahead(clock, queries.calendar_of(clock.hours, at=at))

    _change(_running().filter(promise=promise), look, at=at)


def _running() -> QuerySet[Clock]:
    return Clock.objects.filter(stopped_at=None, paused_at=None)


def _change(running: QuerySet[Clock], change: Change, *, at: datetime) -> None:
    found = running.order_by("ticket_id").values_list("ticket_id", flat=True).distinct()
    numbers = list(found)
    for begin in range(0, len(numbers), BATCH):
        _change_tickets(numbers[begin : begin + BATCH], change, at=at)


@transactions.atomic
def _change_tickets(numbers: Sequence[int], change: Change, *, at: datetime) -> None:
    clocks_of = queries.open_clocks_of(tickets.all_locked(numbers))
    changed = [clock for clocks in clocks_of.values() for clock in _changed(clocks, change)]
    with events.batch():
        counting.store(changed)
        for ticket in dict.fromkeys(clock.ticket for clock in changed):
            events.publish(counting.of_nearest(ticket, clocks_of[ticket], at=at))


def _changed(clocks: list[Clock], change: Change) -> Iterator[Clock]:
    for clock in clocks:
        before = _counted(clock)
        change(clock)
        if _counted(clock) != before:
            yield clock


def _counted(clock: Clock) -> tuple[object, ...]:
    return clock.running_since, clock.due_at, clock.next_stage_at
