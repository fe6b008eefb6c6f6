"""winmail.dat becomes the files and the text that lie in it."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.channels.mail.parsing import parse
from stafette.channels.mail.rtf import uncompressed
from stafette.channels.mail.tnef import unpacked
from tests.mail.samples import attached, multipart, part


def attribute(level: int, key: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, key, len(value)) + value + b"\0\0"


def prop(kind: int, key: int, value: bytes) -> bytes:
    """One property of variable length, filled up to four bytes."""
    return struct.pack("<HHII", kind, key, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def packed(*, html: bytes = b"", rtf: bytes = b"") -> bytes:
    """A winmail.dat with two files; the long name of the first stands in its properties."""
    told = [prop(0x102, 0x1013, html)] if html else []
    told += [prop(0x102, 0x1009, rtf)] if rtf else []
    named = [
        struct.pack("<HHI", 3, 0x3705, 1),
        prop(0x1F, 0x3707, "Übersicht März.pdf\0".encode("utf-16-le")),
        prop(0x1E, 0x370E, b"application/pdf\0"),
    ]
    return b"\x78\x9f\x3e\x22\0\0" + b"".join([
        attribute(1, 0x69007, struct.pack("<II", 1252, 0)),
        attribute(1, 0x69003, struct.pack("<I", len(told)) + b"".join(told)),
        attribute(2, 0x69002, b"\0" * 14),
        attribute(2, 0x18010, b"UEBERS~1.PDF\0"),
        attribute(2, 0x6800F, b"%PDF-1"),
        attribute(2, 0x69005, struct.pack("<I", len(named)) + b"".join(named)),
        attribute(2, 0x69002, b"\0" * 14),
        attribute(2, 0x18010, "Größe.txt\0".encode("cp1252")),
        attribute(2, 0x6800F, b"41"),
    ])  # fmt: skip


FILES = [
    ("Übersicht März.pdf", "application/pdf", b"%PDF-1"),
    ("Größe.txt", "application/octet-stream", b"41"),
]


def told(raw: bytes) -> list[tuple[str, str, bytes]]:
    return [(one.filename, one.media_type, one.content) for one in parse(raw).attachments]


@pytest.mark.parametrize(
    ("name", "kind"), [("winmail.dat", "application/ms-tnef"), ("WINMAIL.DAT", "application/x")]
)
def test_files_come_out_under_their_own_names(name, kind):
    raw = multipart(part("Anbei.\r\n"), attached(packed(), name, kind))
    assert (told(raw), parse(raw).text.strip()) == (FILES, "Anbei.")


def test_its_words_are_the_text_where_the_mail_has_none():
    content = packed(html=b"<p>Siehe <b>Anlage</b></p>")
    read = parse(multipart(attached(content, "winmail.dat", "application/ms-tnef")))
    assert (read.text.strip(), read.html) == ("Siehe Anlage", "<p>Siehe <b>Anlage</b></p>")
    with_text = multipart(part("Hier."), attached(content, "winmail.dat", "application/ms-tnef"))
    assert (parse(with_text).text.strip(), parse(with_text).html) == ("Hier.", "")


def test_rich_text_is_a_file_where_there_are_no_other_words():
    rtf = rb"{\rtf1 Hallo}"
    stored = struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf
    raw = multipart(attached(packed(rtf=stored), "winmail.dat", "application/ms-tnef"))
    assert told(raw) == [*FILES, ("message.rtf", "application/rtf", rtf)]


def test_compressed_rich_text_is_expanded():
    """The example of MS-OXRTFCP, 4.1.1."""
    content = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af3"
        "2068656c090020627705b06c647d0a800fa0"
    )
    assert uncompressed(content) == rb"{\rtf1\ansi\ansicpg1252\pard hello world}" + b"\r\n"


def test_what_cannot_be_read_stays_as_it_is():
    raw = multipart(part("Hier."), attached(b"nothing", "winmail.dat", "application/ms-tnef"))
    assert told(raw) == [("winmail.dat", "application/ms-tnef", b"nothing")]


@given(st.integers(0, 900), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255))))
@settings(max_examples=200, deadline=None)
def test_cut_and_garbled_ones_are_never_an_error(end, changes):
    content = bytearray(packed(html=b"<p>x</p>", rtf=b"\0" * 20))
    for place, byte in changes:
        content[place % len(content)] = byte
    found = unpacked(bytes(content[:end]))
    uncompressed(found.rtf)
    assert sum(len(one.content) for one in found.files) <= len(content)
