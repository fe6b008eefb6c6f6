"""Starting and stopping the one process."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import FrameType
from typing import Any, Literal, cast
from urllib.parse import urlsplit

import uvicorn
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from stafette.config.server import health, static
from stafette.config.server.bridge import Bridge, Receive, Scope, Send
from stafette.config.server.streams import PATH, Streams

STOPS_WITHIN = 1  # seconds for requests in hand, after streams have been ended

log = logging.getLogger("stafette.server")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a process does: pages (with streams), jobs, taking mail in."""

    web: bool = True
    work: bool = True
    mail: bool = True


class Pages:
    """The ASGI application: streams beside Django, files before it."""

    def __init__(self) -> None:
        self.bridge = Bridge(get_wsgi_application())
        self._checks = ThreadPoolExecutor(1, thread_name_prefix="stream-check")
        self.streams: Streams | None = None
        self._files = static.served(self.bridge)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self.streams is None:
            self.begin_streams()
        if scope["path"] == PATH and self.streams:
            await self.streams(scope, receive, send)
        elif scope["path"].startswith("/static/"):
            await self._files(scope, receive, send)
        else:
            await self.bridge(scope, receive, send)

    def begin_streams(self) -> None:
        """In the running loop, before the first request."""
        loop = asyncio.get_running_loop()

        def run(call: Callable[..., Any], *told: Any) -> "asyncio.Future[Any]":
            return loop.run_in_executor(self._checks, call, *told)

        self.streams = Streams(run)
        health.count_streams(lambda: self.streams.count if self.streams else 0)
        self.streams.start()

    def close(self) -> None:
        self.bridge.close()
        self._checks.shutdown(wait=False, cancel_futures=True)


class Server(uvicorn.Server):
    """Ends the event streams with the first signal: uvicorn would wait for them."""

    pages: Pages

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.pages.streams:
            self.pages.streams.stop()
        super().handle_exit(sig, frame)


def serve(*, host: str, port: int, parts: Parts, ready: Callable[[str], None]) -> None:
    """Run until a signal. Raises OSError when the port is taken."""
    worker = _worker() if parts.work else None
    if worker:
        worker.start()
    try:
        asyncio.run(_serve(host, port, parts, ready))
    finally:
        if worker:
            worker.stop()


def _worker() -> Any:
    from stafette.core.worker import Worker  # noqa: PLC0415 -- only where jobs run

    return Worker()


async def _serve(host: str, port: int, parts: Parts, ready: Callable[[str], None]) -> None:
    listener = await _listener() if parts.mail else None
    try:
        if parts.web:
            await _serve_pages(host, port, ready)
        else:
            await _until_signal()
    finally:
        if listener:
            await listener.stop()


async def _serve_pages(host: str, port: int, ready: Callable[[str], None]) -> None:
    bound = socket.create_server((host, port), backlog=512)
    pages = Pages()
    config = uvicorn.Config(
        pages,
        lifespan="off",
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=STOPS_WITHIN,
        server_header=False,
        h11_max_incomplete_event_size=64 * 1024,
    )
    server = Server(config)
    server.pages = pages
    pages.begin_streams()
    await asyncio.to_thread(ready, f"http://{host}:{bound.getsockname()[1]}")
    try:
        await server.serve(sockets=[bound])
    finally:
        pages.close()


async def _listener() -> Any:
    from stafette.channels.mail.listener import Listener  # noqa: PLC0415 -- only where mail comes

    address = settings.STAFETTE.mail_listen
    if not address:
        return None
    parts = urlsplit(address)
    protocol = cast('Literal["lmtp", "smtp"]', parts.scheme)
    listener = Listener(protocol=protocol)
    port = await listener.start(str(parts.hostname), parts.port or 0)
    log.info("taking mail", extra={"address": f"{protocol}://{parts.hostname}:{port}"})
    return listener


async def _until_signal() -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
