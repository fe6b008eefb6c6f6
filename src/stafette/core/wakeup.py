"""Waking those who wait for jobs or for the journal, in this process and in others.

Only a hint that saves time: whoever misses one still looks by itself a moment later.
PostgreSQL delivers NOTIFY with the commit; on SQLite each process polls `PRAGMA data_version`,
which sees the commits of other processes, and is woken in-process by its own.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection, transaction

JOBS, JOURNAL, SESSIONS = "stafette_jobs", "stafette_journal", "stafette_sessions"
OUTSIDE = "stafette_outside"  # jobs that wait for servers of others

CHANNELS = (JOBS, OUTSIDE, JOURNAL, SESSIONS)
_rings = {it: partial(lambda channel: rung(channel), it) for it in CHANNELS}
_waiting: dict[str, list[threading.Event]] = defaultdict(list)
_listening: dict[str, list[Callable[[], None]]] = defaultdict(list)


def ring(channel: str) -> None:
    """Wake everybody on the channel as soon as the current transaction has committed."""
    call = _rings[channel]
    if any(told is call and ids <= set(connection.savepoint_ids) for ids, told, *_ in _waits()):
        return  # this transaction will ring already
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [channel])
    transaction.on_commit(call)


def _waits() -> Iterable[Any]:
    """What is to be called when the transaction commits: its savepoints, the function, and more."""
    return connection.run_on_commit


def rung(channel: str) -> None:
    """Wake those of this process."""
    for event in list(_waiting[channel]):
        event.set()
    for call in list(_listening[channel]):
        call()


@contextmanager
def bell(channel: str) -> Iterator[threading.Event]:
    """An event that is set whenever the channel rings, for as long as it is needed."""
    event = threading.Event()
    _waiting[channel].append(event)
    try:
        yield event
    finally:
        _waiting[channel].remove(event)


def on_ring(channel: str, call: Callable[[], None]) -> None:
    """Call a function, in the ringing thread, whenever the channel rings; it must not block."""
    _listening[channel].append(call)


def off_ring(channel: str, call: Callable[[], None]) -> None:
    _listening[channel].remove(call)
