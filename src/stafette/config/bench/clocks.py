"""W7: what running clocks cost, measured where they are counted.

The clocks are rows in bulk, one a measure that the demo desk promises to its requesters; their
next stages lie in the four months to come.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.db import connection, transaction

from stafette.config.bench.figures import Figures, timed
from stafette.config.bench.scratch import Desk
from stafette.core import clock, rows
from stafette.core.models import Job, JobState
from stafette.levels.choices import Move
from stafette.levels.models import Leg, Team
from stafette.notifications.models import Notice
from stafette.people.models import Person
from stafette.sla import actions, queries
from stafette.sla.choices import Measure
from stafette.sla.models import Clock, Promise
from stafette.tickets.choices import Channel, State
from stafette.tickets.models import Ticket

BATCH, MEASURES = 2_000, (Measure.RESPONSE, Measure.RESOLUTION)
SOON, FAR = timedelta(days=1), timedelta(days=120)
PLENTY = timedelta(hours=800)  # of working time: after one stage the next is far away
ROUNDS, DUE_A_ROUND, IDLE_ROUNDS, CHANGED = 5, 100, 500, 1_000
WARNED, WARNED_WITHIN = 100, timedelta(seconds=65)  # what runs each minute runs beside it
MONTH, DECADE = timedelta(days=30), timedelta(days=3652)


def rounds(size: int) -> list[Figures]:
    """What a tick costs with so many running clocks, and a change of priority."""
    at = clock.now()
    fill(size, at=at)
    counted = [nothing_due(at=at), some_due(at=at), priority_changed(at=at), hours_changed(at=at)]
    return [*counted, *_calendar(at=at)]


def fill(size: int, *, at: datetime) -> None:
    team = Team.objects.order_by("level", "id")[0]
    promise = Promise.objects.select_related("hours").get(coverage__isnull=False)
    asker = Person.objects.order_by("id")[0]
    Clock.objects.update(next_stage_at=None)  # those of the demo desk, whenever they fall due
    for begin in range(0, size, BATCH * len(MEASURES)):
        count = -(-min(size - begin, BATCH * len(MEASURES)) // len(MEASURES))
        with transaction.atomic():
            tickets = rows.insert(_ticket(asker, at=at) for _ in range(count))
            rows.insert(_leg(ticket, team, at=at) for ticket in tickets)
            running = _clocks(tickets, promise, first=begin, size=size, at=at)
            rows.insert(one for one, _ in zip(running, range(size - begin), strict=False))
    with connection.cursor() as cursor:  # as autovacuum would
        cursor.execute("ANALYZE")


def _ticket(asker: Person, *, at: datetime) -> Ticket:
    return Ticket(
        subject="Drucker druckt nicht",
        requester=asker,
        state=State.OPEN,
        channel=Channel.MAIL,
        reply_token=os.urandom(16).hex(),
        opened_at=at,
        updated_at=at,
    )


def _leg(ticket: Ticket, team: Team, *, at: datetime) -> Leg:
    return Leg(
        ticket=ticket,
        team=team,
        level=team.level,
        move=Move.START,
        started_at=at,
        next_due_at=at + FAR,
    )


def _clocks(
    tickets: list[Ticket], promise: Promise, *, first: int, size: int, at: datetime
) -> Iterator[Clock]:
    owed = ((ticket, measure) for ticket in tickets for measure in MEASURES)
    for number, (ticket, measure) in enumerate(owed, first):
        yield Clock(
            ticket=ticket,
            measure=measure,
            promise=promise,
            hours=promise.hours,
            allowed=PLENTY,
            used=timedelta(),
            started_at=at,
            running_since=at,
            due_at=at + FAR,
            next_stage_at=at + SOON + (FAR - SOON) * number / size,
        )


def nothing_due(*, at: datetime) -> Figures:
    def tick() -> None:
        if actions.reach_stages(at=at):
            raise RuntimeError("something was due")

    return _timed("W7 tick, nothing due", tick, times=IDLE_ROUNDS)


def some_due(*, at: datetime) -> Figures:
    """Each round finds a hundred; the figures are those of one of them."""
    numbers = Clock.objects.order_by("id").values_list("pk", flat=True)
    for turn in range(ROUNDS + 1):
        due = list(numbers[turn * DUE_A_ROUND : (turn + 1) * DUE_A_ROUND])
        Clock.objects.filter(pk__in=due).update(next_stage_at=at + timedelta(seconds=turn))
    turns = iter(range(ROUNDS + 1))

    def tick() -> None:
        found = actions.reach_stages(at=at + timedelta(seconds=next(turns)))
        if found != DUE_A_ROUND:
            raise RuntimeError(f"{found} were due")

    whole = _timed("W7 stage falls due", tick, times=ROUNDS)
    return replace(
        whole,
        cpu=whole.cpu / DUE_A_ROUND,
        median=whole.median / DUE_A_ROUND,
        p95=whole.p95 / DUE_A_ROUND,
        more={"tick_of_100": whole.median},
    )


def priority_changed(*, at: datetime) -> Figures:
    """What follows for the clocks when the priority of a ticket changes, each by itself."""
    tickets = list(Ticket.objects.filter(state=State.OPEN).order_by("-id")[: CHANGED + 1])
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(priority=2)
    for ticket in tickets:
        ticket.priority = 2
    waiting = iter(tickets)

    def recalculate() -> None:
        actions.recalculate(ticket=next(waiting), at=at + timedelta(minutes=1))

    return _timed("W7 priority changed", recalculate, times=len(tickets) - 1)


def hours_changed(*, at: datetime) -> Figures:
    """A thousand tickets follow a change of their hours; the figures are those of one of them."""
    hours = Promise.objects.select_related("hours").get(coverage__isnull=False).hours
    hours.pk, hours.name = None, "Others"
    hours.save()
    numbers = list(Ticket.objects.order_by("id").values_list("pk", flat=True)[:CHANGED])
    Clock.objects.filter(ticket__in=numbers).update(hours=hours)
    turns = iter(range(1, 3))

    def recount() -> None:
        actions.recount(hours=hours, at=at + timedelta(minutes=next(turns)))

    whole = _timed("W7 hours changed, 1,000 tickets", recount, times=1)
    return replace(whole, median=0.0, more={"cpu_seconds": whole.cpu / 1000})


def _calendar(*, at: datetime) -> Iterator[Figures]:
    """Microseconds of CPU; the tables of the years are there, as in a desk that runs."""
    promise = Promise.objects.select_related("hours").get(coverage__isnull=False)
    calendar = queries.calendar_of(promise.hours, at=at)
    for name, span in (("30 days", MONTH), ("10 years", DECADE)):
        working = calendar.between(at, at + span)
        figures = {
            "add_us": _microseconds(partial(calendar.add, at, working)),
            "between_us": _microseconds(partial(calendar.between, at, at + span)),
        }
        yield Figures(f"W7 calendar, {name}", 0.0, more=figures)


def _microseconds(call: Callable[[], object], *, times: int = 20_000) -> float:
    call()
    begun = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - begun) / times * 1e6


def _timed(name: str, call: Callable[[], None], *, times: int) -> Figures:
    """With the CPU of the database's own processes."""
    server = Desk(Path(), {}, os.environ.get("STAFETTE_DATABASE_URL", ""))
    return timed(
        name,
        call,
        cpu=lambda: time.process_time() + server.database_cpu(),
        times=times,
        warm_up=1,
    )


def warnings() -> list[Figures]:
    """While the desk is served: how long after a stage its notice was there to be read."""
    left = Job.objects.filter(name="notifications.stage").exclude(state=JobState.DONE)
    while left.exists():
        time.sleep(0.2)  # what the rounds left to do would go before
    due = _armed()
    late: dict[int, float] = {}
    give_up = max(due.values()) + timedelta(seconds=30)
    while len(late) < len(due):
        at = clock.now()
        told = Notice.objects.filter(ticket__in=due.keys() - late.keys())
        for number in told.values_list("ticket_id", flat=True).distinct():
            late[number] = (at - due[number]).total_seconds()
        if at > give_up:
            raise RuntimeError(f"{len(due) - len(late)} warnings did not come")
        time.sleep(0.02)
    waits = list(late.values())
    more = {"seconds_late": statistics.median(waits), "at_most": max(waits)}
    return [Figures("W7 warning", 0.0, more=more)]


def _armed() -> dict[int, datetime]:
    """When a stage of which ticket falls due, within the next seconds."""
    numbers = list(Ticket.objects.order_by("id").values_list("pk", flat=True)[2500:][:WARNED])
    begin, step = clock.now() + timedelta(seconds=2), WARNED_WITHIN / WARNED
    due = {number: begin + step * turn for turn, number in enumerate(numbers)}
    for number, moment in due.items():
        first = Clock.objects.filter(ticket=number).order_by("id")[:1]
        Clock.objects.filter(pk__in=first.values("pk")).update(next_stage_at=moment, stage=0)
    return due


ASKED: dict[str, Callable[..., list[Figures]]] = {"rounds": rounds, "warnings": warnings}
