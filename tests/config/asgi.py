"""What a server says to an ASGI application, without sockets."""

import asyncio
from collections.abc import Iterable
from typing import Any


class Exchange:
    """One request: what is received piece by piece, and what was sent."""

    def __init__(
        self,
        path: str = "/",
        *,
        method: str = "GET",
        headers: Iterable[tuple[str, str]] = (),
        body: Iterable[bytes] = (b"",),
        hangs_up: bool = False,
    ) -> None:
        self.sent: list[dict[str, Any]] = []
        self.changed = asyncio.Event()
        self.gone = asyncio.Event()
        self.scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "http_version": "1.1",
            "scheme": "http",
            "client": ("127.0.0.1", 5),
            "server": ("127.0.0.1", 80),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        }
        pieces = list(body)
        self._pieces = [
            {"type": "http.request", "body": piece, "more_body": n < len(pieces) or hangs_up}
            for n, piece in enumerate(pieces, 1)
        ]
        if hangs_up:
            self.gone.set()

    async def receive(self) -> dict[str, Any]:
        if self._pieces:
            return self._pieces.pop(0)
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        self.changed.set()

    @property
    def status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])

    async def until(self, said: bytes) -> None:
        """Wait until that was sent, or fail after five seconds."""
        async with asyncio.timeout(5):
            while said not in self.body:
                self.changed.clear()
                await self.changed.wait()
