"""Bytes to text, for the charsets mails name, forget or invent. Never raises."""

from __future__ import annotations

import codecs
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
    for candidate in (name, "utf-8"):
        if candidate:
            try:
                return content.decode(candidate)
            except (UnicodeError, ValueError):
                continue
    return _forced(content, name)


def _forced(content: bytes, name: str) -> str:
    """Text with replacement characters; windows-1252 if "UTF-8" holds not one UTF-8 letter."""
    try:
        text = content.decode(name or "cp1252", "replace")
    except (UnicodeError, ValueError):
        return content.decode("latin-1")
    if name == "utf-8" and text.replace("\ufffd", "").isascii():
        return content.decode("cp1252", "replace")
    return text
