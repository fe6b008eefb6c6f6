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

from django.db import Error as DatabaseError
from django.db import connection

from stafette.core import clock, jobs, journal, leases, wakeup
from stafette.core.models import Job

STOPS_WITHIN = 3.0  # seconds
LOOKS_EVERY = 1.0
SEALS_EVERY = 0.1
TRIES_AGAIN_AFTER = 2.0
SCHEDULER, SCHEDULER_LASTS = "scheduler", timedelta(seconds=10)
POLLS_EVERY = 0.1

log = logging.getLogger("stafette.worker")


class Worker:
    """Job threads, the scheduler with the sealer, and the listener for wake-ups."""

    def __init__(self, *, threads: int = 2) -> None:
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(3)}"
        self._stopping = threading.Event()
        self._running: dict[str, Job] = {}
        loops = {f"jobs-{number}": self._job_loop for number in range(threads)}
        loops |= {"scheduler": self._schedule, "wakeup": self._listen, "heartbeat": self._beat}
        self._threads = [
            threading.Thread(target=self._kept_up, args=(loop,), name=name, daemon=True)
            for name, loop in loops.items()
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the jobs in hand, as far as three seconds allow; the rest is taken up later."""
        self._stopping.set()
        wakeup.rung(wakeup.JOBS)
        wakeup.rung(wakeup.JOURNAL)
        until = time.monotonic() + STOPS_WITHIN
        for thread in self._threads:
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

    def _job_loop(self) -> None:
        owner = f"{self.name}:{threading.current_thread().name}"
        with bell(wakeup.JOBS) as rung:
            while not self._stopping.is_set():
                rung.clear()
                job = jobs.claim(owner=owner, at=clock.of_the_database()) if _due() else None
                if job is None:
                    rung.wait(_pause())
                    continue
                self._running[owner] = job
                try:
                    jobs.run(job, at=clock.of_the_database())
                finally:
                    del self._running[owner]

    def _beat(self) -> None:
        """Prolong the leases of jobs that take their time."""
        while not self._stopping.wait(jobs.LEASE.total_seconds() / 3):
            for job in list(self._running.values()):
                if not jobs.renew(job, at=clock.of_the_database()):
                    log.warning("lease lost", extra={"job": job.pk, "kind": job.name})

    def _schedule(self) -> None:
        """One process at a time seals the journal and calls what is periodic."""
        sealer, called_at = journal.Sealer(), 0.0
        with bell(wakeup.JOURNAL) as rung:
            while not self._stopping.is_set():
                rung.wait(LOOKS_EVERY)
                rung.clear()
                at = clock.of_the_database()
                if not leases.take(name=SCHEDULER, owner=self.name, at=at, lasting=SCHEDULER_LASTS):
                    continue
                sealer.seal(at=at)
                if time.monotonic() - called_at >= LOOKS_EVERY:
                    called_at = time.monotonic()
                    jobs.call_periodic(at=at)
                self._stopping.wait(SEALS_EVERY)
        leases.give_back(name=SCHEDULER, owner=self.name, at=clock.of_the_database())

    def _listen(self) -> None:
        if connection.vendor == "postgresql":
            _listen_to_notices(self._stopping)
        else:
            _watch_commits(self._stopping)


def until_idle(*, at: Callable[[], datetime] = clock.now) -> int:
    """Run what is due and what follows from it in this thread, then seal; how many jobs ran."""
    jobs.call_periodic(at=at())
    count = 0
    while ran := jobs.run_due(at=at()):
        count += ran
    sealer = journal.Sealer()
    for _ in range(2):  # on PostgreSQL the first look only marks how far it may go
        sealer.seal(at=at())
    return count


@contextmanager
def bell(channel: str) -> Iterator[threading.Event]:
    """An event that the channel sets, for as long as it is needed."""
    event = wakeup.bell(channel)
    try:
        yield event
    finally:
        wakeup.put_away(channel, event)


def _due() -> bool:
    """A look without a write: is a job due, or one left lying?"""
    return jobs.anything_due(at=clock.of_the_database())


def _pause() -> float:
    """How long nothing will be due, but not so long that a missed wake-up would matter."""
    next_at = jobs.next_due_at()
    if next_at is None:
        return LOOKS_EVERY
    return min(max((next_at - clock.now()).total_seconds(), 0.01), LOOKS_EVERY)


def _watch_commits(stopping: threading.Event) -> None:
    """SQLite: a counter changes with every commit of another connection (4.8 us a look)."""
    with connection.cursor() as cursor:
        seen = None
        while not stopping.wait(POLLS_EVERY):
            cursor.execute("PRAGMA data_version")
            (now,) = cursor.fetchone()
            if now != seen:
                seen = now
                wakeup.rung(wakeup.JOBS)
                wakeup.rung(wakeup.JOURNAL)


def _listen_to_notices(stopping: threading.Event) -> None:
    connection.ensure_connection()
    raw = connection.connection
    for channel in (wakeup.JOBS, wakeup.JOURNAL, wakeup.SESSIONS):
        raw.execute(f"LISTEN {channel}")
    while not stopping.is_set():
        for notice in raw.notifies(timeout=LOOKS_EVERY, stop_after=1):
            wakeup.rung(notice.channel)
