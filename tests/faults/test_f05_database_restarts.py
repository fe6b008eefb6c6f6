"""F05: PostgreSQL crashes and comes back, again and again, while pages are read and mail comes."""

import http.client
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.faults.checker import told
from tests.faults.databases import Databases
from tests.faults.desk import FULL, Desk, wait_until
from tests.faults.postgres import Server, postgres
from tests.faults.sender import Sender, raw_mail, subject

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
RESTARTS = 50 if FULL else 3
EVERY = 1 / 20  # seconds
LONGEST, BACK_WITHIN = 10, 15
MAILS = RESTARTS * 60
TICKETS = "select count(*) from tickets_ticket"


class Reader:
    """Asks for tickets twenty times a second, whatever becomes of the answers."""

    def __init__(self, address: str, token: str) -> None:
        self.answers: Counter[int] = Counter()
        self.longest = 0.0
        self._place, self._token = address.removeprefix("http://"), token
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._read, daemon=True) for _ in range(4)]

    def __enter__(self) -> "Reader":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(30)

    def _read(self) -> None:
        while not self._ended.wait(EVERY * len(self._threads)):
            begun, status = time.monotonic(), 0
            with suppress(OSError, http.client.HTTPException):
                status = self._asked()
            self.answers[status] += 1
            self.longest = max(self.longest, time.monotonic() - begun)

    def _asked(self) -> int:
        with closing(http.client.HTTPConnection(self._place, timeout=30)) as line:
            line.request(
                "GET", "/api/v1/tickets", headers={"Authorization": f"Bearer {self._token}"}
            )
            answer = line.getresponse()
            answer.read()
            return answer.status


@pytest.fixture
def server():
    with postgres() as running:
        yield running


def restarted(server: Server, desk: Desk) -> float:
    """The seconds from the start of the database to the next ticket."""
    server.kill()
    time.sleep(0.5)  # the fault lasts
    server.start()
    begun, before = time.monotonic(), desk.rows(TICKETS)
    wait_until(lambda: desk.rows(TICKETS) > before)
    return time.monotonic() - begun


def test_f05_a_database_that_crashes_again_and_again_costs_no_mail(server: Server, tmp_path: Path):
    desk = Desk(tmp_path, Databases(server.url, tmp_path).copy())
    token = desk.token()
    sender = Sender(desk.port, most=MAILS)
    with desk.served() as address, Reader(address, token) as reader:
        sender.start()
        back = []
        for turn in range(RESTARTS):
            wait_until(lambda turn=turn: sender.progress() >= turn * MAILS // RESTARTS + 10)
            back.append(restarted(server, desk))
        sender.join(within=300)
        wait_until(lambda: not desk.rows("select 1 from mail_arrival where fate = 'stored'"))
    told(
        "F05",
        f"{RESTARTS} crashes, answers {dict(reader.answers)}, longest {reader.longest:.1f} s, "
        f"work again after {max(back):.1f} s at most",
    )
    found = [row[0] for row in desk.rows("select subject from tickets_ticket")]
    assert sorted(found) == sorted(subject(number) for number in range(MAILS))
    assert set(reader.answers) == {200, 503}
    assert (reader.longest <= LONGEST, max(back) <= BACK_WITHIN) == (True, True)
    assert raw_mail(0).decode() in desk.report()["raw"]
