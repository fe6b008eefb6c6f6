"""An event loop in a thread with a door in it: a mail server to send to, or our own listener."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP


class Sink:
    """A mail server that notes what it gets and answers what it is told to."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.mails: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the name is aiosmtpd's
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return self.answers.pop(0) if self.answers else "250 OK"


@contextmanager
def running(
    start: Callable[[], Awaitable[int]], stop: Callable[[], Awaitable[None]]
) -> Iterator[int]:
    """Start something in a loop of its own; gives the port it listens at."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@contextmanager
def listening(sink: Sink, **how: object) -> Iterator[int]:
    """The sink as an SMTP server, told `how` to be one; gives its port."""
    doors: list[asyncio.Server] = []

    async def start() -> int:
        loop = asyncio.get_running_loop()
        door = await loop.create_server(lambda: SMTP(sink, loop=loop, **how), "127.0.0.1", 0)
        doors.append(door)
        return door.sockets[0].getsockname()[1]

    async def stop() -> None:
        doors[0].close()
        await asyncio.sleep(0)

    with running(start, stop) as port:
        yield port
