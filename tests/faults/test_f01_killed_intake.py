"""R1: no accepted mail is lost and none is doubled, whatever is killed (F01)."""

import time

import pytest

from tests.faults.checker import check, told
from tests.faults.desk import KILLS, MAILS, Desk, nemesis, nemesis_at_work
from tests.faults.sender import Sender

pytestmark = pytest.mark.faults


def test_f01_no_mail_is_lost_or_doubled_when_the_desk_is_killed_again_and_again(desk: Desk):
    sender = Sender(desk.port, most=MAILS)
    desk.start()
    begun = time.monotonic()
    sender.start()
    nemesis(desk, kills=KILLS // 2, progress=sender.progress, most=MAILS)
    sender.join(within=600)
    nemesis_at_work(desk, kills=KILLS - KILLS // 2)
    desk.stop()
    desk.finish()
    assert desk.kills == KILLS
    check(desk, sender)
    told("F01", f"{MAILS} mails, {desk.kills} kills, {time.monotonic() - begun:.0f} s")
