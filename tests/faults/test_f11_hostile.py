"""F11: mutated mails all end as a ticket or in quarantine, quickly, within little memory.

A short cut in each run; `./dev faults -k f11 -s` takes 10,000 and prints the figures. Where
STAFETTE_CORPORA names a folder of mails of others, those are mutated as well.
"""

import os
import random
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.models import Arrival, Fate
from stafette.channels.mail.paces import WINDOW
from stafette.channels.mail.parser_child import ParserChild
from tests.mail.mails import desk
from tests.mail.samples import attached, bounce, mail, multipart, part
from tests.people_of_the_story import NINE

pytestmark = [pytest.mark.django_db, pytest.mark.faults]

MAILS = 10_000 if os.environ.get("STAFETTE_FAULTS") == "full" else 400
CORPORA = Path(os.environ.get("STAFETTE_CORPORA", "/nowhere")) / "mail"
P99_SECONDS, WORST_SECONDS, MOST_RESIDENT_KB = 2, 10, 256 * 1024
SAFE = {Fate.TICKET, Fate.FOLLOW_UP, Fate.QUARANTINED, Fate.REPORT, Fate.IGNORED}
PIECES = (
    b"\r\n\r\n", b"\r\n", b"\x00", b"--b", b"--b--", b"=?utf-8?b?", b"?=", b'"', b"<", b">", b"(",
    b"\xff\xfe", b"Content-Type: ", b"multipart/mixed; boundary=b", b"message/rfc822", b"base64",
    b"-----BEGIN PGP MESSAGE-----", b"application/pkcs7-mime", b"multipart/signed; boundary=b",
)  # fmt: skip


def seeds() -> list[bytes]:
    closed = b"-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----\r\n"
    own = [
        mail("Der Drucker streikt."),
        bounce("5.1.1", "smtp; 550 no such user"),
        multipart(part("Grüße"), part("<p>a</p>", "text/html"), attached(b"abc" * 50, "a.pdf")),
        multipart(part("x"), part(mail("innen"), "message/rfc822")),
        mail("MIIB", content_type="application/pkcs7-mime", content_transfer_encoding="base64"),
        multipart(part("x"), part("MIIB", "application/pkcs7-signature")).replace(
            b"multipart/mixed", b"multipart/signed"
        ),
        mail(closed),
    ]
    found = sorted(path for path in CORPORA.rglob("*") if path.suffix in (".eml", ".msg", ".txt"))
    return own + [path.read_bytes()[:200_000] for path in found]


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Bytes changed, taken out, doubled or put in."""
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(changed) + 1)
        kind = chance.randrange(4)
        if kind == 0 and at < len(changed):
            changed[at] = chance.randrange(256)
        elif kind == 1:
            del changed[at : at + chance.randint(1, 60)]
        elif kind == 2:
            changed[at:at] = changed[at : at + chance.randint(1, 400)] * chance.randint(1, 8)
        else:
            changed[at:at] = chance.choice(PIECES)
    return bytes(changed)


def understood(arrival_id: int, parser: ParserChild, at: datetime) -> float:
    """The seconds that it took, all attempts together."""
    begun = time.perf_counter()
    for _ in range(3):
        try:
            actions.understand(arrival_id=arrival_id, at=at, parser=parser)
            break
        except actions.NotYet:
            continue
    return time.perf_counter() - begun


def peak_of(pid: int) -> int:
    """The most memory that the process ever had resident, in kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def test_mutated_mails_end_as_a_ticket_or_in_quarantine_in_time_and_memory(capsys):
    desk()
    chance, parser = random.Random(20260112), ParserChild()  # noqa: S311 -- test input
    sources, seconds, peak = seeds(), list[float](), 0
    try:
        for number in range(MAILS):
            raw = mutated(chance.choice(sources), chance) + b"\r\n%d" % number
            at = NINE + number * WINDOW  # none is held unread as a flood
            arrival = actions.take_in(raw=raw, at=at).arrival
            seconds.append(understood(arrival.pk, parser, at))
            peak = max(peak, peak_of(parser.pid)) if parser.pid else peak
    finally:
        parser.close()
    seconds.sort()
    p99, worst = seconds[int(len(seconds) * 0.99)], seconds[-1]
    fates = Counter(Arrival.objects.values_list("fate", flat=True))
    unread = Arrival.objects.filter(reason__in=("crashed", "flood")).count()
    with capsys.disabled():
        print(  # noqa: T201 -- the figures of the command
            f"\nF11: {MAILS} mails of {len(sources)} seeds, p99 {p99 * 1000:.0f} ms, worst "
            f"{worst * 1000:.0f} ms, child {peak // 1024} MB, crashed or unread {unread}, {dict(fates)}"
        )
    assert set(fates) <= SAFE
    assert (unread, p99 <= P99_SECONDS, worst <= WORST_SECONDS) == (0, True, True)
    assert 0 < peak <= MOST_RESIDENT_KB
