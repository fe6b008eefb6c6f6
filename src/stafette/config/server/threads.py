"""A few threads that keep their database connections, for an event loop that must not wait."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from django.db import connections

R = TypeVar("R")
_Task = tuple["asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]


class Threads:
    """Runs functions one after another in `count` threads.

    Unlike those of a ThreadPoolExecutor they are daemons: whatever hangs in one does not hold up
    the end of the program.
    """

    def __init__(self, count: int, *, name: str) -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._count = count
        self.unfinished = 0  # waiting and running; counted in the loop
        for number in range(count):
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    async def run(self, call: Callable[..., R], *told: Any) -> R:
        """The function's result, or what it raised."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self.unfinished += 1
        done.add_done_callback(self._count_down)
        self._tasks.put((done, call, told))
        return await done

    def close(self) -> None:
        """Each thread ends after what it does now, and closes its database connections."""
        for _ in range(self._count):
            self._tasks.put(None)

    def _count_down(self, _: "asyncio.Future[Any]") -> None:
        self.unfinished -= 1

    def _work(self) -> None:
        while _carried_out(self._tasks.get()):
            pass
        connections.close_all()


def _carried_out(task: _Task | None) -> bool:
    """False at the end; a function of its own, so that an idle thread holds on to nothing."""
    if task is None:
        return False
    done, call, told = task
    if not done.cancelled():
        try:
            result = call(*told)
        except BaseException as error:
            _tell(done, done.set_exception, error)
        else:
            _tell(done, done.set_result, result)
    return True


def _tell(done: "asyncio.Future[Any]", tell: Callable[[Any], None], outcome: Any) -> None:
    def unless_given_up() -> None:
        if not done.done():
            tell(outcome)

    loop = done.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(unless_given_up)
