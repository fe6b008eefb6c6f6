"""One linear walk over a mail: header fields and the tree of MIME parts (RFC 5322, 2045, 2046).

The limits are part of the walk, so there is no second parser that could see another mail than
the one that was checked. Parts are ranges of the raw bytes: nothing is copied, nothing decoded,
and an attached message (message/rfc822) stays a leaf.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from stafette.channels.mail import limits
from stafette.channels.mail.headers import decode_text, parameters
from stafette.channels.mail.parsed import Unreadable

_BLANK_LINE = re.compile(rb"\n\r?\n|\r\r")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_KNOWN = re.compile(
    rb"(?:from|to|cc|reply-to|subject|date|message-id|mime-version|content-type|received|"
    rb"content-transfer-encoding|content-disposition|return-path|delivered-to|references|"
    rb"in-reply-to|dkim-signature|x-[a-z-]{2,40})[ \t]*:",
    re.IGNORECASE,
)
# A line that is followed by the header of a part.
_LIKELY = re.compile(
    rb"(?<![^\r\n])--(\S[^\r\n]{0,68}\S)[ \t]*(?:\r\n|\n|\r)content-[a-z-]{1,30}:",
    re.IGNORECASE,
)
_NAME_CHARACTERS = bytes(range(33, 127))


@dataclass(slots=True)
class Fields:
    """Header fields in their order: lower-case name, unfolded raw value."""

    items: list[tuple[str, bytes]] = field(default_factory=list)

    def all(self, name: str) -> list[bytes]:
        """Every value of the field `name` (lower case)."""
        return [value for key, value in self.items if key == name]

    def first(self, name: str) -> bytes:
        """The first value that says something, or empty."""
        return next((value for key, value in self.items if key == name and value), b"")

    def has(self, name: str) -> bool:
        """Whether the field is there, even if empty."""
        return any(key == name for key, _ in self.items)

    def text(self, name: str) -> str:
        """The first value, decoded to one line."""
        return decode_text(self.first(name)).strip()


@dataclass
class Part:
    """A node of the tree. `start` and `end` bound its body in `raw`."""

    raw: bytes
    fields: Fields
    start: int
    end: int
    parts: list[Part] = field(default_factory=list)
    assumed: str = "text/plain"
    head: int = 0  # where its header begins

    @cached_property
    def _type(self) -> tuple[str, dict[str, str]]:
        value = self.fields.first("content-type")
        media_type, found = parameters(value) if value else (self.assumed, {})
        return (media_type if media_type.count("/") == 1 else self.assumed), found

    @cached_property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Content-Disposition: its word in lower case (may be empty) and its parameters."""
        value = self.fields.first("content-disposition")
        return parameters(value) if value else ("", {})

    @property
    def media_type(self) -> str:
        """Lower-case type and subtype; `text/plain` when absent or malformed."""
        return self._type[0]

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of Content-Type."""
        return self._type[1]

    @property
    def body(self) -> bytes:
        """The body as it came, still encoded."""
        return self.raw[self.start : self.end]


def read_fields(raw: bytes, start: int, end: int) -> tuple[Fields, int]:
    """The header fields from `start`, and where the body begins.

    A line that is no header ends the header, as if the blank line had been forgotten; unless a
    field that every mail has follows it: then it is a line that somebody broke.
    Raises Unreadable("too_many_headers") beyond 256 KB or 1,000 fields.
    """
    window = min(end, start + limits.MAX_HEADER_BYTES + 1)
    blank = _BLANK_LINE.search(raw, start, window)
    stop = blank.end() if blank else window
    found: list[tuple[str, list[bytes]]] = []
    position = start
    for line in raw[start:stop].splitlines(keepends=True):
        if not (text := line.rstrip(b"\r\n")):
            position += len(line)
            break
        if text[:1] in b" \t" and found:
            found[-1][1].append(text)
        elif not _take_field(found, text) and not (
            blank and _KNOWN.match(raw, position + len(line), stop)
        ):
            break
        position += len(line)
    if position - start > limits.MAX_HEADER_BYTES or len(found) > limits.MAX_HEADER_FIELDS:
        raise Unreadable("too_many_headers")
    return Fields([(name, b"".join(lines).strip()) for name, lines in found]), position


def _take_field(found: list[tuple[str, list[bytes]]], text: bytes) -> bool:
    """Add the field on this line; False when the line is none."""
    name, colon, value = text.partition(b":")
    name = name.rstrip(b" \t")
    if colon and name and not name.translate(None, _NAME_CHARACTERS):
        found.append((name.decode("ascii").lower(), [value]))
        return True
    # The separator line of an mbox file, also when it was escaped.
    return not found and text.startswith((b"From ", b">From "))


class _Walk:
    """Counts the parts of one mail."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.count = 0

    def part(self, start: int, end: int, depth: int, assumed: str = "text/plain") -> Part:
        self.count += 1
        if self.count > limits.MAX_PARTS:
            raise Unreadable("too_many_parts")
        if depth > limits.MAX_DEPTH:
            raise Unreadable("too_deep")
        fields, body = read_fields(self.raw, start, end)
        part = Part(self.raw, fields, min(body, end), end, assumed=assumed, head=start)
        if part.media_type.startswith("multipart/"):
            self._split(part, depth)
        return part

    def _split(self, part: Part, depth: int) -> None:
        nested = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        for delimiter in self._delimiters(part):
            if ranges := self._ranges(part, delimiter):
                for start, end in ranges:
                    part.parts.append(self.part(start, end, depth + 1, nested))
                return

    def _delimiters(self, part: Part) -> Iterator[re.Pattern[bytes]]:
        """What may part it: the boundary, lines that begin with it (RFC 2046, 5.1.1), else the
        first line that looks like one, when the header names none or another.
        """
        label = _label(part.parameters.get("boundary", ""))
        if label:
            yield _delimiter(label)
            yield re.compile(b"--" + re.escape(label) + rb"(--)?[^\r\n]*")
        window = min(part.end, part.start + limits.MAX_HEADER_BYTES)
        if found := _LIKELY.search(self.raw, part.start, window):
            yield _delimiter(found.group(1))

    def _ranges(self, part: Part, delimiter: re.Pattern[bytes]) -> list[tuple[int, int]]:
        """Where the children of a multipart lie; the last one may lack its end."""
        ranges: list[tuple[int, int]] = []
        opened = -1
        for match in delimiter.finditer(self.raw, part.start, part.end):
            before = match.start()
            if before > part.start and self.raw[before - 1] not in b"\r\n":
                continue
            if opened >= 0:
                ranges.append((opened, max(opened, self._line_end_before(before))))
            if match.group(1):
                return ranges
            opened = self._next_line(match.end(), part.end)
            if len(ranges) + self.count > limits.MAX_PARTS:
                raise Unreadable("too_many_parts")
        if 0 <= opened < part.end:
            ranges.append((opened, part.end))
        return ranges

    def _line_end_before(self, position: int) -> int:
        """The place before the line end that precedes `position`: it belongs to the delimiter."""
        if self.raw[position - 2 : position] == b"\r\n":
            return position - 2
        return position - 1

    def _next_line(self, position: int, end: int) -> int:
        match = _LINE_END.match(self.raw, position, end)
        return match.end() if match else end


def _label(boundary: str) -> bytes:
    return boundary[: limits.MAX_BOUNDARY_CHARACTERS].rstrip().encode("utf-8", "replace")


def _delimiter(label: bytes) -> re.Pattern[bytes]:
    """Literal first, so that the search runs at the speed of memchr."""
    return re.compile(b"--" + re.escape(label) + rb"(--)?[ \t]*(?=[\r\n]|\Z)")


def walk(raw: bytes) -> Part:
    """The tree of a mail. Raises Unreadable when a limit is passed."""
    if len(raw) > limits.MAX_MAIL_BYTES:
        raise Unreadable("too_large")
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while start < len(raw) and raw[start] in b"\r\n":
        start += 1
    return _Walk(raw).part(start, len(raw), 0)
