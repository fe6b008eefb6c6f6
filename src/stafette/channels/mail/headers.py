"""Header values to text: RFC 2047 words, RFC 2231 parameters, raw 8-bit. Linear, never raises.

No decoded value contains a line end or another control character, whatever the encoded words
hid (`=?utf-8?q?a=0D=0ABcc:…?=`): such a value may be shown and written into another header.
"""

from __future__ import annotations

import binascii
import re
from typing import Final, NamedTuple

from stafette.channels.mail.charsets import text_of
from stafette.channels.mail.limits import MAX_PARAMETERS, MAX_WORD_BYTES

_CONTROLS: Final = {
    **{code: " " for code in (*range(1, 32), *range(127, 160), 0x2028, 0x2029)},
    0: None,
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
_HEX: Final = frozenset(b"0123456789abcdefABCDEF")


class Word(NamedTuple):
    """An RFC 2047 encoded word, its bytes not yet decoded to text."""

    charset: str
    content: bytes
    end: int


def one_line(text: str) -> str:
    """`text` without line ends, NUL, control characters or lone surrogates."""
    return text if text.isascii() and text.isprintable() else text.translate(_CONTROLS)


def decode_text(value: bytes) -> str:
    """The text of an unstructured header value (RFC 2047, 5322, 6532), on one line."""
    if b"=?" not in value:
        return one_line(text_of(value))
    pieces: list[str] = []
    pending: list[Word] = []
    position = 0
    while (start := value.find(b"=?", position)) >= 0:
        word = encoded_word(value, start)
        if word is None:
            _flush(pieces, pending)
            pieces.append(text_of(value[position : start + 2]))
            position = start + 2
            continue
        between = value[position:start]
        if not (pending and not between.strip()):
            _flush(pieces, pending)
            pieces.append(text_of(between))
        pending.append(word)
        position = word.end
    _flush(pieces, pending)
    pieces.append(text_of(value[position:]))
    return one_line("".join(pieces))


def _flush(pieces: list[str], pending: list[Word]) -> None:
    """Decode neighbouring words of one charset together: senders split inside a character."""
    run: list[bytes] = []
    for index, word in enumerate(pending):
        run.append(word.content)
        following = pending[index + 1].charset if index + 1 < len(pending) else None
        if following != word.charset:
            pieces.append(text_of(b"".join(run), word.charset))
            run = []
    pending.clear()


def encoded_word(value: bytes, start: int) -> Word | None:
    """The encoded word that begins at `start`, or None when there is none."""
    first = value.find(b"?", start + 2, start + 90)
    if first < 0 or value[first + 2 : first + 3] != b"?":
        return None
    kind = value[first + 1 : first + 2].lower()
    end = _end_of_word(value, first + 3)
    if end < 0 or kind not in (b"q", b"b"):
        return None
    charset = value[start + 2 : first].decode("latin-1").lower()
    if not charset or " " in charset:
        return None
    payload = value[first + 3 : end]
    content = unbase64(payload) if kind == b"b" else unquote_word(payload)
    return Word(charset, content, end + 2)


def _end_of_word(value: bytes, start: int) -> int:
    """The place of the closing `?=`; one that belongs to a bare `?` before `=3D` is passed over."""
    limit = start + MAX_WORD_BYTES
    end = value.find(b"?=", start, limit)
    while end >= 0 and len(tail := value[end + 2 : end + 4]) == 2 and set(tail) <= _HEX:
        following = value.find(b"?=", end + 2, limit)
        if following < 0 or b" " in value[end:following]:
            break
        end = following
    return end


def unquote_word(payload: bytes) -> bytes:
    """The bytes of a Q encoding (RFC 2047, 4.2); broken escapes stay as they are."""
    if b"=" not in payload:
        return payload.replace(b"_", b" ")
    first, *others = payload.replace(b"_", b" ").split(b"=")
    pieces = [first]
    for other in others:
        code = other[:2]
        if len(code) == 2 and set(code) <= _HEX:
            pieces.append(bytes((int(code, 16),)))
            pieces.append(other[2:])
        else:
            pieces.append(b"=" + other)
    return b"".join(pieces)


BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_PIECE: Final = re.compile(rb"[A-Za-z0-9+/=\r\n]+")
_MOST_PIECES: Final = 1000
_PADDING: Final = re.compile(rb"=+")
_NOT_BASE64: Final = bytes(code for code in range(256) if code not in BASE64)


def unbase64(payload: bytes) -> bytes:
    """Base64, however broken: foreign characters are dropped, missing padding is added.

    Some encode a text in several pieces, each with its own padding.
    """
    first, padding, rest = payload.partition(b"==")
    if padding and (following := rest.strip(b"= \t\r\n")) and _PIECE.fullmatch(following):
        pieces = [first, *_PADDING.split(following, maxsplit=_MOST_PIECES)]
        if len(pieces) <= _MOST_PIECES:
            return b"".join(unbase64(one) for one in pieces)
    try:
        return binascii.a2b_base64(payload)
    except binascii.Error:
        letters = payload.translate(None, _NOT_BASE64)
        whole = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """A structured value's first word in lower case, and its parameters (RFC 2045, 2231)."""
    head, *rest = _segments(value)
    head, *behind = head.split(None, 1)[:2] or [b""]
    # Some forget the semicolon: `multipart/mixed boundary="x"`.
    rest[:0] = behind if behind and b"=" in behind[0] else []
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bytes, bool]]] = {}
    for segment in rest[:MAX_PARAMETERS]:
        key, equals, raw = segment.partition(b"=")
        name = key.strip().decode("latin-1").lower()
        content = _unquoted(raw.strip())
        if "*" in name:
            _collect(pieces, name, content)
        elif equals and name:
            plain.setdefault(name, decode_text(content))
    plain.update({name: _joined(parts) for name, parts in pieces.items()})
    return one_line(_without_comment(head).strip().decode("latin-1")).lower(), plain


def _segments(value: bytes) -> list[bytes]:
    """Split at `;` outside quotes."""
    if b'"' not in value:
        return value.split(b";")
    segments: list[bytes] = []
    current: list[bytes] = []
    for index, piece in enumerate(value.replace(b'\\"', b"\x00").split(b'"')):
        if index % 2:
            current.append(b'"' + piece.replace(b"\x00", b'\\"') + b'"')
            continue
        first, *others = piece.replace(b"\x00", b'"').split(b";")
        current.append(first)
        for other in others:
            segments.append(b"".join(current))
            current = [other]
    segments.append(b"".join(current))
    return segments


def _unquoted(raw: bytes) -> bytes:
    if raw.startswith(b'"'):
        raw = raw[1:].removesuffix(b'"')
        return raw.replace(b'\\"', b'"').replace(b"\\\\", b"\\")
    return raw


def _without_comment(head: bytes) -> bytes:
    return head.partition(b"(")[0]


def _collect(pieces: dict[str, list[tuple[int, bytes, bool]]], name: str, content: bytes) -> None:
    """Remember one RFC 2231 piece: `name*`, `name*0`, `name*0*`."""
    stem, _, number = name.partition("*")
    extended = name.endswith("*")
    digits = number.rstrip("*")
    place = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else 0
    pieces.setdefault(stem, []).append((place, content, extended))


def _joined(parts: list[tuple[int, bytes, bool]]) -> str:
    charset = ""
    content: list[bytes] = []
    for index, (_, raw, extended) in enumerate(sorted(parts, key=lambda part: part[0])):
        if extended and index == 0 and raw.count(b"'") >= 2:
            label, _, raw = raw.split(b"'", 2)
            charset = label.decode("latin-1")
        content.append(_unpercent(raw) if extended else raw)
    whole = b"".join(content)
    return one_line(text_of(whole, charset)) if charset else decode_text(whole)


def _unpercent(raw: bytes) -> bytes:
    first, *others = raw.split(b"%")
    pieces = [first]
    for other in others:
        code = other[:2]
        hexadecimal = len(code) == 2 and set(code) <= _HEX
        pieces.append(bytes((int(code, 16),)) + other[2:] if hexadecimal else b"%" + other)
    return b"".join(pieces)
