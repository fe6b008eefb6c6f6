"""F07: a file store that cannot be written or read keeps mails where they are, and loses none."""

import smtplib
from pathlib import Path

import pytest

from tests.faults.checker import finished
from tests.faults.desk import Desk, wait_until
from tests.faults.sender import Sender, raw_mail
from tests.mail.mails import SUPPORT

pytestmark = pytest.mark.faults
SIZE = 300_000  # more than a row keeps


@pytest.fixture
def files(desk: Desk) -> Path:
    return Path(desk.environment["STAFETTE_DATA"]) / "files"


def broken(files: Path) -> None:
    """A file in place of the folder: nothing below it can be opened, by root neither."""
    if files.exists():
        files.rename(files.with_name("kept"))
    files.touch()


def mended(files: Path) -> None:
    files.unlink()
    kept = files.with_name("kept")
    if kept.exists():
        kept.rename(files)


def test_f07_what_cannot_be_stored_stays_with_the_sender(desk: Desk, files: Path):
    sender = Sender(desk.port, most=20, size=SIZE)
    broken(files)
    desk.start()
    sender.start()
    wait_until(lambda: sender.answers[451] > 10)
    assert sender.progress() == 0
    mended(files)
    finished(desk, sender)


def test_f07_what_cannot_be_read_waits_in_the_store(desk: Desk, files: Path):
    desk.start(workers=0)
    with smtplib.LMTP("127.0.0.1", desk.port, timeout=60) as door:
        for number, size in ((0, SIZE), (1, 0)):
            assert door.sendmail("ben@kunde.example", [SUPPORT], raw_mail(number, size)) == {}
    desk.stop()
    broken(files)
    desk.run("work_at", "0")
    fates = "select fate, attempts from mail_arrival order by id"
    assert desk.rows(fates) == [("stored", 0), ("ticket", 0)]
    mended(files)
    desk.run("work_at", "60")
    assert desk.rows(fates) == [("ticket", 0), ("ticket", 0)]
    found = desk.report()
    assert (len(found["tickets"]), found["unfinished"], found["unreadable"]) == (2, [], 0)
