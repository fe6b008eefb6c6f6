"""A086: mails made to break their reader wait in quarantine in seconds, and the next one goes on."""

import time

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.models import Fate
from tests.mail import samples
from tests.mail.mails import arrived, desk, mail
from tests.people_of_the_story import NINE

pytestmark = [pytest.mark.django_db, pytest.mark.faults]
SECONDS = 10


def nested(depth: int) -> bytes:
    raw = samples.mail("innen")
    for number in range(depth):
        raw = samples.multipart(samples.part(raw, "message/rfc822"), boundary=f"b{number}")
    return raw


def of_mb(size: int) -> bytes:
    return mail("x" * 70 + "\r\n").rstrip() + b"\r\n" + (b"x" * 70 + b"\r\n") * (size * 14_563)


BOMBS = {
    "10,000 attachments": (
        lambda: samples.multipart(*[samples.attached(b"x", "a.bin")] * 10_000),
        (Fate.QUARANTINED, "too_many_parts"),
    ),
    "500 mails within each other": (lambda: nested(500), (Fate.TICKET, "")),
    "a mail of 26 MB": (lambda: of_mb(26), (Fate.QUARANTINED, "too_large")),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_has_its_fate_in_seconds_and_the_next_mail_is_a_ticket(name):
    desk()
    made, expected = BOMBS[name]
    raw, begun = made(), time.perf_counter()
    arrival = arrived(raw)
    assert (arrival.fate, arrival.reason) == expected
    assert arrived(mail("Der Drucker streikt.", message_id="<n@x.example>")).fate == Fate.TICKET
    assert time.perf_counter() - begun < SECONDS


def test_beyond_100_mb_nothing_is_taken():
    desk()
    with pytest.raises(actions.TooLarge):
        actions.take_in(raw=b"x" * (actions.MOST_BYTES + 1), at=NINE)
