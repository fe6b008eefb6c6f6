from datetime import timedelta

import pytest
from django.db import transaction

from stafette.core import jobs, periods, retries
from stafette.core.models import Job, JobState, Period
from tests.core import kinds
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def done():
    kinds.done.clear()
    return kinds.done


@pytest.fixture(autouse=True)
def _only_our_kinds(monkeypatch):
    """What the product does by itself is not what these tests look at."""
    ours = {name: kind for name, kind in jobs._tasks.items() if name.startswith("test.")}
    monkeypatch.setattr(jobs, "_tasks", ours)


def state():
    return list(Job.objects.order_by("id").values_list("state", flat=True))


def test_the_more_urgent_goes_first_then_the_older(done):
    kinds.note.enqueue(at=NINE, what="second")
    kinds.note.enqueue(at=NINE + MINUTE, what="third")
    kinds.urgent.enqueue(at=NINE + MINUTE, what="first")

    assert jobs.run_due(at=NINE + MINUTE) == 3
    assert done == ["first", "second", "third"]


def test_nothing_runs_before_it_is_due(done):
    kinds.note.enqueue(at=NINE, due_at=NINE + MINUTE, what="later")

    assert jobs.run_due(at=NINE + MINUTE - timedelta(seconds=1)) == 0
    assert jobs.next_due_at() == NINE + MINUTE
    assert jobs.run_due(at=NINE + MINUTE) == 1
    assert jobs.next_due_at() is None


def test_what_follows_from_a_job_runs_as_well(done):
    kinds.chain.enqueue(at=NINE, left=2)

    assert jobs.run_due(at=NINE) == 3
    assert done == [2, 1, 0]


def test_a_job_is_claimed_by_one_owner_only():
    kinds.note.enqueue(at=NINE, what="once")

    assert jobs.claim(owner="a", at=NINE).owner == "a"
    assert jobs.claim(owner="b", at=NINE) is None


def test_a_job_whose_owner_died_is_taken_up_when_the_lease_runs_out(done):
    kinds.note.enqueue(at=NINE, what="once")
    jobs.claim(owner="dead", at=NINE)

    assert jobs.claim(owner="b", at=NINE + jobs.LEASE - timedelta(seconds=1)) is None
    again = jobs.claim(owner="b", at=NINE + jobs.LEASE)
    assert (again.owner, again.attempts) == ("b", 2)


def test_what_was_left_lying_goes_before_what_waits():
    kinds.note.enqueue(at=NINE, what="left")
    left = jobs.claim(owner="dead", at=NINE)
    kinds.urgent.enqueue(at=NINE, what="urgent")

    assert jobs.claim(owner="b", at=NINE + jobs.LEASE) == left


def test_a_renewed_lease_does_not_run_out():
    kinds.note.enqueue(at=NINE, what="long")
    job = jobs.claim(owner="a", at=NINE)

    assert jobs.renew(job, at=NINE + jobs.LEASE / 2) is True
    assert jobs.claim(owner="b", at=NINE + jobs.LEASE) is None


def test_whoever_lost_the_lease_cannot_write_the_end(done):
    kinds.note.enqueue(at=NINE, what="twice")
    slow = jobs.claim(owner="a", at=NINE)
    quick = jobs.claim(owner="b", at=NINE + jobs.LEASE)

    assert jobs.renew(slow, at=NINE + jobs.LEASE) is False
    jobs.run(slow, at=NINE + jobs.LEASE)
    assert Job.objects.get().state == JobState.RUNNING
    jobs.run(quick, at=NINE + jobs.LEASE)
    assert Job.objects.get().state == JobState.DONE
    assert done == ["twice", "twice"]


def test_the_same_owner_in_an_earlier_try_is_fenced_off_too():
    kinds.note.enqueue(at=NINE, what="twice")
    first = jobs.claim(owner="a", at=NINE)
    jobs.claim(owner="a", at=NINE + jobs.LEASE)

    assert jobs.renew(first, at=NINE + jobs.LEASE) is False


def test_pauses_grow_until_the_job_rests_as_dead(done):
    kinds.broken.enqueue(at=NINE)

    moments, at = [], NINE
    while at is not None:
        jobs.run_due(at=at)
        at = jobs.next_due_at()
        moments.append(at and at - NINE)

    assert moments == [timedelta(seconds=5), timedelta(seconds=15), None]
    job = Job.objects.get()
    assert (job.state, job.attempts) == (JobState.DEAD, 3)
    assert job.error == "ValueError: out of order"
    assert len(done) == 3


def test_the_longest_pause_is_an_hour_however_many_tries_there_were():
    kinds.endless.enqueue(at=NINE)
    Job.objects.update(attempts=90)

    jobs.run_due(at=NINE)

    assert jobs.next_due_at() == NINE + timedelta(hours=1)


def test_a_job_that_kills_its_owners_ends_without_another_try(done):
    kinds.broken.enqueue(at=NINE)
    for number in range(3):
        jobs.claim(owner=f"killed {number}", at=NINE + number * jobs.LEASE)

    assert jobs.run_due(at=NINE + 3 * jobs.LEASE) == 1
    assert (done, state()) == ([], [JobState.DEAD])


def test_a_kind_that_nobody_knows_is_kept_for_a_newer_program():
    Job.objects.create(name="test.unknown", made_at=NINE, due_at=NINE)

    jobs.run_due(at=NINE)

    assert (state(), jobs.next_due_at()) == ([JobState.READY], NINE + timedelta(seconds=5))


def test_a_dead_job_gets_another_round_of_tries(done):
    kinds.broken.enqueue(at=NINE)
    Job.objects.update(state=JobState.DEAD, attempts=3)

    (number,) = retries.dead().values_list("pk", flat=True)
    assert retries.revive(job_id=number, at=NINE + MINUTE)
    assert not retries.revive(job_id=number, at=NINE + MINUTE)

    assert jobs.run_due(at=NINE + MINUTE) == 1
    assert state() == [JobState.READY]


def test_the_same_key_makes_one_promise(done):
    for _ in range(2):
        kinds.note.enqueue(at=NINE, key="4711", what="once")
    kinds.urgent.enqueue(at=NINE, key="4711", what="another kind")

    assert jobs.run_due(at=NINE) == 2


def test_an_undone_action_takes_its_jobs_with_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        kinds.note.enqueue(at=NINE, what="never")
        raise ZeroDivisionError

    assert Job.objects.count() == 0


def test_what_was_done_a_day_ago_is_forgotten_and_the_dead_stay(done):
    kinds.note.enqueue(at=NINE, what="done")
    jobs.run_due(at=NINE)
    kinds.broken.enqueue(at=NINE)
    Job.objects.filter(name="test.broken").update(state=JobState.DEAD)

    jobs.sweep(at=NINE + timedelta(days=1))
    assert len(state()) == 2
    jobs.sweep(at=NINE + timedelta(days=1, seconds=1))
    assert state() == [JobState.DEAD]


def test_a_periodic_job_is_promised_once_a_period(done):
    with kinds.periodic(5 * MINUTE):
        promised = [periods.call_periodic(at=NINE + n * MINUTE) for n in range(3)]
        jobs.run_due(at=NINE + 2 * MINUTE)
        promised.append(periods.call_periodic(at=NINE + 5 * MINUTE))
        jobs.run_due(at=NINE + 5 * MINUTE)

    assert promised == [1, 0, 0, 1]
    assert done == ["again", "again"]


def test_missed_times_are_not_made_up(done):
    with kinds.periodic(5 * MINUTE):
        periods.call_periodic(at=NINE)
        jobs.run_due(at=NINE)
        assert periods.call_periodic(at=NINE + timedelta(hours=3)) == 1
        assert Period.objects.get().next_at == NINE + timedelta(hours=3) + 5 * MINUTE


def test_a_periodic_job_does_not_pile_up_behind_itself():
    with kinds.periodic(MINUTE):
        assert [periods.call_periodic(at=NINE + n * MINUTE) for n in range(3)] == [1, 0, 0]
        jobs.claim(owner="slow", at=NINE)
        assert periods.call_periodic(at=NINE + 3 * MINUTE) == 0


def test_a_failing_periodic_job_is_tried_at_least_as_often_as_it_is_due():
    with kinds.periodic(timedelta(seconds=7), fails=True):
        periods.call_periodic(at=NINE)
        Job.objects.update(attempts=0)
        jobs.run_due(at=NINE)
        assert jobs.next_due_at() == NINE + timedelta(seconds=5)


def test_a_periodic_job_leaves_one_tombstone_until_it_works_again():
    with kinds.periodic(MINUTE, fails=True):
        for n in range(8):
            periods.call_periodic(at=NINE + n * MINUTE)
            jobs.run_due(at=NINE + n * MINUTE)
        assert state().count(JobState.DEAD) == 1
    with kinds.periodic(MINUTE):
        periods.call_periodic(at=NINE + timedelta(hours=2))
        jobs.run_due(at=NINE + timedelta(hours=2))
        assert state().count(JobState.DEAD) == 0
