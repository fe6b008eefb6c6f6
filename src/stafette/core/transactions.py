"""One way to make an action atomic, with the retry that two databases ask for."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 3
DEADLOCK, SERIALISATION = "40P01", "40001"


def atomic(action: Callable[P, R]) -> Callable[P, R]:
    """Run the action in a transaction; the outermost one is tried again after a deadlock.

    Inside another transaction it takes part in that one and leaves the retry to its owner.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return action(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except OperationalError as error:
                if attempt == TRIES or not may_succeed_again(error):
                    raise
                time.sleep(0.01 * attempt)
        raise AssertionError("unreachable")

    return run


def may_succeed_again(error: OperationalError) -> bool:
    """Was this a deadlock or a serialisation failure, which the next try may not meet?"""
    return getattr(error.__cause__, "sqlstate", "") in {DEADLOCK, SERIALISATION}
