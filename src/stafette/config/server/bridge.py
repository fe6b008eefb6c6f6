"""From ASGI to Django's WSGI application, with a small pool of threads.

Django's own ASGI handler makes a thread and a connection for each request (3 ms on an empty
page); here two threads keep theirs. The body is limited while it is read, what streams is read
ahead of nobody, and a full queue answers 503 at once.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from django.db import connections

from stafette.config.server.compression import compressed
from stafette.config.server.threads import Threads

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Iterable[bytes]]

MOST_BODY = 260 * 2**20  # ten files of 25 MB and their form
IN_MEMORY, AT_ONCE = 2**20, 256 * 1024
MOST_WAITING, MOST_BODIES = 200, 400
BODY_PATIENCE, SLOWEST = 30.0, 10_000  # seconds, and bytes a second that prolong them
DROPPED = {"HTTP_PROXY"}  # libraries take it for their own setting (CVE-2016-5385)


class TooLarge(Exception):
    """The body is longer than anything that is taken."""


class Gone(Exception):
    """Whoever asked hung up before they had said all."""


@dataclass
class Answer:
    """What the application said: the beginning, and what is left to be read."""

    status: int
    headers: list[tuple[bytes, bytes]]
    begin: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]


class Bridge:
    """An ASGI application for `http`, around a WSGI one."""

    def __init__(self, application: Application, *, threads: int = 2) -> None:
        self._application = application
        self._pages = Threads(threads, name="web")
        self._readers = Threads(4, name="download")
        self._bodies = 0
        self._answered: Counter[int] = Counter()

    def figures(self) -> dict[str, float]:
        """For those who watch: answers by the first digit of their status, and who waits."""
        told: dict[str, float] = {
            f'stafette_answers_total{{status="{kind}xx"}}': count
            for kind, count in sorted(self._answered.items())
        }
        return {**told, "stafette_requests_in_hand": self._pages.unfinished}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_full(scope):
            await plain(send, 503, "Too busy, please try again in a moment.", retry=True)
            return
        try:
            body = await self._received(scope, receive)
        except TooLarge:
            await plain(send, 413, "This is larger than what can be taken.", close=True)
        except TimeoutError:
            await plain(send, 408, "The rest of the request did not come.", close=True)
        except Gone:
            return
        else:
            with body:
                environ = environ_of(scope, body)
                await self._tell(await self._pages.run(self._call, environ), send)

    def _is_full(self, scope: Scope) -> bool:
        """Too many wait for a thread; or too many are still sending, and this one would as well."""
        if self._pages.unfinished >= MOST_WAITING:
            return True
        return self._bodies >= MOST_BODIES and scope["method"] not in {"GET", "HEAD"}

    def close(self) -> None:
        """Let running requests end; no new ones are taken."""
        self._pages.close()
        self._readers.close()

    async def _received(self, scope: Scope, receive: Receive) -> IO[bytes]:
        """A slow sender costs no thread, and not the place of another one either."""
        self._bodies += 1
        try:
            return await _body(scope, receive)
        finally:
            self._bodies -= 1

    def _call(self, environ: dict[str, Any]) -> Answer:
        said: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            said["status"] = int(status.split(" ", 1)[0])
            said["headers"] = [
                (name.lower().encode("latin-1"), value.strip().encode("latin-1"))
                for name, value in headers
            ]

        result = self._application(environ, start_response)
        close = getattr(result, "close", lambda: None)
        try:
            chunks = iter(result)
            begin = bytearray()
            for chunk in chunks:
                begin += chunk
                if len(begin) >= AT_ONCE:
                    return Answer(said["status"], said["headers"], bytes(begin), chunks, close)
        except BaseException:
            close()
            raise
        close()
        body, headers = compressed(bytes(begin), said["headers"], environ)
        return Answer(said["status"], headers, body, None, lambda: None)

    async def _tell(self, answer: Answer, send: Send) -> None:
        """A slow reader of a long answer costs a thread only while a piece is read from disk."""
        self._answered[answer.status // 100] += 1
        try:
            await send(
                {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
            )
            piece = answer.begin
            while answer.rest is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await self._readers.run(_next_of, answer.rest)
                if not piece:
                    break
            await send({"type": "http.response.body", "body": piece})
        finally:
            answer.close()


def _next_of(chunks: Iterator[bytes]) -> bytes:
    piece = bytearray()
    try:
        for chunk in chunks:
            piece += chunk
            if len(piece) >= AT_ONCE:
                break
    except BaseException:
        connections.close_all()  # perhaps the database went away; nobody else looks after it here
        raise
    return bytes(piece)


async def _body(scope: Scope, receive: Receive) -> IO[bytes]:
    """The whole body, in a file when it is long. Raises TooLarge before it is all read, and Gone.

    Raises TimeoutError when it comes too slowly.
    """
    told = dict(scope["headers"]).get(b"content-length", b"0")
    if not told.isdigit() or int(told) > MOST_BODY:
        raise TooLarge
    body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- closed by the caller
    try:
        scope["stafette.length"] = await _fill(body, receive)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _fill(body: IO[bytes], receive: Receive) -> int:
    size, more = 0, True
    began = asyncio.get_running_loop().time()
    while more:
        async with asyncio.timeout_at(began + BODY_PATIENCE + size / SLOWEST):
            message = await receive()
        if message["type"] != "http.request":
            raise Gone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MOST_BODY:
            raise TooLarge
        body.write(chunk)
        more = message.get("more_body", False)
    return size


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """The WSGI environment (PEP 3333). Headers with a low line in their name are dropped: they
    would be taken for others with a hyphen.
    """
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("localhost", 80)
    path = unquote_to_bytes(scope["raw_path"].split(b"?")[0]) if scope.get("raw_path") else None
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": (path or scope["path"].encode()).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "CONTENT_LENGTH": str(scope["stafette.length"]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name or name == b"content-length":
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        if key in DROPPED:
            continue
        said = value.decode("latin-1")
        join = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{join}{said}" if key in environ else said
    return environ


async def plain(
    send: Send, status: int, text: str, *, retry: bool = False, close: bool = False
) -> None:
    """Answer without Django."""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if retry:
        headers.append((b"retry-after", b"2"))
    if close:  # what is still on its way is not read
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
