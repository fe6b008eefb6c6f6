"""F40: two desks of ours, each in its own processes with its own database, write to each other."""

import smtplib
from pathlib import Path

import pytest

from tests.faults.databases import Databases
from tests.faults.desk import Desk, wait_until
from tests.mail.mails import SUPPORT, mail

pytestmark = pytest.mark.faults
OTHER = "support@other.example"


@pytest.fixture
def pair(desk: Desk, databases: Databases, tmp_path: Path):
    """Ours and another; what one sends, the other takes in."""
    folder = tmp_path / "other"
    folder.mkdir()
    other = Desk(folder, databases.copy())
    other.run("be", OTHER)
    for one, neighbour in ((desk, other), (other, desk)):
        one.environment["STAFETTE_SMTP_URL"] = f"lmtp://127.0.0.1:{neighbour.port}"
        one.start()
    yield desk, other
    other.stop()


def arrivals(desk: Desk) -> list[tuple[object, ...]]:
    return desk.rows("select fate, reason from mail_arrival where fate <> 'stored' order by id")


def crossed(*desks: Desk) -> int:
    return sum(len(one.rows("select 1 from mail_delivery")) for one in desks)


def test_f40_two_desks_stop_after_two_mails(pair: tuple[Desk, Desk]):
    """First an acknowledgement that meets a desk, then an answer of a person that does."""
    ours, other = pair
    raw = mail("Hello.", message_id="<first@other.example>", **{"from": f"Help <{OTHER}>"})
    with smtplib.LMTP("127.0.0.1", ours.port, timeout=60) as door:
        door.sendmail(OTHER, [SUPPORT], raw)
    wait_until(lambda: arrivals(other) == [("quarantined", "automatic")])
    assert crossed(ours, other) == 1

    ours.run("answer")
    wait_until(lambda: len(arrivals(ours)) == 2)
    for one in pair:
        one.stop()
        one.finish()
    assert arrivals(other) == [("quarantined", "automatic"), ("ticket", "")]
    assert arrivals(ours) == [("ticket", ""), ("ignored", "auto_replied")]
    assert crossed(ours, other) == 3
    assert [one.report()["unfinished"] for one in pair] == [[], []]
