"""The threads that carry out jobs, seal the journal and keep time.

Everything they know is in the database: killing them at any moment loses nothing, and while the
database is away they wait and try again.
"""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.db import Error as DatabaseError
from django.db import connection

from stafette.core import clock, jobs, journal, jumps, leases, periods, wakeup
from stafette.core.models import Job

STOPS_WITHIN = 3.0  # seconds
LOOKS_EVERY = 1.0
SEALS_EVERY = 0.1
TRIES_AGAIN_AFTER = 2.0
SCHEDULER, SCHEDULER_LASTS = "scheduler", timedelta(seconds=10)
POLLS_EVERY = 0.1
ASKS_EVERY = 10.0
LEADS_EVERY = 3.0  # not with every round: each one is a commit
BEATS_EVERY = jobs.LEASE.total_seconds() / 3

log = logging.getLogger("stafette.worker")


class Worker:
    """Job threads, the scheduler with the sealer, and the listener for wake-ups.

    As many threads again do what waits for servers of others.
    Without `threads` and without `leads` it only listens, for a process that does other things.
    """

    def __init__(self, *, threads: int = 2, leads: bool = True) -> None:
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(3)}"
        self._stopping = threading.Event()
        self._pulse = Pulse()
        loops: dict[str, Callable[[], None]] = {
            f"{name}-{number}": partial(self._job_loop, outside=name == "outside")
            for name in ("jobs", "outside")
            for number in range(threads)
        }
        loops |= {"heartbeat": self._beat} if threads else {}
        loops |= {"scheduler": self._schedule} if leads else {}
        loops["wakeup"] = self._listen
        self._threads = [
            threading.Thread(target=self._kept_up, args=(loop,), name=name, daemon=True)
            for name, loop in loops.items()
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def begin_stop(self) -> None:
        """Take no new job from now on; returns at once."""
        self._stopping.set()
        _wake_all()

    def stop(self) -> None:
        """Finish the jobs in hand, as far as three seconds allow; the rest is taken up later."""
        self.begin_stop()
        until = time.monotonic() + STOPS_WITHIN
        for thread in filter(threading.Thread.is_alive, self._threads):
            thread.join(max(0.0, until - time.monotonic()))

    def _kept_up(self, loop: Callable[[], None]) -> None:
        """Run a loop until the stop; a database that went away is waited for."""
        while not self._stopping.is_set():
            try:
                loop()
            except DatabaseError as error:
                log.warning("database away", extra={"error": type(error).__name__})
                self._stopping.wait(TRIES_AGAIN_AFTER)
            except Exception:
                log.exception("worker loop failed")
                self._stopping.wait(TRIES_AGAIN_AFTER)
            finally:
                connection.close()

    def _job_loop(self, *, outside: bool) -> None:
        owner = f"{self.name}:{threading.current_thread().name}"
        claimed: list[Job] = []
        with wakeup.bell(wakeup.OUTSIDE if outside else wakeup.JOBS) as rung:
            while not self._stopping.is_set():
                rung.clear()
                # Who has just been busy asks by claiming; who was idle looks without a write.
                looks = bool(claimed) or _due(outside)
                claimed = _claimed(owner, outside) if looks else []
                if claimed:
                    self._pulse.run(*claimed, stopped=self._stopping.is_set)
                else:
                    rung.wait(_pause(outside))

    def _beat(self) -> None:
        self._pulse.beat(self._stopping)

    def _schedule(self) -> None:
        """One process at a time seals the journal and calls what is periodic."""
        sealer, asks_at, calls_at = journal.Sealer(), 0.0, 0.0
        watch: jumps.Watch | None = None
        with wakeup.bell(wakeup.JOURNAL) as rung:
            while not self._stopping.is_set():
                rung.wait(LOOKS_EVERY)
                rung.clear()
                at, tick = clock.of_the_database(), jumps.ticks()
                if tick >= asks_at:
                    watch, asks_at = self._watch(watch, at, tick), tick + LEADS_EVERY
                if watch:
                    watch.look(at=at, ticks=tick)
                    sealer.seal(at=at)
                if watch and tick >= calls_at:
                    periods.call_periodic(at=at)
                    calls_at = tick + LOOKS_EVERY
                self._stopping.wait(SEALS_EVERY)
        leases.give_back(name=SCHEDULER, owner=self.name, at=clock.of_the_database())

    def _watch(self, watch: jumps.Watch | None, at: datetime, tick: float) -> jumps.Watch | None:
        """Whoever leads watches the clock; None for all others."""
        last_at = leases.lasts_until(name=SCHEDULER)
        if not leases.take(name=SCHEDULER, owner=self.name, at=at, lasting=SCHEDULER_LASTS):
            return None
        return watch or jumps.Watch(at=at, ticks=tick, last_at=last_at)

    def _listen(self) -> None:
        if connection.vendor == "postgresql":
            _listen_to_notices(self._stopping)
        else:
            _watch_commits(self._stopping)


class Pulse:
    """Keeps the leases of jobs alive that take their time."""

    def __init__(self) -> None:
        self._running: set[Job] = set()

    def run(self, *claimed: Job, stopped: Callable[[], bool] = lambda: False) -> None:
        """Carry out claimed jobs under a lease that does not run out."""
        self._running.update(claimed)
        try:
            jobs.run_several(claimed, at=clock.of_the_database(), stopped=stopped)
        finally:
            self._running.difference_update(claimed)

    def beat(self, stopping: threading.Event, *, every: float = BEATS_EVERY) -> None:
        """Prolong the leases again and again until told to stop."""
        while not stopping.wait(every):
            for job in list(self._running):
                if not jobs.renew(job, at=clock.of_the_database()) and job in self._running:
                    log.warning("lease lost", extra={"job": job.pk, "kind": job.name})


def until_idle(*, at: Callable[[], datetime] = clock.now) -> int:
    """Run what is due and what follows from it in this thread, then seal; how many jobs ran."""
    owner, count = f"{socket.gethostname()[:30]}:{os.getpid()}:until-idle", 0
    periods.call_periodic(at=at())
    with _beating() as pulse:
        while claimed := jobs.claim_several(owner=owner, at=at()):
            pulse.run(*claimed)
            count += len(claimed)
    sealer = journal.Sealer()
    for _ in range(2):  # on PostgreSQL the first look only marks how far it may go
        sealer.seal(at=at())
    return count


@contextmanager
def _beating() -> Iterator[Pulse]:
    pulse, stopping = Pulse(), threading.Event()

    def beat() -> None:
        try:
            pulse.beat(stopping)
        finally:
            connection.close()

    threading.Thread(target=beat, name="heartbeat", daemon=True).start()
    try:
        yield pulse
    finally:
        stopping.set()


def _claimed(owner: str, outside: bool) -> list[Job]:
    return jobs.claim_several(owner=owner, at=clock.of_the_database(), outside=outside)


def _due(outside: bool) -> bool:
    """A look without a write: is a job due, or one left lying?"""
    return jobs.anything_due(at=clock.of_the_database(), outside=outside)


def _pause(outside: bool) -> float:
    """How long nothing will be due, but not so long that a missed wake-up would matter."""
    next_at = jobs.next_due_at(outside=outside)
    if next_at is None:
        return LOOKS_EVERY
    return min(max((next_at - clock.now()).total_seconds(), 0.01), LOOKS_EVERY)


def _watch_commits(stopping: threading.Event) -> None:
    """SQLite: a counter changes with every commit of another connection (4.8 us a look)."""
    with connection.cursor():  # connects
        seen, link = None, connection.connection  # without Django in between: ten times a second
        while not stopping.wait(POLLS_EVERY):
            (now,) = link.execute("PRAGMA data_version").fetchone()
            if now != seen:
                seen = now
                for channel in (wakeup.JOBS, wakeup.OUTSIDE, wakeup.JOURNAL):
                    wakeup.rung(channel)


def _listen_to_notices(stopping: threading.Event) -> None:
    """PostgreSQL: notices come with the commit; a silent connection is asked whether it lives."""
    with connection.cursor() as cursor:
        for channel in wakeup.CHANNELS:
            cursor.execute(f"LISTEN {channel}")
        _wake_all()  # what rang while nobody listened
        asked_at = time.monotonic()
        while not stopping.is_set():
            with connection.wrap_database_errors:
                for notice in connection.connection.notifies(timeout=POLLS_EVERY * 5):
                    wakeup.rung(notice.channel)
                    if stopping.is_set():
                        break
            if time.monotonic() - asked_at >= ASKS_EVERY:
                asked_at = time.monotonic()
                cursor.execute("SELECT 1")


def _wake_all() -> None:
    for channel in wakeup.CHANNELS:
        wakeup.rung(channel)
