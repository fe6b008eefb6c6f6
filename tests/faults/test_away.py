"""A full disk, and a database that is away for ten seconds: the sender keeps its mails (F05-F07)."""

import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from tests.architecture.house import ROOT
from tests.faults.desk import Desk, free_port, wait_until
from tests.faults.sender import Sender, raw_mail
from tests.faults.test_intake import check

pytestmark = pytest.mark.faults
SECONDS = 10


def finished(desk: Desk, sender: Sender) -> None:
    sender.join(within=120)
    desk.stop()
    desk.finish()
    check(desk, sender)


@pytest.mark.parametrize("size", [0, 400_000])
def test_a_full_disk_keeps_the_mails_with_the_sender_until_it_is_freed(desk: Desk, size: int):
    """Small mails meet the full disk in the database, large ones in the file store."""
    if size == 0 and "postgres" in desk.environment["STAFETTE_DATABASE_URL"]:
        pytest.skip("the server writes the rows, and its disk is not full")
    sender = Sender(desk.port, most=40, size=size)
    desk.start()
    desk.signal(signal.SIGUSR1)
    sender.start()
    wait_until(lambda: sender.answers[451] > 10)
    kept = sender.progress()
    desk.signal(signal.SIGUSR2)
    finished(desk, sender)
    assert kept == 0


def test_deliver_asks_to_try_again_while_the_disk_is_full(desk: Desk):
    command = f"ulimit -f 4; exec {' '.join(desk.command('deliver'))}"
    raw = raw_mail(1, 400_000)
    done = subprocess.run(
        ["bash", "-c", command], env=desk.environment, cwd=ROOT, input=raw, capture_output=True
    )
    again = subprocess.run(
        desk.command("deliver"), env=desk.environment, cwd=ROOT, input=raw, capture_output=True
    )
    assert (done.returncode, done.stdout, again.returncode, again.stdout) == (
        75,
        b"",
        0,
        b"stored 1\n",
    )


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


def test_nothing_is_lost_while_the_database_is_away_for_ten_seconds(desk: Desk):
    with interruptible(desk) as take_away:
        sender = Sender(desk.port, most=200)
        desk.start()
        sender.start()
        wait_until(lambda: sender.progress() > 20)
        take_away(SECONDS)
        finished(desk, sender)
