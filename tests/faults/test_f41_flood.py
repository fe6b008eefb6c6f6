"""F41: a mail bomb of 10,000 does not delay the tickets of people."""

import smtplib
from collections.abc import Callable

import pytest

from tests.faults.checker import told
from tests.faults.desk import FULL, MAILS, Desk, wait_until
from tests.mail.mails import SUPPORT, mail

pytestmark = pytest.mark.faults
PEOPLE, MOST_SECONDS, MOST_ANSWERS = 50, 60, 5
BOMBS = MAILS if FULL else 400
STORED = "select 1 from mail_arrival where fate = 'stored' limit 1"


class Bomb:
    """Hands over mails of the flood, and between them now and then one of a person."""

    def __init__(self, port: int, sender: Callable[[int], str]) -> None:
        self._door = smtplib.LMTP("127.0.0.1", port, timeout=60)
        self._sender = sender

    def thrown(self) -> None:
        for number in range(BOMBS):
            self._hand_over(self._sender(number), f"bomb {number}")
            if number % (BOMBS // PEOPLE) == 0:
                self._hand_over(f"p{number}@kunde.example", f"person {number}")
        self._door.close()

    def _hand_over(self, sender: str, subject: str) -> None:
        raw = mail("Words.", subject=subject, message_id=f"<{subject.replace(' ', '.')}@x>",
                   **{"from": sender})  # fmt: skip
        assert self._door.sendmail(sender, [SUPPORT], raw) == {}


@pytest.mark.parametrize(
    "sender",
    [lambda number: "bomb@flood.example", lambda number: f"v{number}@flood.example"],
    ids=["one sender", "many senders"],
)
def test_f41_people_are_read_within_a_minute_while_ten_thousand_mails_come(
    desk: Desk, sender: Callable[[int], str]
):
    desk.run("know", str(BOMBS))
    desk.start()
    Bomb(desk.port, sender).thrown()
    wait_until(lambda: not desk.rows(STORED), within=480)
    desk.stop()
    seen = desk.told("flood")
    told(
        "F41", f"{BOMBS} mails, p95 {seen['p95']:.1f} s of {seen['people']} people, {seen['fates']}"
    )
    assert (seen["stored"], seen["people"]) == (0, PEOPLE)
    assert sum(seen["fates"].values()) == BOMBS + PEOPLE
    assert seen["p95"] <= MOST_SECONDS
    assert seen["answers"] <= MOST_ANSWERS
