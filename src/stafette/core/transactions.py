"""One way to make an action atomic, with the retry that two databases ask for.

An action that another action calls takes part in that one's transaction without a savepoint (each
costs two statements, and a mail calls a dozen actions): when it fails, the whole fails. Whoever
caught its error half-way and went on would meet TransactionManagementError with the next query;
what may be caught there is `revocable`. See docs/decisions/0010-fewer-savepoints.md.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 3
DEADLOCK, SERIALISATION = "40P01", "40001"

_acting: ContextVar[bool] = ContextVar("acting", default=False)


def atomic(action: Callable[P, R]) -> Callable[P, R]:
    """Run the action in a transaction; the outermost one is tried again after a deadlock.

    Inside another action it takes part in that one and leaves the retry to its owner.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _acting.get():
            return _outermost(lambda: action(*args, **kwargs))
        with transaction.atomic(savepoint=False):
            return action(*args, **kwargs)

    return run


def revocable(action: Callable[P, R]) -> Callable[P, R]:
    """Like `atomic`, for an action whose error another action catches: nothing of it remains."""

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _acting.get():
            return _outermost(lambda: action(*args, **kwargs))
        with transaction.atomic():
            return action(*args, **kwargs)

    return run


def of_one_statement() -> AbstractContextManager[object]:
    """For a write of one statement, or of several that may each stand alone.

    PostgreSQL makes a statement atomic by itself, and two round trips are saved; on SQLite the
    transaction is what makes writers queue.
    """
    return (
        nullcontext() if connection.vendor == "postgresql" else transaction.atomic(savepoint=False)
    )


def _outermost(action: Callable[[], R]) -> R:
    token = _acting.set(True)
    try:
        return _in_a_part(action) if connection.in_atomic_block else _tried_again(action)
    finally:
        _acting.reset(token)


def _in_a_part(action: Callable[[], R]) -> R:
    """Inside a transaction that is no action's, a test's for instance: undone by itself."""
    with transaction.atomic():
        return action()


def _tried_again(action: Callable[[], R]) -> R:
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return action()
        except OperationalError as error:
            if attempt == TRIES or not may_succeed_again(error):
                raise
            time.sleep(0.01 * attempt)
    raise AssertionError("unreachable")


def may_succeed_again(error: OperationalError) -> bool:
    """Was this a deadlock or a serialisation failure, which the next try may not meet?"""
    return getattr(error.__cause__, "sqlstate", "") in {DEADLOCK, SERIALISATION}
