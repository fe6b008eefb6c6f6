"""Rich text as Outlook compresses it (MS-OXRTFCP): only the file, nothing is carried out."""

from __future__ import annotations

import struct
from typing import Final

MAX_BYTES: Final = 8 * 1024 * 1024
_HEAD: Final = struct.Struct("<III")  # size of what follows, size when unpacked, method
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_FIRST_WORDS: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n" rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)  # fmt: skip


def uncompressed(content: bytes) -> bytes:
    """The RTF; what can be read of a cut one, nothing of what is none."""
    if len(content) < _HEAD.size + 4:
        return b""
    _size, length, method = _HEAD.unpack_from(content)
    body = content[_HEAD.size + 4 :]
    if method == _PLAIN:
        return body[:length]
    return _expanded(body, min(length, MAX_BYTES)) if method == _COMPRESSED else b""


def _expanded(body: bytes, length: int) -> bytes:
    """LZ77 over a ring of 4096 bytes that begins with the usual first words."""
    start = len(_FIRST_WORDS)
    output = bytearray(_FIRST_WORDS)
    position = 0
    while position < len(body) and len(output) - start < length:
        control, position = body[position], position + 1
        for bit in range(8):
            taken = _one(body, position, output, reference=bool(control >> bit & 1))
            if not taken:
                return bytes(output[start : start + length])
            position += taken
    return bytes(output[start : start + length])


def _one(body: bytes, position: int, output: bytearray, *, reference: bool) -> int:
    """Append a byte or a repetition; how many bytes were read, 0 at the end."""
    if not reference:
        output += body[position : position + 1]
        return 1 if position < len(body) else 0
    if position + 2 > len(body):
        return 0
    told = body[position] << 8 | body[position + 1]
    back = (len(output) - (told >> 4)) % 4096
    if not back or back > len(output):
        return 0
    for _ in range((told & 15) + 2):
        output.append(output[-back])
    return 2
