"""Bytes to text, for the charsets mails name, forget or invent. Never raises."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import Final

# What a label means in practice (WHATWG Encoding: iso-8859-1 is read as windows-1252, …).
_ALIASES: Final = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "ansi": "cp1252",
    "windows1252": "cp1252",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "big5": "big5hkscs",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "unicode": "utf-16",
}
_NO_ANSWER: Final = frozenset({"", "us-ascii", "ascii", "unknown", "unknown-8bit", "x-unknown"})
# Only real character sets: python's registry also holds zip, hex and the quadratic idna.
_FAMILIES: Final = (
    "iso8859",
    "iso2022",
    "cp",
    "utf-",
    "koi8",
    "mac-",
    "gb",
    "big5",
    "shift_jis",
    "euc_",
    "hz",
    "johab",
    "tis-620",
    "kz1048",
    "ptcp154",
)


_SINGLE_BYTE: Final = ("iso8859", "cp125", "koi8")
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_MOST_GUESSED_FROM: Final = 20_000  # bytes


@lru_cache(maxsize=256)
def codec_name(label: str) -> str:
    """The Python codec for a charset label, or "" when it names none we know."""
    plain = label.strip(" \t\"'").lower().partition("*")[0]
    if plain in _NO_ANSWER or len(plain) > 40:
        return ""
    try:
        name = codecs.lookup(_ALIASES.get(plain, plain)).name
    except (LookupError, ValueError, UnicodeError):
        return ""
    return name if name.startswith(_FAMILIES) else ""


def text_of(content: bytes, charset: str = "") -> str:
    """`content` as text: the named charset when it fits, else UTF-8, else windows-1252."""
    name = codec_name(charset) if charset else ""
    if not name and b"\x1b$" in content:
        name = "iso2022_jp"
    if name.startswith(_SINGLE_BYTE) and not content.isascii() and _is_utf_8(content):
        name = "utf-8"
    for candidate in (name, "utf-8"):
        if candidate:
            try:
                return content.decode(candidate)
            except (UnicodeError, ValueError):
                continue
    return _forced(content, name)


def _is_utf_8(content: bytes) -> bool:
    """Whether text that was labelled otherwise is UTF-8: read as labelled it would be `Ã¼`."""
    try:
        letters = set(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False
    return len(content) > 20 or all(one < "\u0250" or "\u2000" <= one < "\u2c00" for one in letters)


def _likely(content: bytes) -> str:
    """The charset of text that names none: "" where windows-1252 is as good as another.

    Western letters stand alone or in twos between others; Cyrillic words are long runs in which
    the small letters prevail, Chinese ones runs of even length in the rows of common characters.
    """
    runs = _HIGH.findall(content[:_MOST_GUESSED_FROM])
    letters = b"".join(runs)
    long_ones = sum(len(run) for run in runs if len(run) > 2)
    if len(letters) < 8 or long_ones * 10 < len(letters) * 7:
        return ""
    if _share(letters, 0xE0, 0xFF) > 0.7:
        return "cp1251"
    if _share(letters, 0xC0, 0xDF) > 0.7:
        return "koi8-r"
    even = all(len(run) % 2 == 0 for run in runs[:-1])
    firsts = letters[::2]
    return "gb18030" if even and _share(firsts, 0xA1, 0xD7) > 0.8 else ""


def _share(letters: bytes, first: int, last: int) -> float:
    return sum(first <= letter <= last for letter in letters) / len(letters)


def _forced(content: bytes, name: str) -> str:
    """Text with replacement characters: UTF-8 that is damaged here and there stays UTF-8."""
    if name in ("", "utf-8"):
        text = content.decode("utf-8", "replace")
        lost = text.count("\ufffd")
        right = len(text) - len(text.encode("ascii", "ignore")) - lost
        if right and (name or lost * 4 <= right):
            return text
        name = _likely(content) or "cp1252"
    try:
        return content.decode(name, "replace")
    except (UnicodeError, ValueError):
        return content.decode("latin-1")
