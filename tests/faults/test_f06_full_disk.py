"""F06: a full disk keeps the mails with the sender until it is freed."""

import signal
import subprocess

import pytest

from tests.architecture.house import ROOT
from tests.faults.checker import finished
from tests.faults.desk import Desk, wait_until
from tests.faults.sender import Sender, raw_mail

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("size", [0, 400_000])
def test_f06_a_full_disk_keeps_the_mails_with_the_sender_until_it_is_freed(desk: Desk, size: int):
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


def test_f06_deliver_asks_to_try_again_while_the_disk_is_full(desk: Desk):
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
