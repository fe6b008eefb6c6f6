"""What must hold after every fault, and how a figure is told."""

import sys

from tests.faults.desk import Desk
from tests.faults.sender import Sender, subject


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


def finished(desk: Desk, sender: Sender) -> None:
    sender.join(within=120)
    desk.stop()
    desk.finish()
    check(desk, sender)


def told(fault: str, figure: str) -> None:
    """`./dev fault` shows it; docs/faults.md keeps the last ones."""
    sys.stdout.write(f"\n{fault}: {figure}\n")
