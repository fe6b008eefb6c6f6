"""winmail.dat: what Outlook packs into one file (MS-OXTNEF), as files and text.

Every length is checked against what is there: a cut or garbled file gives what lies before the
fault, and never an error. Only the standard library: this runs in the parser child.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
MEDIA_TYPES: Final = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
MAX_FILES: Final = 200
_START: Final = 6  # signature and key
_HEAD: Final = struct.Struct("<BII")  # level, attribute, length; two bytes of checksum follow
_BODY, _PROPERTIES, _CODE_PAGE = 0x2800C, 0x69003, 0x69007
_FILE, _FILE_CONTENT, _FILE_TITLE, _FILE_PROPERTIES = 0x69002, 0x6800F, 0x18010, 0x69005
_NAME, _SHORT_NAME, _MEDIA_TYPE, _CONTENT_ID, _OBJECT = 0x3707, 0x3704, 0x370E, 0x3712, 0x3701
_TEXT, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_STRING, _UNICODE, _EMBEDDED, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_SIZES: Final = {
    0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8,
    0x48: 16,
}  # fmt: skip


@dataclass(slots=True)
class PackedFile:
    """A file in it. Name and media type are what the sender said."""

    name: str = ""
    media_type: str = ""
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Unpacked:
    """`rtf` is still compressed (see rtf.py)."""

    files: list[PackedFile] = field(default_factory=list)
    text: str = ""
    html: str = ""
    rtf: bytes = b""
    code_page: str = "cp1252"


def unpacked(content: bytes) -> Unpacked:
    """What can be read of it; nothing when it is no winmail.dat."""
    found = Unpacked()
    for attribute, value in _attributes(content):
        if attribute == _FILE:
            if len(found.files) == MAX_FILES:
                break
            found.files.append(PackedFile())
        elif found.files:
            _add_to_file(found.files[-1], attribute, value, found.code_page)
        else:
            _add_to_mail(found, attribute, value)
    found.files = [one for one in found.files if one.content or one.name]
    return found


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    position = _START if content.startswith(SIGNATURE) else len(content)
    while position + _HEAD.size <= len(content):
        level, attribute, length = _HEAD.unpack_from(content, position)
        position += _HEAD.size
        if level not in (1, 2) or position + length > len(content):
            return
        # Some writers leave the kind out of the upper half: the lower one is unique.
        yield attribute if attribute >> 16 else _known(attribute), content[position:][:length]
        position += length + 2


def _known(attribute: int) -> int:
    known = (_BODY, _PROPERTIES, _CODE_PAGE, _FILE, _FILE_CONTENT, _FILE_TITLE, _FILE_PROPERTIES)
    return next((one for one in known if one & 0xFFFF == attribute), attribute)


def _add_to_mail(found: Unpacked, attribute: int, value: bytes) -> None:
    if attribute == _CODE_PAGE and len(value) >= 4:
        found.code_page = f"cp{struct.unpack_from('<I', value)[0]}"
    elif attribute == _BODY:
        found.text = _words(value, found.code_page)
    elif attribute == _PROPERTIES:
        told = dict(_properties(value))
        found.text = _said(told.get(_TEXT), found.code_page) or found.text
        found.html = _said(told.get(_HTML), found.code_page)
        found.rtf = told.get(_RTF, (0, b""))[1]


def _add_to_file(file: PackedFile, attribute: int, value: bytes, code_page: str) -> None:
    if attribute == _FILE_CONTENT:
        file.content = value
    elif attribute == _FILE_TITLE:
        file.name = file.name or _words(value, code_page)
    elif attribute == _FILE_PROPERTIES:
        told = dict(_properties(value))
        said = {key: _said(told.get(key), code_page) for key in (_NAME, _SHORT_NAME, _MEDIA_TYPE)}
        file.name = said[_NAME] or file.name or said[_SHORT_NAME]
        file.media_type = said[_MEDIA_TYPE]
        file.content_id = _said(told.get(_CONTENT_ID), code_page).strip("<> ")
        file.content = file.content or told.get(_OBJECT, (0, b""))[1]


def _properties(value: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Id, kind and bytes of each property, up to the first that is cut."""
    try:
        count, position = struct.unpack_from("<I", value)[0], 4
        for _ in range(min(count, len(value) // 4)):
            kind, key = struct.unpack_from("<HH", value, position)
            position = _after_name(value, position + 4) if key >= 0x8000 else position + 4
            first, position = _values(value, position, kind)
            yield key, (kind & 0xFFF, first)
    except (struct.error, ValueError):
        return


def _after_name(value: bytes, position: int) -> int:
    """Named properties: a GUID, then a number or a name."""
    by_name, length = struct.unpack_from("<II", value, position + 16)
    return position + 24 + (_padded(length) if by_name else 0)


def _values(value: bytes, position: int, kind: int) -> tuple[bytes, int]:
    """The first value and where the next property begins. Raises ValueError at a fault."""
    size, many = _SIZES.get(kind & 0xFFF), bool(kind & 0x1000)
    count = 1
    if many or size is None:
        count, position = struct.unpack_from("<I", value, position)[0], position + 4
    if count > len(value):
        raise ValueError("more values than bytes")
    first = b""
    for number in range(count):
        length = size
        if length is None:
            length, position = struct.unpack_from("<I", value, position)[0], position + 4
        if position + length > len(value):
            raise ValueError("a value is cut")
        first = first if number else value[position : position + length]
        position += _padded(length)
    return first, position


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _said(found: tuple[int, bytes] | None, code_page: str) -> str:
    if found is None:
        return ""
    kind, value = found
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").partition("\0")[0]
    return _words(value, code_page) if kind in (_STRING, _BINARY) else ""


def _words(value: bytes, code_page: str) -> str:
    plain = value.partition(b"\0")[0]
    try:
        return plain.decode("utf-8" if code_page == "cp65001" else code_page, "replace")
    except LookupError:
        return plain.decode("cp1252", "replace")
