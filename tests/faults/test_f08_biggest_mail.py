"""F08: a mail at which the worker is killed every time is put aside, and the others go on."""

import smtplib

import psutil
import pytest

from tests.faults.checker import told
from tests.faults.desk import Desk, wait_until
from tests.faults.sender import raw_mail, subject
from tests.mail.mails import SUPPORT

pytestmark = pytest.mark.faults
OTHERS, KILLS = range(1, 6), 3
MEGABYTES = 8
FATES = "select fate, reason, attempts from mail_arrival order by id"
HELD = (
    "select 1 from core_job where name = 'mail.understand' and state = 'running' and attempts = {}"
)
NOTHING = ("stored", "", 0)


def handed_over(desk: Desk) -> None:
    desk.start(workers=0)
    with smtplib.LMTP("127.0.0.1", desk.port, timeout=60) as door:
        for number in (0, *OTHERS):
            raw = raw_mail(number, 0 if number else MEGABYTES * 2**20)
            assert door.sendmail("ben@kunde.example", [SUPPORT], raw) == {}
    desk.stop()


def killed(desk: Desk, number: int) -> None:
    """As the system does when memory is short: worker and parser, in the middle of the mail."""
    working = desk.begun("work_at", str(number))
    wait_until(lambda: desk.rows(HELD.format(number)))
    for one in [*psutil.Process(working.pid).children(), working]:
        one.kill()
    working.communicate()


def test_f08_the_mail_that_kills_its_workers_is_put_aside_and_the_others_are_read(desk: Desk):
    handed_over(desk)
    for number in range(1, KILLS + 1):
        killed(desk, number)
    others = [("ticket", "", 0)] * len(OTHERS)
    assert desk.rows(FATES) == [NOTHING, *others], "they do not wait for the end of the biggest"

    desk.run("work_at", str(KILLS + 1))
    assert desk.rows(FATES) == [("quarantined", "crashed", 0), *others]
    found = desk.report()
    assert sorted(found["tickets"]) == [subject(number) for number in OTHERS]
    assert (found["unreadable"], found["unfinished"]) == (0, [])
    told(
        "F08", f"a mail of {MEGABYTES} MB put aside after {KILLS} kills, {len(OTHERS)} others read"
    )
