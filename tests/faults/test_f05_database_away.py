"""F05: the database goes away and comes back: nothing is lost, nobody waits for long."""

import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from tests.faults.checker import finished
from tests.faults.desk import Desk, free_port, wait_until
from tests.faults.sender import Sender

pytestmark = pytest.mark.faults
SECONDS = 10


class Proxy:
    """A way to the database server that can be cut."""

    def __init__(self, host: str, port: int) -> None:
        self.port, self._to, self.cut = free_port(), (host, port), False
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def away(self, seconds: float) -> None:
        self.cut = True
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        time.sleep(seconds)
        self.cut = False

    def close(self) -> None:
        self._door.close()
        self.away(0)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                if self.cut:
                    client.close()
                    continue
                server = socket.create_connection(self._to)
                self._open += [client, server]
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError), source, target:
        while content := source.recv(65536):
            target.sendall(content)


@contextmanager
def interruptible(desk: Desk) -> Iterator[object]:
    """A function that takes the database away for some seconds."""
    url = urlsplit(desk.environment["STAFETTE_DATABASE_URL"])
    if url.scheme.startswith("postgres"):
        proxy = Proxy(url.hostname or "", url.port or 5432)
        netloc = f"{url.username}@127.0.0.1:{proxy.port}"
        desk.environment["STAFETTE_DATABASE_URL"] = url._replace(netloc=netloc).geturl()
        yield proxy.away
        proxy.close()
    else:
        yield lambda seconds: _hold(url.path, seconds)


def _hold(path: str, seconds: float) -> None:
    """Somebody else keeps the file for themselves, as a backup tool might."""
    holder = sqlite3.connect(path, timeout=30, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    time.sleep(seconds)
    holder.execute("ROLLBACK")
    holder.close()


def test_f05_nothing_is_lost_while_the_database_is_away_for_ten_seconds(desk: Desk):
    with interruptible(desk) as take_away:
        sender = Sender(desk.port, most=200)
        desk.start()
        sender.start()
        wait_until(lambda: sender.progress() > 20)
        take_away(SECONDS)
        finished(desk, sender)
