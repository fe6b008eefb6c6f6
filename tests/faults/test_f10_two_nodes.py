"""F10: a node that was stopped for longer than its lease does nothing that another has done since.

The other's clock is five minutes ahead, so that the lease has run out for it at once; in full the
first is stopped for two minutes more.
"""

import signal
import smtplib
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest

from tests.faults.checker import told
from tests.faults.desk import FULL, Desk, wait_until
from tests.faults.sender import raw_mail, subject
from tests.mail.mails import SUPPORT

pytestmark = pytest.mark.faults
AHEAD, STOPPED_FOR = "5", 120 if FULL else 0
SIZE = 8 * 2**20
HELD = "select 1 from core_job where name = 'mail.understand' and state = 'running'"
HEIR = "select attempts, state from core_job where name = 'mail.understand'"


def stop(desk: Desk, node: subprocess.Popen) -> None:
    """Not while it writes: with SQLite's lock in its hand nobody else could take over."""
    node.send_signal(signal.SIGSTOP)
    while not writable(desk.environment["STAFETTE_DATABASE_URL"]):
        node.send_signal(signal.SIGCONT)
        node.send_signal(signal.SIGSTOP)


def writable(url: str) -> bool:
    if url.startswith("postgres"):
        return True
    with closing(sqlite3.connect(url.removeprefix("sqlite://"), timeout=0.1)) as file:
        try:
            file.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


def test_f10_a_node_stopped_past_its_lease_makes_no_second_ticket(desk: Desk):
    with desk.standing() as first:
        with smtplib.LMTP("127.0.0.1", desk.port, timeout=60) as door:
            door.sendmail("ben@kunde.example", [SUPPORT], raw_mail(1, SIZE))
        wait_until(lambda: desk.rows(HELD))
        stop(desk, first)
        assert desk.rows(HEIR) == [(1, "running")]
        time.sleep(STOPPED_FOR)
        desk.run("work_at", AHEAD)
        assert desk.rows(HEIR) == [(2, "done")]

        first.send_signal(signal.SIGCONT)
        with smtplib.LMTP("127.0.0.1", desk.port, timeout=60) as door:
            door.sendmail("ben@kunde.example", [SUPPORT], raw_mail(2))
        wait_until(lambda: desk.rows("select 1 from tickets_ticket where id = 2"))
    desk.finish()
    found = desk.report()
    assert sorted(found["tickets"]) == [subject(1), subject(2)]
    assert (found["unfinished"], found["doubled"]) == ([], [])
    assert (found["acknowledged"], [state for _, state in found["deliveries"]]) == (2, ["sent"] * 2)
    told("F10", f"stopped for {STOPPED_FOR} s, clocks {AHEAD} min apart: nothing twice")
