"""A mail is read from its sender in whatever pieces it comes, and ends only where it ends."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafette.channels.mail import receiving
from stafette.channels.mail.receiving import TooMuch, received
from tests.mail.mails import desk, mail
from tests.mail.test_listener import open_door, told

END = b"\r\n.\r\n"
# What may be near an end of a line, and what smugglers put there.
LINES = st.lists(
    st.sampled_from([b"", b".", b"..", b".a", b"a.", b"\r", b"\n", b"\n.\n", b"\n.\r"])
)


def sent(lines: list[bytes]) -> bytes:
    """As the rule has it: a dot before each line that begins with one, a line of one at the end."""
    return b"".join(b"." * line.startswith(b".") + line + b"\r\n" for line in lines) + b".\r\n"


@dataclass
class Wire:
    """What a sender sends, cut as the network cuts it; then the sender is gone."""

    pieces: list[bytes]
    left: bytes = field(default=b"", init=False)

    def read(self, most: int = 1000) -> bytes:
        return asyncio.run(self._read(most))

    async def _read(self, most: int) -> bytes:
        source = asyncio.StreamReader()
        later = asyncio.ensure_future(self._come(source))
        raw = await received(source, most=most)
        await later
        self.left = await source.read()
        return raw

    async def _come(self, source: asyncio.StreamReader) -> None:
        for piece in self.pieces:
            source.feed_data(piece)
            await asyncio.sleep(0)
        source.feed_eof()


def cut(whole: bytes, places: list[int]) -> list[bytes]:
    marks = sorted({0, len(whole), *(place % (len(whole) + 1) for place in places)})
    return [whole[a:b] for a, b in pairwise(marks)]


@given(LINES, st.lists(st.integers(0, 200)), st.sampled_from([b"", b"QUIT\r\n", b".\r\n"]))
def test_whatever_the_pieces_the_lines_arrive_and_what_follows_waits(lines, places, after):
    wire = Wire(cut(sent(lines) + after, places))
    assert (wire.read(), wire.left) == (b"".join(line + b"\r\n" for line in lines), after)


@pytest.mark.parametrize(
    "false_end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n", b"\n.\n\r\n"]
)
def test_smuggling_only_one_sequence_ends_a_mail(false_end):
    """CVE-2023-51764 and its kin: what others take for an end is text."""
    whole = b"a" + false_end + b"MAIL FROM:<x@y.example>\r\n"
    assert Wire([whole + b".\r\n"]).read() == whole.replace(b"\r\n.", b"\r\n")


def test_byte_by_byte_and_at_each_end_of_a_piece_it_is_the_same():
    whole = sent([b"a", b".b", b"", b"..", b"c"])
    both = [Wire(cut(whole, [at])).read() for at in range(len(whole))]
    assert {*both, Wire(cut(whole, list(range(len(whole))))).read()} == {
        b"a\r\n.b\r\n\r\n..\r\nc\r\n"
    }


def test_a_dot_that_nobody_doubled_is_taken_off_as_the_rule_says():
    assert Wire([b".a\r\n.\r\n"]).read() == b"a\r\n"


@pytest.mark.parametrize(("size", "taken"), [(8, True), (9, False), (500, False)])
def test_what_is_too_large_is_read_to_its_end_and_refused(size, taken):
    wire = Wire(cut(b"x" * size + END + b"QUIT\r\n", list(range(0, 500, 7))))
    if taken:
        assert wire.read(most=10) == b"x" * size + b"\r\n"
    else:
        with pytest.raises(TooMuch):
            wire.read(most=10)


@pytest.mark.parametrize(
    ("lines", "taken"),
    [([18, 18, 1, 18], True), ([1, 19], False), ([18, 0, 40], False), ([0] * 50, True)],
)
def test_a_line_without_end_is_refused(monkeypatch, lines, taken):
    monkeypatch.setattr(receiving, "LONGEST_LINE", 20)
    wire = Wire([sent([b"x" * length for length in lines])])
    if taken:
        assert len(wire.read()) == sum(lines) + 2 * len(lines)
    else:
        with pytest.raises(TooMuch):
            wire.read()


def test_a_sender_who_is_gone_before_the_end_leaves_nothing():
    with pytest.raises(ConnectionResetError):
        Wire([b"half\r\n."]).read()


@pytest.mark.django_db(transaction=True)
def test_lmtp_says_for_each_recipient_that_a_mail_is_too_large(monkeypatch):
    monkeypatch.setattr("stafette.channels.mail.actions.MOST_BYTES", 1000)
    desk()
    with open_door() as client:
        client.ehlo_or_helo_if_needed()
        client.mail("ben@kunde.example")
        client.rcpt("support@desk.example")
        client.rcpt("support+a@desk.example")
        codes = [client.data(b"x" * 1001)[0], client.getreply()[0]]
        after = told(client, mail())[0]
    assert (codes, after) == ([552, 552], 250)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("commands", "codes"),
    [
        (["DATA"], [503]),
        (["LHLO x", "DATA"], [250, 503]),
        (["LHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<support@desk.example>", "DATA now"],
         [250, 250, 250, 501]),
    ],
)  # fmt: skip
def test_data_comes_after_a_greeting_and_a_recipient(commands, codes):
    desk()
    with open_door() as client:
        assert [client.docmd(command)[0] for command in commands] == codes
