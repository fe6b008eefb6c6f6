from datetime import timedelta

import pytest

from stafette.core import jobs, jumps, leases, periods
from stafette.core.models import ClockJump, Job, JobState, Period
from tests.core import kinds
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def led(*, rested=timedelta(0)):
    """A process that leads since nine, where somebody led so long before."""
    return jumps.Watch(at=NINE, ticks=0, last_at=NINE - rested)


def standing():
    jump = jumps.standing()
    return jump.by if jump else None


@pytest.mark.parametrize("by", [HOUR, -HOUR, 3650 * DAY, -DAY])
def test_a_jump_stands_until_the_clock_agrees_again(by):
    watch = led()
    watch.look(at=NINE + SECOND, ticks=1)
    assert standing() is None
    watch.look(at=NINE + by + 2 * SECOND, ticks=2)
    watch.look(at=NINE + by + 3 * SECOND, ticks=3)
    assert standing() == by

    watch.look(at=NINE + 4 * SECOND, ticks=4)
    assert (standing(), ClockJump.objects.get().ended_at) == (None, NINE + 4 * SECOND)


@pytest.mark.parametrize("by", [timedelta(minutes=5), -timedelta(minutes=5)])
def test_a_step_of_five_minutes_is_none(by):
    led().look(at=NINE + by, ticks=0)
    assert standing() is None


def test_time_that_went_by_in_a_pause_of_the_process_is_no_jump():
    led().look(at=NINE + HOUR, ticks=HOUR.total_seconds())
    assert standing() is None


def test_a_confirmed_jump_is_over_and_the_next_one_is_told_anew():
    watch = led()
    watch.look(at=NINE + HOUR, ticks=0)
    assert jumps.confirm(at=NINE + HOUR)
    watch.look(at=NINE + HOUR + SECOND, ticks=1)
    assert (standing(), jumps.confirm(at=NINE)) == (None, False)

    watch.look(at=NINE + SECOND, ticks=1)
    assert standing() == -HOUR


@pytest.mark.parametrize(
    ("rested", "stands"),
    [(7 * DAY, None), (8 * DAY, 8 * DAY), (timedelta(minutes=-5), None), (-HOUR, -HOUR)],
)
def test_a_desk_that_was_off_for_a_week_or_comes_from_the_future_asks(rested, stands):
    led(rested=rested)
    assert standing() == stands


def test_a_desk_that_never_ran_asks_nothing():
    jumps.Watch(at=NINE, ticks=0, last_at=None)
    assert standing() is None


def test_a_clock_that_is_put_right_after_a_start_agrees_however_long_the_rest_was():
    watch = led(rested=3650 * DAY)
    watch.look(at=NINE - 3648 * DAY, ticks=0)
    assert standing() is None


def test_a_jump_outlives_a_restart_and_ends_with_the_clock_put_right_meanwhile():
    jumps.Watch(at=NINE, ticks=0, last_at=None).look(at=NINE + DAY, ticks=0)
    jumps.Watch(at=NINE + DAY + HOUR, ticks=7, last_at=NINE + DAY)
    assert standing() == DAY

    jumps.Watch(at=NINE + SECOND, ticks=9, last_at=NINE + DAY)
    assert standing() is None


def test_after_the_clock_went_back_nothing_waits_for_the_time_that_was():
    later = NINE + DAY
    with kinds.periodic(HOUR):
        periods.call_periodic(at=later)
        kinds.note.enqueue(at=later, what="waits")
        left = jobs.claim(owner="killed", at=later)
        leases.take(name="scheduler", owner="killed", at=later, lasting=10 * SECOND)
        ClockJump.objects.create(noticed_at=NINE, by=-DAY, tolerated=jumps.TOLERATED)

        failed = jobs.claim(owner="fails", at=later)
        Job.objects.filter(pk=failed.pk).update(
            state=JobState.READY, made_at=NINE, due_at=later + HOUR
        )

        assert jumps.confirm(at=NINE)
        assert {job.due_at for job in Job.objects.filter(state=JobState.READY)} == {NINE}
        assert jobs.claim(owner="next", at=NINE).pk == left.pk
        assert leases.take(name="scheduler", owner="next", at=NINE, lasting=10 * SECOND) == 2
        Job.objects.all().delete()
        periods.call_periodic(at=NINE)
        assert Period.objects.get(name="test.periodic").next_at == NINE + HOUR
