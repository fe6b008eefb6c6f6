"""Starting and stopping the one process."""

import asyncio
import gc
import logging
import os
import resource
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any, Literal, cast
from urllib.parse import urlsplit

import uvicorn
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from stafette.config.server import health, static
from stafette.config.server.bridge import Bridge, Receive, Scope, Send, plain
from stafette.config.server.streams import PATH, Streams
from stafette.config.server.threads import Threads
from stafette.core.settings import WrongSetting
from stafette.core.worker import Worker

STOPS_WITHIN = 1  # seconds for requests in hand, after streams have been ended
GIVES_UP_AFTER = 2.7  # seconds for everything; what is cut off then is taken up after the start
FILES_OPEN = 65_536
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 -- compared with, not opened
ALIVE = "/health"  # answered here: it must not wait for a thread, a session or the database

log = logging.getLogger("stafette.server")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a process does: pages (with streams), jobs, taking mail in."""

    web: bool = True
    work: bool = True
    mail: bool = True


class Pages:
    """The ASGI application: streams beside Django, files before it. Made in the running loop."""

    def __init__(self) -> None:
        self.bridge = Bridge(get_wsgi_application())
        self._checks = Threads(1, name="stream-check")
        self.streams = Streams(self._checks.run)
        self._files = static.served(self.bridge)
        health.watch(self.bridge.figures)
        health.watch(lambda: {"stafette_event_streams": self.streams.count})
        self.streams.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == ALIVE:
            await plain(send, 200, "ok\n")
        elif scope["path"] == PATH:
            await self.streams(scope, receive, send)
        elif scope["path"].startswith("/static/"):
            await self._files(scope, receive, send)
        else:
            await self.bridge(scope, receive, send)

    def close(self) -> None:
        self.streams.stop()
        self.bridge.close()
        self._checks.close()


class Server(uvicorn.Server):
    """Ends the event streams with the first signal: uvicorn would wait for them."""

    def __init__(
        self, config: uvicorn.Config, *, ready: Callable[[], None], begin_stop: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._ready, self._begin_stop = ready, begin_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Whoever is told that all is ready may stop it at once: signals are listened to by now."""
        await super().startup(sockets)
        await asyncio.to_thread(self._ready)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._begin_stop()
        super().handle_exit(sig, frame)
        self._captured_signals.clear()  # uvicorn would raise it again before all is given back


class Stop:
    """What a signal begins; for jobs and streams at once, for the rest when requests are done."""

    def __init__(self) -> None:
        self._calls: list[Callable[[], None]] = []
        self._begun = False

    def calls(self, call: Callable[[], None]) -> None:
        self._calls.append(call)

    def begin(self) -> None:
        """Safe in a signal: what follows runs in the loop."""
        if self._begun:
            return
        self._begun = True
        last_word = threading.Timer(GIVES_UP_AFTER, _give_up)
        last_word.daemon = True
        last_word.start()
        for call in self._calls:
            asyncio.get_running_loop().call_soon_threadsafe(call)


def _give_up() -> None:
    log.warning("stopped before all was done; what was cut off is taken up after the next start")
    logging.shutdown()
    os._exit(0)


def serve(*, host: str, port: int, parts: Parts, ready: Callable[[str], None]) -> None:
    """Run until a signal. Raises OSError when the port is taken."""
    _allow_many_files()
    worker = Worker() if parts.work else Worker(threads=0, leads=False)
    try:
        asyncio.run(_serve(host, port, parts, ready, worker))
    finally:
        worker.stop()


def _allow_many_files() -> None:
    """Each stream is an open file, and many systems allow 1024 unless they are asked."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_OPEN if most == resource.RLIM_INFINITY else min(most, FILES_OPEN)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _collect_seldom() -> None:
    """What is loaded stays loaded: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


async def _serve(
    host: str, port: int, parts: Parts, ready: Callable[[str], None], worker: Worker
) -> None:
    _collect_seldom()
    bound = _bound(host, port) if parts.web else None
    stop = Stop()
    worker.start()
    stop.calls(worker.begin_stop)
    listener = await _listener() if parts.mail else None
    watcher = _watcher() if parts.work else None
    if watcher:
        stop.calls(watcher.begin_stop)
    try:
        if bound:
            await _serve_pages(bound, stop, lambda: ready(_address(host, bound)))
        else:
            await _until_signal(stop)
    finally:
        if watcher:
            await asyncio.to_thread(watcher.stop)
        if listener:
            await listener.stop()


async def _serve_pages(bound: socket.socket, stop: Stop, ready: Callable[[], None]) -> None:
    pages = Pages()
    stop.calls(pages.streams.stop)
    config = uvicorn.Config(
        pages,
        lifespan="off",
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=STOPS_WITHIN,
        server_header=False,
        h11_max_incomplete_event_size=64 * 1024,
    )
    try:
        await Server(config, ready=ready, begin_stop=stop.begin).serve(sockets=[bound])
    finally:
        pages.close()


def _address(host: str, bound: socket.socket) -> str:
    """Where it can be reached from here: nobody can type the address that stands for all."""
    name = "localhost" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{bound.getsockname()[1]}"


def _bound(host: str, port: int) -> socket.socket:
    """A listening socket that names its protocol: only then asyncio switches off Nagle's wait."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    bound.listen(512)
    return bound


def _watcher() -> Any:
    """It wakes those who fetch mail, where a mail server tells."""
    from stafette.channels.mail.watcher import Watcher  # noqa: PLC0415 -- only where jobs run

    watcher = Watcher()
    watcher.start()
    return watcher


async def _listener() -> Any:
    from stafette.channels.mail.listener import Listener  # noqa: PLC0415 -- only where mail comes

    address = settings.STAFETTE.mail_listen
    if not address:
        return None
    parts = urlsplit(address)
    protocol = cast('Literal["lmtp", "smtp"]', parts.scheme)
    listener = Listener(protocol=protocol)
    try:
        port = await listener.start(str(parts.hostname), parts.port or 0)
    except OSError as error:
        raise WrongSetting(
            f"STAFETTE_MAIL_LISTEN: {parts.hostname} port {parts.port} cannot be opened"
            f" ({error.strerror}); choose another port, or none to take no mail in."
        ) from error
    log.info("taking mail", extra={"address": f"{protocol}://{parts.hostname}:{port}"})
    return listener


async def _until_signal(stop: Stop) -> None:
    stopped = asyncio.Event()
    stop.calls(stopped.set)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.begin)
    await stopped.wait()
