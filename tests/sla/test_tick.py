from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.core import jobs, jumps, periods
from stafette.core.models import ClockJump, Period
from stafette.sla import actions
from stafette.sla.actions import tick
from stafette.sla.choices import Measure
from stafette.sla.models import Clock
from tests.people_of_the_story import NINE, promise, requester
from tests.sla.clocks_of_the_story import HOUR, clock, january, opened, told

pytestmark = pytest.mark.django_db


def test_a_breach_is_noted_and_told_once():
    promise()
    ticket = opened()

    counts = [actions.reach_stages(at=NINE + HOUR + n * timedelta(seconds=5)) for n in range(3)]

    response = clock(ticket, Measure.RESPONSE)
    assert counts == [1, 0, 0]
    assert response.breached_at == NINE + HOUR
    assert told("ClockBreached") == [
        {"ticket_id": ticket.pk, "clock_id": response.pk, "measure": "response"}
    ]


def test_nothing_is_breached_before_its_time():
    promise()
    opened()

    actions.reach_stages(at=NINE + HOUR - timedelta(microseconds=1))

    assert told("ClockBreached") == []


def test_a_weekend_without_a_tick_breaches_each_clock_once():
    promise()
    ticket = opened()

    actions.reach_stages(at=january(19))
    actions.reach_stages(at=january(19))

    breached = {it.measure: it.breached_at for it in Clock.objects.filter(ticket=ticket)}
    assert breached == {"response": NINE + HOUR, "resolution": january(13, 8)}
    assert len(told("ClockBreached")) == 2


def test_waiting_and_stopped_clocks_do_not_breach():
    promise()
    ben = requester()
    waiting, solved = opened(by=ben), opened(by=ben)
    actions.pause(ticket=waiting, at=NINE)
    actions.stop_all(ticket=solved, at=NINE)

    assert actions.reach_stages(at=january(19)) == 0


def test_many_are_breached_in_batches(monkeypatch):
    monkeypatch.setattr(tick, "BATCH", 2)
    promise()
    ben = requester()
    for _ in range(5):
        opened(by=ben)

    assert actions.reach_stages(at=NINE + HOUR) == 5
    assert len(told("ClockBreached")) == 5


def test_a_quiet_tick_reads_the_index_of_what_is_due():
    promise()
    opened()

    with CaptureQueriesContext(
        connection,
    ) as seen:
        actions.reach_stages(at=NINE)

    reads = [query["sql"] for query in seen if "sla_clock" in query["sql"]]
    assert len(reads) == 1
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A few rows are read either way: ask whether the index can give them in order.
            cursor.execute("ANALYZE sla_clock, sla_servicehours, sla_promise")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {reads[0]}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {reads[0]}")
        plan = str(cursor.fetchall())
    assert "clock_next_stage" in plan


def test_the_clock_ticks_every_two_seconds():
    promise()
    ticket = opened()

    later = NINE + 2 * HOUR
    periods.call_periodic(at=later)
    jobs.run_due(at=later)

    assert clock(ticket, Measure.RESPONSE).breached_at == NINE + HOUR
    assert Period.objects.get(name="sla.tick").next_at == later + timedelta(seconds=2)


def test_while_the_clock_has_jumped_nothing_is_overdue_until_somebody_confirms():
    promise()
    ticket = opened()
    watch = jumps.Watch(at=NINE, ticks=0, last_at=None)
    later = NINE + timedelta(days=3650)

    watch.look(at=later, ticks=1)
    periods.call_periodic(at=later)
    jobs.run_due(at=later)
    assert clock(ticket, Measure.RESPONSE).breached_at is None

    assert jumps.confirm(at=later)
    periods.call_periodic(at=later + HOUR)
    jobs.run_due(at=later + HOUR)
    assert clock(ticket, Measure.RESPONSE).breached_at == NINE + HOUR


def test_while_the_clock_has_jumped_an_answer_is_neither_late_nor_in_time():
    promise()
    ticket = opened()
    ClockJump.objects.create(noticed_at=NINE, by=timedelta(days=1), tolerated=jumps.TOLERATED)

    actions.meet(ticket=ticket, measure=Measure.RESPONSE, at=january(13, 9))

    answered = clock(ticket, Measure.RESPONSE)
    assert (answered.breached_at, answered.met) == (None, None)
    assert told("ClockBreached") == []
