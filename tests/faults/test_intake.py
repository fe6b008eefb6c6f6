"""R1: no accepted mail is lost and none is doubled, whatever is killed (F01, F02, F09)."""

import pytest

from tests.faults.desk import KILLS, MAILS, Desk, nemesis, nemesis_at_work
from tests.faults.sender import Sender, subject

pytestmark = pytest.mark.faults


def check(desk: Desk, sender: Sender) -> None:
    """Every acknowledged mail is one ticket with its raw mail; nothing else is there."""
    facts = desk.report()
    sent = sorted(subject(number) for number in range(sender.most))
    assert sorted(sender.acknowledged) == sent
    assert sorted(row[0] for row in facts["arrivals"]) == sent
    assert {row[1] for row in facts["arrivals"]} == {"ticket"}
    assert sorted(facts["tickets"]) == sent
    assert set(facts["raw"]) <= {raw.decode() for raw in sender.mails()}
    assert (facts["unreadable"], facts["without_outcome"], facts["without_leg"]) == (0, 0, 0)
    assert (facts["unfinished"], facts["doubled"]) == ([], [])
    assert (facts["acknowledged"], len(facts["deliveries"])) == (sender.most, sender.most)
    assert {state for _, state in facts["deliveries"]} == {"sent"}


def test_no_mail_is_lost_or_doubled_when_the_desk_is_killed_again_and_again(desk: Desk):
    sender = Sender(desk.port, most=MAILS)
    desk.start()
    sender.start()
    nemesis(desk, kills=KILLS // 2, progress=sender.progress, most=MAILS)
    sender.join(within=600)
    nemesis_at_work(desk, kills=KILLS - KILLS // 2)
    desk.stop()
    desk.finish()
    assert desk.kills == KILLS
    check(desk, sender)
