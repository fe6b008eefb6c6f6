"""Jobs: the database is the queue, so a job is written with the change it belongs to.

A job runs at least once: it is claimed under a lease that a heartbeat renews, its end is fenced
by owner and attempt, it is tried again with growing pauses, and rests as `dead` after the last
try, where `stafette check` finds it. Handlers are idempotent; payloads hold ids and codes only.
"""

import logging
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from stafette.core import clock, rows, transactions, wakeup
from stafette.core.models import Job, JobState

LEASE = timedelta(seconds=30)
FIRST_PAUSE, LONGEST_PAUSE, MOST_DOUBLINGS = timedelta(seconds=5), timedelta(hours=1), 10
UNKNOWN_TRIES = 12
KEPT_WHEN_DONE = timedelta(days=1)
MOST_AT_A_TIME = 8
UNFINISHED = (JobState.READY, JobState.RUNNING)

log = logging.getLogger("stafette.jobs")


@dataclass(frozen=True)
class Task:
    """A kind of job: its stable name, what it calls, and how it is tried.

    What is `quick` only writes to the database, for some milliseconds: it runs in the transaction
    that notes its end, together with others of that sort. `at_a_time` of one kind are claimed
    together. What waits for servers `outside` has threads of its own, which they may stall.
    """

    name: str
    call: Callable[..., None]
    tries: int = 12
    priority: int = 0
    every: timedelta | None = None
    quick: bool = False
    at_a_time: int = 1
    outside: bool = False

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
        rows.insert([_job(self, payload, at=at, key=key, due_at=due_at)], or_ignore=key is not None)
        wakeup.ring(self.bell)

    @property
    def bell(self) -> str:
        """On which channel those are waiting who carry it out."""
        return wakeup.OUTSIDE if self.outside else wakeup.JOBS


_tasks: dict[str, Task] = {}
_running: ContextVar[Job | None] = ContextVar("running", default=None)


class LeaseLost(Exception):
    """Somebody else holds the job by now; what was done for it here is undone."""


class Waits(Exception):
    """What the job needs is still to be set up by somebody; the text says what.

    It is tried again without end; the first time a warning tells of it.
    """


def task(*, name: str, **how: Any) -> Callable[[Callable[..., None]], Task]:
    """Make a function a kind of job; with `every` it also runs by itself, without a payload.

    `how` are the fields of `Task`.
    """

    def remember(call: Callable[..., None]) -> Task:
        if name in _tasks and _tasks[name].call.__module__ != call.__module__:
            raise ValueError(f"Two kinds of job are called {name}.")
        _tasks[name] = Task(name, call, **how)
        return _tasks[name]

    return remember


def enqueue_all(promises: Sequence[tuple[Task, dict[str, Any], datetime]]) -> None:
    """Promise several runs with one INSERT: task, payload, time."""
    if promises:
        rows.insert(_job(kind, payload, at=at) for kind, payload, at in promises)
        for bell in {kind.bell for kind, _payload, _at in promises}:
            wakeup.ring(bell)


def _job(
    kind: Task,
    payload: dict[str, Any],
    *,
    at: datetime,
    key: str | None = None,
    due_at: datetime | None = None,
) -> Job:
    return rows.new(
        Job,
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
    SELECT id FROM core_job WHERE state = 'running' AND lease_until <= %s {sort}
    ORDER BY lease_until LIMIT 1 {lock}
), (
    SELECT id FROM core_job WHERE state = 'ready' AND due_at <= %s {sort}
    ORDER BY priority, due_at, id LIMIT 1 {lock}
)) RETURNING {columns}"""
# Of the next ones those that go with the first; who was tried before is taken alone, so that a
# job which kills its owners takes nobody with it twice.
_CLAIM_MORE = """
UPDATE core_job SET state = 'running', owner = %s, attempts = attempts + 1, lease_until = %s
WHERE id IN (SELECT id FROM (
    SELECT id, name, attempts FROM core_job WHERE state = 'ready' AND due_at <= %s
    ORDER BY priority, due_at, id LIMIT %s {lock}
) next WHERE attempts = 0 AND name IN ({names})) RETURNING {columns}"""
_ANY_DUE = """
SELECT EXISTS (SELECT 1 FROM core_job WHERE state = 'ready' AND due_at <= %s {sort})
    OR EXISTS (SELECT 1 FROM core_job WHERE state = 'running' AND lease_until <= %s {sort})"""
_NEXT = "WHERE state = 'ready' {sort} ORDER BY due_at LIMIT 1"


def claim(*, owner: str, at: datetime) -> Job | None:
    """Take the next job that is due or was left lying by an owner whose lease has run out."""
    with transactions.of_one_statement():
        return _claim(owner, at)


def claim_several(*, owner: str, at: datetime, outside: bool | None = None) -> list[Job]:
    """The same, with some that can be run along; only what is `outside`, or not, when told."""
    with transactions.of_one_statement():
        first = _claim(owner, at, outside)
        kind = _tasks.get(first.name) if first else None
        if first is None or kind is None or first.attempts > 1:
            return [first] if first else []
        return [first, *_claim_more(owner, at, kind)]


def _claim(owner: str, at: datetime, outside: bool | None = None) -> Job | None:
    moment, (sort, names) = rows.moment(at), _sort(outside)
    values = [owner, rows.moment(at + LEASE), moment, *names, moment, *names]
    return next(iter(_taken(_CLAIM.replace("{sort}", sort), values)), None)


def _sort(outside: bool | None) -> tuple[str, list[str]]:
    """The condition that chooses, and its values."""
    names = sorted(it.name for it in _tasks.values() if it.outside)
    if outside is None or not (names or outside):
        return "", []
    marks = ", ".join(["%s"] * len(names)) or "NULL"
    return f"AND name {'' if outside else 'NOT '}IN ({marks})", names


def _claim_more(owner: str, at: datetime, kind: Task) -> list[Job]:
    most = (MOST_AT_A_TIME if kind.quick else kind.at_a_time) - 1
    names = [it.name for it in _tasks.values() if it.quick] if kind.quick else [kind.name]
    if most < 1:
        return []
    values = [owner, rows.moment(at + LEASE), rows.moment(at), most, *names]
    marks = ", ".join(["%s"] * len(names))
    found = _taken(_CLAIM_MORE.replace("{names}", marks), values)
    return sorted(found, key=lambda job: (job.priority, job.due_at, job.pk))


def _taken(statement: str, values: list[Any]) -> list[Job]:
    lock = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(statement.format(lock=lock, columns=rows.columns(Job)), values)
        return [rows.read(Job, row) for row in cursor.fetchall()]


def give_back(job: Job, *, at: datetime) -> None:
    """A claimed job that was not begun waits again as if nobody had claimed it."""
    _note(job, state=JobState.READY, attempts=job.attempts - 1, lease_until=None)
    wakeup.ring(_tasks[job.name].bell if job.name in _tasks else wakeup.JOBS)


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
    token = _running.set(job)
    try:
        if kind.quick:
            _carry_out([job], at=at)
        else:
            kind.call(**job.payload)
    except Exception as error:
        _tell(job, error)
        tries = job.attempts + 1 if isinstance(error, Waits) else kind.tries
        _fail(job, f"{type(error).__name__}: {error}"[:2000], tries=tries, at=at)
    else:
        if not kind.quick and job.state != JobState.DONE:
            _done(job, at=at)
        if kind.every:
            _forget_dead(kind)
    finally:
        _running.reset(token)


def run_several(
    claimed: Sequence[Job], *, at: datetime, stopped: Callable[[], bool] = lambda: False
) -> None:
    """Carry out what was claimed together; what is not begun at a stop is given back.

    On SQLite quick ones share a transaction; when it fails, each is run by itself. (On PostgreSQL
    each has its own, which costs little there and keeps the locks of few rows at a time.)
    """
    if len(claimed) > 1 and connection.vendor == "sqlite" and _ran_together(claimed, at=at):
        return
    for job in claimed:
        if stopped():
            give_back(job, at=at)
        else:
            run(job, at=at)


def _ran_together(claimed: Sequence[Job], *, at: datetime) -> bool:
    if not all(_tasks[job.name].quick for job in claimed):
        return False
    try:
        _carry_out(claimed, at=at)
    except Exception as error:
        log.warning("jobs go one by one", extra={"error": f"{type(error).__name__}: {error}"})
        return False
    return True


@transactions.atomic
def _carry_out(claimed: Sequence[Job], *, at: datetime) -> None:
    """The work and its end in one transaction: done once, or not at all."""
    for job in claimed:
        _tasks[job.name].call(**job.payload)
        if not _done(job, at=at):
            raise LeaseLost(f"{job.name} {job.pk}")


def attempt() -> int:
    """Which attempt at the running job this is; 0 when no job runs."""
    job = _running.get()
    return job.attempts if job else 0


def promised_at() -> datetime | None:
    """For which moment the running job was promised; None when no job runs."""
    job = _running.get()
    return job.made_at if job else None


def done_here(*, at: datetime) -> None:
    """Note the end of the job that is running, within the action that makes it true.

    Saves a commit. Nothing happens when no job runs. Raises LeaseLost.
    """
    job = _running.get()
    if job is None:
        return
    if not _done(job, at=at):
        raise LeaseLost(f"{job.name} {job.pk}")
    transaction.on_commit(lambda: setattr(job, "state", JobState.DONE))


def _done(job: Job, *, at: datetime) -> bool:
    return _note(job, state=JobState.DONE, done_at=at, lease_until=None, error="")


def _tell(job: Job, error: Exception) -> None:
    told = {"job": job.pk, "kind": job.name}
    if not isinstance(error, Waits):
        log.exception("job failed", extra=told)
    elif job.attempts == 1:
        log.warning("job waits", extra=told | {"reason": str(error)})


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
    """Write to the job unless somebody else holds it."""
    # The fence: only the owner of this very attempt may write the end of the job.
    mine = {"id": job.pk, "state": "running", "owner": job.owner, "attempts": job.attempts}
    with transactions.of_one_statement():
        return bool(rows.update(Job, mine, fields))


def run_due(*, at: datetime, owner: str = "caller", most: int = 100_000) -> int:
    """Run what is due at that moment in the caller's thread, and what follows from it."""
    count = 0
    while count < most and (job := claim(owner=owner, at=at)):
        run(job, at=at)
        count += 1
    return count


def periodic() -> list[tuple[Task, timedelta]]:
    """The kinds that time alone promises, and how often."""
    return [(kind, kind.every) for kind in _tasks.values() if kind.every]


def sweep(*, at: datetime) -> None:
    """Forget jobs that were done a day ago; dead ones stay until somebody looks at them."""
    Job.objects.filter(state=JobState.DONE, done_at__lt=at - KEPT_WHEN_DONE).delete()


def anything_due(*, at: datetime, outside: bool | None = None) -> bool:
    """Is a job due, or left lying by somebody whose lease has run out?"""
    sort, names = _sort(outside)
    with connection.cursor() as cursor:
        cursor.execute(_ANY_DUE.replace("{sort}", sort), [rows.moment(at), *names] * 2)
        return bool(cursor.fetchone()[0])


def next_due_at(*, outside: bool | None = None) -> datetime | None:
    """When the next waiting job is due, None when none waits."""
    sort, names = _sort(outside)
    return next(
        (job.due_at for job in rows.select(Job, _NEXT.replace("{sort}", sort), names)), None
    )


sweep_task = task(name="core.sweep", every=timedelta(hours=1))(lambda: sweep(at=clock.now()))
