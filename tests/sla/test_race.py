"""Pausing and breaching the same clock at the same time, with real transactions."""

import threading

import pytest
from django.db import connection, transaction

from stafette.sla import actions
from stafette.sla.choices import Measure
from tests.people_of_the_story import NINE, promise
from tests.sla.clocks_of_the_story import HOUR, clock, opened, told

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(action) -> threading.Thread:
    def run():
        try:
            action()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_breach_is_told_once_although_the_tick_meets_a_pause():
    promise()
    ticket = opened()

    with transaction.atomic():
        actions.pause(ticket=ticket, at=NINE + HOUR)
        tick = in_a_thread(lambda: actions.reach_stages(at=NINE + HOUR))
        tick.join(0.2)
    tick.join()

    response = clock(ticket, Measure.RESPONSE)
    assert (response.breached_at, response.paused_at) == (NINE + HOUR, NINE + HOUR)
    assert len(told("ClockBreached")) == 1


def test_two_ticks_at_once_tell_each_breach_once():
    promise()
    opened()

    ticks = [in_a_thread(lambda: actions.reach_stages(at=NINE + HOUR)) for _ in range(4)]
    for tick in ticks:
        tick.join()

    assert len(told("ClockBreached")) == 1
