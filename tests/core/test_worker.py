"""Real threads over a real database; what they do is waited for, never slept for."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from stafette.core import clock, jobs, journal, jumps, wakeup, worker
from stafette.core.models import Block, Job, JobState, Lease
from tests.core import kinds
from tests.core.happenings import happen

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10.0


def until(true):
    """Wait for something that happens within ten seconds or never."""
    given_up_at = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < given_up_at, "it did not happen"
        threading.Event().wait(0.01)


@pytest.fixture(autouse=True)
def _only_our_kinds(monkeypatch):
    kinds.done.clear()
    ours = {name: kind for name, kind in jobs._tasks.items() if name.startswith("test.")}
    monkeypatch.setattr(jobs, "_tasks", ours)


@pytest.fixture
def running():
    one = worker.Worker()
    one.start()
    yield one
    one.stop()


def test_a_job_runs_soon_after_it_was_promised(running):
    until(lambda: Lease.objects.filter(name=worker.SCHEDULER).exists())
    began = time.monotonic()
    kinds.note.enqueue(at=clock.now(), what="soon")
    until(lambda: kinds.done == ["soon"])
    assert time.monotonic() - began < worker.LOOKS_EVERY


def test_a_commit_of_another_process_wakes_the_worker(running):
    """Rings nobody in this process: only the counter or the notice tells."""
    until(lambda: Lease.objects.filter(name=worker.SCHEDULER).exists())
    with wakeup.bell(wakeup.JOBS) as rung:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify('stafette_jobs', '')")
        else:
            Job.objects.create(
                name="test.note", payload={"what": 1}, made_at=clock.now(), due_at=clock.now()
            )
        assert rung.wait(PATIENCE)


def test_many_jobs_on_many_threads_each_run_once():
    crowd = [worker.Worker(threads=3) for _ in range(2)]
    for number in range(60):
        kinds.note.enqueue(at=clock.now(), what=number)
    for one in crowd:
        one.start()
    until(lambda: not Job.objects.exclude(state=JobState.DONE).exists())
    for one in crowd:
        one.stop()
    assert sorted(kinds.done) == list(range(60))


def test_periodic_jobs_run_by_themselves():
    with kinds.periodic(timedelta(hours=1)):
        one = worker.Worker()
        one.start()
        until(lambda: kinds.done == ["again"])
        one.stop()


def test_the_journal_is_sealed_by_itself(running):
    happen(1)
    until(lambda: Block.objects.count() == 1)
    assert journal.verify().unsealed == 0


def test_it_notes_that_the_clock_jumped_and_that_it_agrees_again(running, monkeypatch):
    until(lambda: Lease.objects.filter(name=worker.SCHEDULER).exists())
    time_goes = jumps.ticks
    monkeypatch.setattr(jumps, "ticks", lambda: time_goes() - 3600)
    until(jumps.standing)
    monkeypatch.setattr(jumps, "ticks", time_goes)
    until(lambda: not jumps.standing())


def test_it_stops_at_once_when_it_has_nothing_to_do(running):
    until(lambda: Lease.objects.filter(name=worker.SCHEDULER).exists())
    began = time.monotonic()
    running.stop()
    assert time.monotonic() - began < 1.5
    assert not any(thread.is_alive() for thread in running._threads)


@pytest.mark.faults
def test_it_does_not_wait_longer_than_three_seconds_for_a_long_job(running):
    hold, begun = threading.Event(), threading.Event()

    @jobs.task(name="test.long")
    def long() -> None:
        begun.set()
        hold.wait(PATIENCE)

    long.enqueue(at=clock.now())
    assert begun.wait(PATIENCE)
    began = time.monotonic()
    running.stop()
    took = time.monotonic() - began
    hold.set()
    until(lambda: Job.objects.get().state == JobState.DONE)
    until(lambda: not any(thread.is_alive() for thread in running._threads))
    assert took < worker.STOPS_WITHIN + 0.5


def test_a_long_job_keeps_its_lease():
    earlier = clock.now() - jobs.LEASE / 2
    kinds.note.enqueue(at=earlier, what="long")
    job = jobs.claim(owner="a", at=earlier)
    pulse, stopping = worker.Pulse(), threading.Event()
    pulse._running.add(job)
    beats = threading.Thread(target=_beat, args=(pulse, stopping))
    beats.start()
    until(lambda: Job.objects.get().lease_until > clock.now() + jobs.LEASE / 2)
    stopping.set()
    beats.join(PATIENCE)


def _beat(pulse, stopping):
    try:
        pulse.beat(stopping, every=0.01)
    finally:
        connection.close()


def test_until_idle_runs_what_is_due_and_seals():
    kinds.chain.enqueue(at=clock.now(), left=2)
    happen(1)

    assert worker.until_idle() == 3
    assert (kinds.done, journal.verify().unsealed) == ([2, 1, 0], 0)


@pytest.mark.postgresql
def test_a_lost_connection_is_made_anew(running):
    until(lambda: Lease.objects.filter(name=worker.SCHEDULER).exists())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    kinds.note.enqueue(at=clock.now(), what="after")
    until(lambda: kinds.done == ["after"])
