"""Django's SQLite backend with a fair lock before each transaction.

SQLite lets one writer in and has the others poll with growing pauses, so that under load some
wait far longer than others. Inside one process the writers queue here, first come first served;
a writer of another process (a command) still meets SQLite's own lock and its time-out.
"""

import threading
from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base


class FairLock:
    """A lock that goes to whoever has waited longest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._queue.append(turn)
        try:
            turn.acquire()
        except BaseException:  # an interrupt while waiting: the turn must not be lost with us
            self._step_out(turn)
            raise

    def release(self) -> None:
        with self._guard:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._queue:
            self._queue.popleft().release()
        else:
            self._held = False

    def _step_out(self, turn: threading.Lock) -> None:
        with self._guard:
            if turn in self._queue:
                self._queue.remove(turn)
            else:
                self._pass_on()


_locks: dict[str, FairLock] = {}


class Cursor(base.SQLiteCursorWrapper):
    """Knows how SQLite wants a statement that it was given before: told anew it is a regular
    expression over the whole text, a tenth of what a small statement costs.
    """

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return _with_question_marks(query)


@lru_cache(maxsize=1000)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    _holds_lock = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        lock = _locks.setdefault(str(self.settings_dict["NAME"]), FairLock())
        lock.acquire()
        self._holds_lock = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._let_go()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]  # not in the stubs
        finally:
            if self.connection is None or not self.connection.in_transaction:
                self._let_go()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._let_go()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._holds_lock:
            self._holds_lock = False
            _locks[str(self.settings_dict["NAME"])].release()
