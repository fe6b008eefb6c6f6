"""From ASGI to Django's WSGI application, with a small pool of threads.

Django's own ASGI handler makes a thread and a connection for each request (3 ms on an empty
page); here two threads keep theirs. The body is limited while it is read, what streams is read
ahead of nobody, and a full queue answers 503 at once.
"""

import asyncio
import io
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote_to_bytes

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Iterable[bytes]]

MOST_BODY = 260 * 2**20  # ten files of 25 MB and their form
IN_MEMORY, AT_ONCE = 2**20, 256 * 1024
MOST_WAITING = 200


class TooLarge(Exception):
    """The body is longer than anything that is taken."""


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
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="web")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="download")
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._waiting >= MOST_WAITING:
            await _plain(send, 503, "Too busy, please try again in a moment.", retry=True)
            return
        self._waiting += 1
        try:
            with await _body(scope, receive) as body:
                environ = environ_of(scope, body)
                loop = asyncio.get_running_loop()
                answer = await loop.run_in_executor(self._pool, self._call, environ)
                await self._tell(answer, send)
        except TooLarge:
            await _plain(send, 413, "This is larger than what can be taken.")
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let running requests end; no new ones are taken."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._readers.shutdown(wait=False, cancel_futures=True)

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
        return Answer(said["status"], said["headers"], bytes(begin), None, lambda: None)

    async def _tell(self, answer: Answer, send: Send) -> None:
        """A slow reader of a long answer costs a thread only while a piece is read from disk."""
        loop = asyncio.get_running_loop()
        try:
            await send(
                {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
            )
            piece = answer.begin
            while answer.rest is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await loop.run_in_executor(self._readers, _next_of, answer.rest)
                if not piece:
                    break
            await send({"type": "http.response.body", "body": piece})
        finally:
            answer.close()


def _next_of(chunks: Iterator[bytes]) -> bytes:
    piece = bytearray()
    for chunk in chunks:
        piece += chunk
        if len(piece) >= AT_ONCE:
            break
    return bytes(piece)


async def _body(scope: Scope, receive: Receive) -> IO[bytes]:
    """The whole body, in a file when it is long. Raises TooLarge before it is all read."""
    told = dict(scope["headers"]).get(b"content-length", b"0")
    if not told.isdigit() or int(told) > MOST_BODY:
        raise TooLarge
    body: IO[bytes] = (
        io.BytesIO() if int(told) <= IN_MEMORY else tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- closed by the caller
    )
    size, more = 0, True
    while more:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MOST_BODY:
            body.close()
            raise TooLarge
        body.write(chunk)
        more = message.get("more_body", False) and message["type"] == "http.request"
    scope["stafette.length"] = size
    body.seek(0)
    return body


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
        said = value.decode("latin-1")
        join = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{join}{said}" if key in environ else said
    return environ


async def _plain(send: Send, status: int, text: str, *, retry: bool = False) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if retry:
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
