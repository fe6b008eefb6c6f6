"""F09: the answer is lost on its way, the program asks again and again: one ticket."""

import http.client
import json
import socket
import struct
from contextlib import closing

import pytest

from tests.faults.checker import told
from tests.faults.desk import FULL, Desk, wait_until

pytestmark = pytest.mark.faults
TIMES, TICKETS = 5, 50 if FULL else 5
PATH = "/api/v1/tickets"
AT_ONCE = struct.pack("ii", 1, 0)


class Program:
    """Creates tickets over the API and loses the connection before it is answered."""

    def __init__(self, address: str, token: str) -> None:
        self._place, self._token = address.removeprefix("http://"), token

    def asks(self, number: int, *, listens: bool) -> int:
        """The status of the answer; 0 when it was not waited for."""
        body = {"subject": f"No {number}", "body": "Words.", "requester": "ben@kunde.example"}
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"key-{number}",
        }
        with closing(http.client.HTTPConnection(self._place, timeout=20)) as line:
            line.request("POST", PATH, json.dumps(body), headers)
            if listens:
                return line.getresponse().status
            line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        return 0


def test_f09_a_request_repeated_after_lost_answers_acts_once(desk: Desk):
    token = desk.token()
    with desk.served() as address:
        program = Program(address, token)
        for number in range(TICKETS):
            for _ in range(TIMES - 1):
                program.asks(number, listens=False)
            wait_until(lambda number=number: program.asks(number, listens=True) == 201)
    found = desk.rows("select subject from tickets_ticket order by id")
    assert found == [(f"No {number}",) for number in range(TICKETS)]
    told(
        "F09",
        f"{TICKETS} requests, each {TIMES} times, {TIMES - 1} answers lost: {TICKETS} tickets",
    )
