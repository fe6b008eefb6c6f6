"""Whatever arrives ends as a ticket, a follow-up or in quarantine with a reason; nothing raises."""

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from stafette.channels.mail import actions, queries
from stafette.channels.mail.models import Arrival, Fate
from stafette.core import jobs
from stafette.tickets.models import Message
from tests.mail.mails import arrived, desk, mail
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db

SAFE = {Fate.TICKET, Fate.FOLLOW_UP, Fate.QUARANTINED}
FOLDER = Path(os.environ.get("STAFETTE_CORPORA", ".")) / "mail"


def nested(depth: int) -> bytes:
    """Multiparts in multiparts."""
    head = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth)
    )
    return mail("x", mime_version="1.0").replace(b"\r\n\r\n", b"\r\n" + head.encode(), 1)


def flat(parts: int) -> bytes:
    body = "--b\r\n\r\nx\r\n" * parts
    return mail(body, content_type="multipart/mixed; boundary=b", mime_version="1.0")


# The known ways to break a Python mail intake, with the fate each has to have.
BOMBS = {
    "comments in From": (mail(**{"from": "(" * 1000 + " ben@kunde.example"}), "no_sender"),
    "brackets in Message-ID": (mail(message_id="<" + "[" * 20_000), ""),
    "300 nested parts": (nested(300), "too_deep"),
    "1,000 nested parts": (nested(1000), "too_deep"),
    "100,000 parts": (flat(100_000), "too_many_parts"),
    "10,000 recipients": (mail(to=", ".join(f"p{n}@x.example" for n in range(10_000))), "too_many_recipients"),
    "5,000 parameters": (mail(content_type="text/plain" + "".join(f"; a{n}=b" for n in range(5000))), ""),
    "line ends in an encoded subject": (mail(subject="=?utf-8?q?hi=0D=0ABcc=3A_evil=40x?="), ""),
    "an address after an address": (mail(**{"from": "alice@example.org)bob@evil.example"}), "no_sender"),
    "an address as a name": (mail(**{"from": "boss@firma.example <evil@x.example>"}), ""),
    "300 KB of header": (mail(x_long="a" * 300_000), "too_many_headers"),
    "a quote that regular expressions choke on": (mail("On " + "a " * 40_000), ""),
    "NUL and lone surrogates": (mail("a\x00b", subject="=?utf-16?q?=D8=00?="), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_what_breaks_others_is_a_ticket_or_waits_with_its_reason(name):
    desk()
    raw, reason = BOMBS[name]
    arrival = arrived(raw)
    assert (arrival.fate, arrival.reason) == (Fate.QUARANTINED if reason else Fate.TICKET, reason)
    assert queries.content_of(arrival) == raw


def test_mutated_mails_never_raise_and_never_vanish():
    desk()
    chance = random.Random(11)  # noqa: S311 -- chance, not a secret
    for _ in range(150):
        raw = bytearray(mail("Grüße, größer.", subject="=?utf-8?b?R3LDvMOfZQ==?="))
        for _ in range(chance.randrange(1, 40)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        arrived(bytes(raw))
    assert set(Arrival.objects.values_list("fate", flat=True)) <= SAFE
    assert queries.without_outcome().count() == 0


@pytest.mark.corpora
@pytest.mark.skipif("STAFETTE_CORPORA" not in os.environ, reason="STAFETTE_CORPORA names no folder with test material")  # fmt: skip
def test_every_mail_of_the_corpora_ends_as_visible_work():
    desk()
    files = [path for path in sorted(FOLDER.rglob("*")) if path.suffix in {".eml", ".box"}]
    for path in files:
        actions.take_in(raw=path.read_bytes(), at=NINE)
    jobs.run_due(at=NINE)
    told = Counter(Arrival.objects.values_list("fate", "reason"))
    print(f"\n{len(files)} files: {dict(told)}")  # noqa: T201 -- the figures are what it is for
    assert {fate for fate, _ in told} <= SAFE
    assert (queries.without_outcome().count(), queries.without_content().count()) == (0, 0)
    assert [pk for pk, text in Message.objects.values_list("pk", "text") if "\x00" in text] == []
