"""When are two deliveries the same mail? When they differ in nothing but the traces of their way.

Servers add trace fields (RFC 5321, 4.4) and notes of filters on each way and each attempt; the
sender's own fields and the body stay. A mail without a Message-ID has nothing of its own that
tells it from the next one with the same words, so its traces count as well.
"""

from __future__ import annotations

import hashlib
from typing import Final

_TRACES: Final = frozenset(
    (
        b"received",
        b"return-path",
        b"delivered-to",
        b"delivery-date",
        b"envelope-to",
        b"authentication-results",
        b"received-spf",
        b"dkim-signature",
        b"status",
        b"lines",
    )
)
# Families of fields that servers, filters and mail readers add on the way.
_FAMILIES: Final = (b"arc-", b"x-")
_MOST_HEADER_BYTES: Final = 256 * 1024


def fingerprint(raw: bytes) -> str:
    """A SHA-256 of the mail in hexadecimal; line ends and the space after the mail do not count."""
    head, gap, body = _parted(raw)
    fields = [field for field in _fields(head) if field]
    names = {field.partition(b":")[0].strip().lower() for field in fields}
    digest = hashlib.sha256()
    for field in fields:
        if b"message-id" not in names or not _is_trace(field):
            digest.update(field + b"\n")
    digest.update(gap)
    digest.update(body.replace(b"\r\n", b"\n").rstrip(b"\r\n \t"))
    return digest.hexdigest()


def _parted(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Header, the empty line after it, body; a header without end is cut at its limit."""
    start = raw[:_MOST_HEADER_BYTES]
    for gap in (b"\r\n\r\n", b"\n\n"):
        end = start.find(gap)
        if end >= 0 and (gap == b"\r\n\r\n" or b"\r\n\r\n" not in start[:end]):
            return raw[:end], b"\n\n", raw[end + len(gap) :]
    return start, b"", raw[_MOST_HEADER_BYTES:]


def _fields(head: bytes) -> list[bytes]:
    """The fields with their continuation lines; spelling of line ends made one."""
    fields: list[bytes] = []
    for line in head.replace(b"\r\n", b"\n").split(b"\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += b"\n" + line
        elif not line.startswith(b"From "):
            fields.append(line)
    return fields


def _is_trace(field: bytes) -> bool:
    name = field.partition(b":")[0].strip().lower()
    return name in _TRACES or name.startswith(_FAMILIES)
