"""Events: how a context tells the contexts above it what happened.

Call downwards, publish upwards. `publish` writes the journal and runs the `at_once` handlers
inside the caller's transaction; `later` handlers become jobs in that same transaction, so that
a crash after the commit loses nothing. Within `batch()` the rows are written together at its end.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from stafette.core import jobs, rows, wakeup
from stafette.core.models import JournalDetail, JournalEntry


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that is true from now on. Its fields are ids and codes, never names or texts."""

    subject: ClassVar[str] = ""  # the field that names what the event is about, without `_id`

    at: datetime
    by_id: int | None = None  # None: the system itself acted

    @property
    def about(self) -> str:
        return f"{self.subject}:{getattr(self, self.subject + '_id')}" if self.subject else ""


E = TypeVar("E", bound=Event)
Handler = Callable[[E], None]
Details = dict[str, Any]
_PLAIN = frozenset({str, int, bool, type(None)})

_at_once: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)
_later: dict[type[Event], list[tuple[jobs.Task, Callable[[Any], bool]]]] = defaultdict(list)
_collected: ContextVar[list[tuple[Event, Details | None]] | None] = ContextVar(
    "collected", default=None
)


def at_once(event_type: type[E]) -> Callable[[Handler[E]], Handler[E]]:
    """Run the decorated function within the action that publishes the event."""

    def remember(handler: Handler[E]) -> Handler[E]:
        _at_once[event_type].append(handler)
        return handler

    return remember


def later(
    event_type: type[E],
    *,
    name: str,
    quick: bool = False,
    when: Callable[[E], bool] | None = None,
) -> Callable[[Handler[E]], Handler[E]]:
    """Run the decorated function as a job, after the commit, until it succeeds.

    `name` is the job's stable name (`notifications.acknowledge`): it outlives a renamed module.
    `quick` says that it only writes to the database, for some milliseconds (see `jobs.Task`).
    `when` says of an event whether it concerns the function at all; if not, no job is made.
    """

    def remember(handler: Handler[E]) -> Handler[E]:
        def run(**facts: Any) -> None:
            handler(_revived(event_type, facts))

        _later[event_type].append((jobs.task(name=name, quick=quick)(run), when or _always))
        return handler

    return remember


def _always(event: Event) -> bool:
    return True


def publish(event: Event, *, detail: Details | None = None) -> None:
    """Make it known that something happened, within the transaction that made it true.

    `detail` (before and after of a change) is kept apart from the journal and can be erased.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Publish within the transaction that made the event true.")
    collected = _collected.get()
    if collected is None:
        _write([(event, detail)])
    else:
        collected.append((event, detail))
    for handler in _at_once[type(event)]:
        handler(event)


@contextmanager
def batch() -> Iterator[None]:
    """Collect what is published inside and write it at the end: one INSERT a table.

    Use it within the transaction. A batch inside another leaves the writing to that one; when it
    fails, what it collected is forgotten with it.
    """
    outer = _collected.get()
    if outer is not None:
        length = len(outer)
        try:
            yield
        except BaseException:
            del outer[length:]
            raise
        return
    collected: list[tuple[Event, Details | None]] = []
    token = _collected.set(collected)
    try:
        yield
    finally:
        _collected.reset(token)
    _write(collected)


def listeners() -> dict[type[Event], tuple[list[str], list[str]]]:
    """Every event that somebody listens to: names of the handlers at once, and later."""
    return {
        event: (
            [f"{handler.__module__}.{handler.__qualname__}" for handler in _at_once[event]],
            [task.name for task, _ in _later[event]],
        )
        for event in {*_at_once, *_later}
    }


def facts_of(event: Event) -> dict[str, Any]:
    """The event's own fields as plain JSON values."""
    own = {key: value for key, value in vars(event).items() if key not in {"at", "by_id"}}
    if all(type(value) in _PLAIN for value in own.values()):
        return own
    plain: dict[str, Any] = json.loads(json.dumps(own, cls=DjangoJSONEncoder))
    return plain


def _write(collected: list[tuple[Event, Details | None]]) -> None:
    if not collected:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("A batch belongs inside the transaction, not around it.")
    salts = [secrets.token_hex(16) if detail else "" for _, detail in collected]
    entries = rows.insert(
        rows.new(
            JournalEntry,
            at=event.at,
            name=type(event).__name__,
            by_id=event.by_id,
            about=event.about,
            facts=facts_of(event),
            detail_digest=detail_digest(salt, detail) if detail else "",
        )
        for (event, detail), salt in zip(collected, salts, strict=True)
    )
    rows.insert(
        JournalDetail(entry=entry, salt=salt, content=detail)
        for entry, (_, detail), salt in zip(entries, collected, salts, strict=True)
        if detail
    )
    jobs.enqueue_all(
        [
            (task, {**entry.facts, "at": event.at.isoformat(), "by_id": event.by_id}, event.at)
            for entry, (event, _) in zip(entries, collected, strict=True)
            for task, concerns in _later[type(event)]
            if concerns(event)
        ]
    )
    wakeup.ring(wakeup.JOURNAL)


def detail_digest(salt: str, content: Details) -> str:
    """What the journal keeps of an erasable detail; salted, so that nobody can guess it back."""
    told = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(f"{salt}{told}".encode()).hexdigest()


def _revived(event_type: type[E], facts: dict[str, Any]) -> E:
    known = {field.name: field.type for field in fields(event_type)}
    told = {key: value for key, value in facts.items() if key in known}
    for key, kind in known.items():
        if "datetime" in str(kind) and isinstance(told.get(key), str):
            told[key] = datetime.fromisoformat(told[key])
    return event_type(**told)
