"""Jobs: the database is the queue, so a job is written with the change it belongs to.

A job runs at least once: it is claimed under a lease that a heartbeat renews, its end is fenced
by owner and attempt, it is tried again with growing pauses, and rests as `dead` after the last
try, where `stafette check` finds it. Handlers are idempotent; payloads hold ids and codes only.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from stafette.core import clock, wakeup
from stafette.core.models import Job, JobState, Period

LEASE = timedelta(seconds=30)
FIRST_PAUSE, LONGEST_PAUSE, MOST_DOUBLINGS = timedelta(seconds=5), timedelta(hours=1), 10
UNKNOWN_TRIES = 12
KEPT_WHEN_DONE = timedelta(days=1)

log = logging.getLogger("stafette.jobs")


@dataclass(frozen=True)
class Task:
    """A kind of job: its stable name, what it calls, and how it is tried."""

    name: str
    call: Callable[..., None]
    tries: int = 12
    priority: int = 0
    every: timedelta | None = None

    def enqueue(
        self,
        *,
        at: datetime,
        key: str | None = None,
        due_at: datetime | None = None,
        **payload: Any,
    ) -> None:
        """Promise one run, within the current transaction.

        `key` makes it one promise: a second one with the same key is not made as long as the
        first is known, which is a day after it was done.
        """
        Job.objects.bulk_create(
            [_job(self, payload, at=at, key=key, due_at=due_at)], ignore_conflicts=key is not None
        )
        wakeup.ring(wakeup.JOBS)


_tasks: dict[str, Task] = {}


def task(
    *, name: str, tries: int = 12, priority: int = 0, every: timedelta | None = None
) -> Callable[[Callable[..., None]], Task]:
    """Make a function a kind of job; with `every` it also runs by itself, without a payload."""

    def remember(call: Callable[..., None]) -> Task:
        if name in _tasks and _tasks[name].call.__module__ != call.__module__:
            raise ValueError(f"Two kinds of job are called {name}.")
        _tasks[name] = Task(name, call, tries, priority, every)
        return _tasks[name]

    return remember


def enqueue_all(promises: Sequence[tuple[Task, dict[str, Any], datetime]]) -> None:
    """Promise several runs with one INSERT: task, payload, time."""
    if promises:
        Job.objects.bulk_create(_job(kind, payload, at=at) for kind, payload, at in promises)
        wakeup.ring(wakeup.JOBS)


def _job(
    kind: Task,
    payload: dict[str, Any],
    *,
    at: datetime,
    key: str | None = None,
    due_at: datetime | None = None,
) -> Job:
    return Job(
        name=kind.name,
        payload=payload,
        key=f"{kind.name}:{key}" if key else None,
        priority=kind.priority,
        made_at=at,
        due_at=due_at or at,
    )


# What a dead owner left lying comes first, else it would starve under load; then priority and age.
_CLAIM = """
UPDATE core_job SET state = 'running', owner = %s, attempts = attempts + 1, lease_until = %s
WHERE id = COALESCE((
    SELECT id FROM core_job WHERE state = 'running' AND lease_until <= %s
    ORDER BY lease_until LIMIT 1 {lock}
), (
    SELECT id FROM core_job WHERE state = 'ready' AND due_at <= %s
    ORDER BY priority, due_at, id LIMIT 1 {lock}
)) RETURNING id"""


def claim(*, owner: str, at: datetime) -> Job | None:
    """Take the next job that is due or was left lying by an owner whose lease has run out."""
    lock = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    moment = _told(at)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), [owner, _told(at + LEASE), moment, moment])
        row = cursor.fetchone()
    return Job.objects.get(pk=row[0]) if row else None


def _told(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def renew(job: Job, *, at: datetime) -> bool:
    """Prolong the lease; False when somebody else holds the job by now."""
    return _note(job, lease_until=at + LEASE)


def run(job: Job, *, at: datetime) -> None:
    """Carry out a claimed job and note how it ended; never raises what the handler raised.

    A job whose owners died on every try (it may be what killed them) ends without another one.
    """
    kind = _tasks.get(job.name)
    if kind is None:  # perhaps a newer program made it, which will soon run here as well
        _fail(job, f"nobody here knows the kind {job.name}", tries=UNKNOWN_TRIES, at=at)
        return
    if job.attempts > kind.tries:
        _fail(job, job.error or "whoever tried it did not live to say why", tries=0, at=at)
        return
    try:
        kind.call(**job.payload)
    except Exception as error:
        log.exception("job failed", extra={"job": job.pk, "kind": job.name})
        _fail(job, f"{type(error).__name__}: {error}"[:2000], tries=kind.tries, at=at)
    else:
        _note(job, state=JobState.DONE, done_at=at, lease_until=None, error="")
        if kind.every:
            _forget_dead(kind)


def _fail(job: Job, error: str, *, tries: int, at: datetime) -> None:
    kind = _tasks.get(job.name)
    every = kind.every if kind else None
    pause = min(FIRST_PAUSE * 2 ** min(job.attempts - 1, MOST_DOUBLINGS), LONGEST_PAUSE)
    if every:
        pause = min(pause, max(every, FIRST_PAUSE))  # the next try stands in for the next time
    dead = job.attempts >= tries
    if dead and kind and every:
        _forget_dead(kind)
    _note(
        job,
        state=JobState.DEAD if dead else JobState.READY,
        due_at=at + pause,
        lease_until=None,
        error=error,
    )


def _forget_dead(kind: Task) -> None:
    """What runs again and again needs one tombstone at most, and none once it works again."""
    Job.objects.filter(name=kind.name, state=JobState.DEAD).delete()


def _note(job: Job, **fields: Any) -> bool:
    """Write to the job unless somebody else holds it; in a transaction, so that writers queue."""
    with transaction.atomic():
        return bool(_mine(job).update(**fields))


def _mine(job: Job) -> Any:
    """The fence: only the owner of this very attempt may write the end of the job."""
    return Job.objects.filter(
        pk=job.pk, state=JobState.RUNNING, owner=job.owner, attempts=job.attempts
    )


def run_due(*, at: datetime, owner: str = "caller", most: int = 100_000) -> int:
    """Run what is due at that moment in the caller's thread, and what follows from it."""
    count = 0
    while count < most and (job := claim(owner=owner, at=at)):
        run(job, at=at)
        count += 1
    return count


def call_periodic(*, at: datetime) -> int:
    """Promise a run of every periodic task whose time has come; missed times are not made up.

    While the last run still waits or goes on, no other is promised.
    """
    known = dict(Period.objects.values_list("name", "next_at"))
    due = [kind for kind in _tasks.values() if kind.every and known.get(kind.name, at) <= at]
    return sum(_call(kind, kind.every, at=at) for kind in due if kind.every)


def _call(kind: Task, every: timedelta, *, at: datetime) -> bool:
    with transaction.atomic():
        Period.objects.bulk_create([Period(name=kind.name, next_at=at)], ignore_conflicts=True)
        claimed = Period.objects.filter(name=kind.name, next_at__lte=at).update(next_at=at + every)
        unfinished = Job.objects.filter(
            name=kind.name, state__in=(JobState.READY, JobState.RUNNING)
        )
        if not claimed or unfinished.exists():
            return False
        kind.enqueue(at=at, key=at.isoformat())
    return True


def sweep(*, at: datetime) -> None:
    """Forget jobs that were done a day ago; dead ones stay until somebody looks at them."""
    Job.objects.filter(state=JobState.DONE, done_at__lt=at - KEPT_WHEN_DONE).delete()


def anything_due(*, at: datetime) -> bool:
    """Is a job due, or left lying by somebody whose lease has run out?"""
    ready = Job.objects.filter(state=JobState.READY, due_at__lte=at)
    lapsed = Job.objects.filter(state=JobState.RUNNING, lease_until__lte=at)
    return ready.exists() or lapsed.exists()


def next_due_at() -> datetime | None:
    """When the next waiting job is due, None when none waits."""
    due_at: datetime | None = Job.objects.filter(state=JobState.READY).aggregate(at=Min("due_at"))[
        "at"
    ]
    return due_at


def revive(*, job_id: int, at: datetime) -> None:
    """Give a dead job another round of tries."""
    with transaction.atomic():
        Job.objects.filter(pk=job_id, state=JobState.DEAD).update(
            state=JobState.READY, due_at=at, attempts=0
        )
        wakeup.ring(wakeup.JOBS)


sweep_task = task(name="core.sweep", every=timedelta(hours=1))(lambda: sweep(at=clock.now()))
