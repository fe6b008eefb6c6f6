"""F23: servers of others that refuse, are silent or dribble do not make anybody's mail wait.

The product calls no webhooks yet; whom it calls are the mail servers it fetches from and sends by.
"""

import itertools
import smtplib
import socket
import threading
import time
from contextlib import closing, suppress

import pytest

from tests.faults.checker import told
from tests.faults.desk import FULL, Desk, wait_until
from tests.faults.sender import raw_mail, subject
from tests.mail.mails import SUPPORT

pytestmark = pytest.mark.faults
MAILS = 200 if FULL else 30
MORE, NOISE = 1.1, 0.3  # p95 may grow by a tenth; and seconds that a busy machine takes
PROMISED = "select count(*) from mail_delivery where state in ('queued', 'sent')"


class Stubborn:
    """A mail server that treats who comes first badly, and who comes next badly in another way."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.came = 0
        self._open = True
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._open = False
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            for treat in itertools.cycle((self._silent, self._dribbles, self._refuses)):
                client, _ = self._door.accept()
                self.came += 1
                threading.Thread(target=self._treated, args=(client, treat), daemon=True).start()

    def _treated(self, client: socket.socket, treat) -> None:
        with client, suppress(OSError):
            treat(client)

    def _silent(self, client: socket.socket) -> None:
        while client.recv(4096):
            pass

    def _dribbles(self, client: socket.socket) -> None:
        while self._open:
            client.sendall(b"2")
            time.sleep(0.2)

    def _refuses(self, client: socket.socket) -> None:
        client.sendall(b"220 there\r\n")
        while client.recv(4096):
            client.sendall(b"500 what?\r\n")


@pytest.fixture
def stubborn():
    with closing(Stubborn()) as server:
        yield server


def waits(desk: Desk, first: int) -> list[float]:
    """The seconds from handing a mail over until it is a ticket, of one after the other; sorted."""
    found = []
    with smtplib.LMTP("127.0.0.1", desk.port, timeout=60) as door:
        for number in range(first, first + MAILS):
            begun = time.monotonic()
            door.sendmail("ben@kunde.example", [SUPPORT], raw_mail(number))
            wait_until(lambda number=number: tickets(desk, number), within=120)
            found.append(time.monotonic() - begun)
    return sorted(found)


def tickets(desk: Desk, number: int) -> int:
    found = desk.rows(f"select count(*) from tickets_ticket where subject = '{subject(number)}'")  # noqa: S608 -- our own words
    return found[0][0]


def p95(found: list[float]) -> float:
    return found[int(len(found) * 0.95)]


def test_f23_mail_is_understood_as_quickly_while_other_servers_stall(
    desk: Desk, stubborn: Stubborn
):
    with desk.standing():
        before = p95(waits(desk, 0))
    desk.environment["STAFETTE_SMTP_URL"] = f"smtp://127.0.0.1:{stubborn.port}"
    desk.run("queue", str(MAILS))
    for number in range(3):
        desk.run("enter_source", str(stubborn.port), f"user{number}", "secret")
    with desk.standing():
        wait_until(lambda: stubborn.came >= 2)
        during = p95(waits(desk, MAILS))
        # Each request is acknowledged, those of the phone as well; those have an answer besides.
        wait_until(lambda: desk.rows(PROMISED) == [(4 * MAILS,)])
    told("F23", f"p95 {before * 1000:.0f} ms before, {during * 1000:.0f} ms while servers stall")
    assert during <= before * MORE + NOISE
    assert [tickets(desk, number) for number in range(2 * MAILS)] == [1] * 2 * MAILS
