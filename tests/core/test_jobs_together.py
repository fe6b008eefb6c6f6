"""Jobs that are claimed and carried out together."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.core import jobs, transactions, wakeup
from stafette.core.models import Job, JobState, Lease
from tests.core import kinds
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db
done: list[object] = []


@jobs.task(name="test.quick", quick=True, tries=2)
def quick(name: str, *, fails: bool = False) -> None:
    Lease.objects.create(name=name, owner="quick", until=NINE)
    if fails:
        raise ValueError("not this one")


@jobs.task(name="test.three", at_a_time=3)
def three(what: int) -> None:
    done.append(what)


@jobs.task(name="test.settles")
def settles(*, fails: bool = False) -> None:
    _settle(fails)


@transactions.atomic
def _settle(fails: bool) -> None:
    jobs.done_here(at=NINE)
    done.append(list(Job.objects.values_list("state", flat=True)))
    if fails:
        raise ValueError("undone with its end")


@pytest.fixture(autouse=True)
def _fresh():
    done.clear()


def claimed(owner="a"):
    return [job.payload for job in jobs.claim_several(owner=owner, at=NINE)]


def states():
    return list(Job.objects.order_by("id").values_list("state", flat=True))


def leases():
    return list(Lease.objects.order_by("name").values_list("name", flat=True))


def test_of_a_kind_as_many_are_claimed_as_it_allows_in_their_order():
    for number in range(5):
        three.enqueue(at=NINE, what=number)

    assert claimed() == [{"what": 0}, {"what": 1}, {"what": 2}]
    assert claimed("b") == [{"what": 3}, {"what": 4}]
    assert claimed("c") == []


def test_another_kind_among_the_next_is_left_to_others():
    three.enqueue(at=NINE, what=0)
    settles.enqueue(at=NINE)
    three.enqueue(at=NINE, what=1)

    assert claimed() == [{"what": 0}, {"what": 1}]
    assert claimed() == [{}]


def test_a_job_that_was_tried_before_is_claimed_alone():
    for number in range(3):
        three.enqueue(at=NINE, what=number)
    jobs.claim(owner="killed", at=NINE - jobs.LEASE)
    Job.objects.filter(payload={"what": 0}).update(due_at=NINE - jobs.LEASE)
    jobs.claim(owner="killed", at=NINE - jobs.LEASE)

    assert claimed() == [{"what": 0}]
    assert claimed() == [{"what": 1}, {"what": 2}]


def test_what_is_not_begun_at_a_stop_waits_as_if_nobody_had_claimed_it():
    for number in range(3):
        three.enqueue(at=NINE, what=number)
    stopped = iter([False, True, True])

    jobs.run_several(jobs.claim_several(owner="a", at=NINE), at=NINE, stopped=lambda: next(stopped))

    assert done == [0]
    assert list(Job.objects.order_by("id").values_list("state", "attempts")) == [
        (JobState.DONE, 1),
        (JobState.READY, 0),
        (JobState.READY, 0),
    ]


def test_quick_jobs_are_done_together():
    for name in "abc":
        quick.enqueue(at=NINE, name=name)

    jobs.run_several(jobs.claim_several(owner="a", at=NINE), at=NINE)

    assert (leases(), states()) == (["a", "b", "c"], [JobState.DONE] * 3)


def test_one_that_fails_takes_nothing_from_the_others_and_leaves_nothing_behind():
    quick.enqueue(at=NINE, name="a")
    quick.enqueue(at=NINE, name="b", fails=True)
    quick.enqueue(at=NINE, name="c")

    jobs.run_several(jobs.claim_several(owner="a", at=NINE), at=NINE)

    assert leases() == ["a", "c"]
    assert states() == [JobState.DONE, JobState.READY, JobState.DONE]


def test_the_end_of_a_quick_job_is_written_once():
    quick.enqueue(at=NINE, name="one")
    job = jobs.claim(owner="a", at=NINE)

    with CaptureQueriesContext(connection) as asked:
        jobs.run(job, at=NINE)

    written = [one["sql"] for one in asked if one["sql"].startswith('UPDATE "core_job"')]
    assert (states(), len(written)) == (["done"], 1)


def test_a_quick_job_whose_lease_was_lost_is_undone():
    quick.enqueue(at=NINE, name="a")
    slow = jobs.claim_several(owner="slow", at=NINE)
    jobs.claim(owner="other", at=NINE + jobs.LEASE)

    jobs.run_several(slow, at=NINE + jobs.LEASE)

    assert (leases(), states()) == ([], [JobState.RUNNING])


def test_an_action_may_note_the_end_of_its_job_with_what_it_does():
    settles.enqueue(at=NINE)

    jobs.run_due(at=NINE)

    assert (done, states()) == ([[JobState.DONE]], [JobState.DONE])


@pytest.mark.django_db(transaction=True)
def test_the_end_is_undone_with_the_action():
    settles.enqueue(at=NINE, fails=True)

    jobs.run_due(at=NINE)

    assert (done, states()) == ([[JobState.DONE]], [JobState.READY])


def test_outside_a_job_there_is_no_end_to_note():
    jobs.done_here(at=NINE)

    assert states() == []


def test_what_waits_for_servers_of_others_is_claimed_apart(monkeypatch):
    monkeypatch.setitem(jobs._tasks, "test.note", replace(kinds.note, outside=True))
    for number in range(2):
        kinds.note.enqueue(at=NINE, what=number)
        kinds.urgent.enqueue(at=NINE, what=number)

    inside = [jobs.claim_several(owner="a", at=NINE, outside=False) for _ in range(3)]
    assert [[job.name for job in some] for some in inside] == [["test.urgent"]] * 2 + [[]]
    assert jobs.anything_due(at=NINE, outside=False) is False
    assert jobs.next_due_at(outside=False) is None

    assert (jobs.anything_due(at=NINE, outside=True), jobs.next_due_at(outside=True)) == (
        True,
        NINE,
    )
    waits = [jobs.claim_several(owner="b", at=NINE, outside=True) for _ in range(3)]
    assert [[job.payload["what"] for job in some] for some in waits] == [[0], [1], []]


@pytest.mark.parametrize("outside", [None, False, True])
def test_a_look_uses_the_small_indexes(outside):
    """However many jobs are done, looking for the next one reads none of them."""
    sort, names = jobs._sort(outside)
    look = jobs._ANY_DUE.replace("{sort}", sort)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which is quicker in an empty table
            cursor.execute(f"EXPLAIN {look}", [NINE, *names] * 2)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {look}", [NINE, *names] * 2)
        plan = str(cursor.fetchall())
    by_time_or_kind = "job_due" in plan or "job_kind" in plan
    assert (by_time_or_kind, "job_running" in plan) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_a_promise_wakes_only_those_who_carry_it_out(monkeypatch):
    monkeypatch.setitem(jobs._tasks, "test.note", replace(kinds.note, outside=True))
    with wakeup.bell(wakeup.JOBS) as inside, wakeup.bell(wakeup.OUTSIDE) as outside:
        jobs._tasks["test.note"].enqueue(at=NINE, what=1)
        assert (inside.is_set(), outside.is_set()) == (False, True)
        outside.clear()
        kinds.urgent.enqueue(at=NINE, what=2)
        assert (inside.is_set(), outside.is_set()) == (True, False)
