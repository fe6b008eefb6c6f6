"""What can be seen of a mail at the door, before the child reads it: enough to let others pass.

Nothing is decided by it but the order, and what waits in quarantine as a flood.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from stafette.channels.mail.addresses import address_list
from stafette.channels.mail.headers import decode_text
from stafette.channels.mail.parsed import Unreadable

_MOST_BYTES: Final = 64 * 1024
_MOST_OF_A_FIELD: Final = 2000
_HEADER_END: Final = re.compile(rb"\n\r?\n")
_FIELD: Final = re.compile(rb"^(from|subject):([^\n]*(?:\n[ \t][^\n]*)*)", re.I | re.M)


class Glance(NamedTuple):
    """`sender` in lower case, empty when there is none to believe."""

    sender: str
    subject: str


def glance(raw: bytes) -> Glance:
    """The first From and Subject of the header. Never raises."""
    start = raw[:_MOST_BYTES]
    end = _HEADER_END.search(start)
    found: dict[bytes, bytes] = {}
    for name, value in _FIELD.findall(start[: end.start()] if end else start):
        found.setdefault(name.lower(), value[:_MOST_OF_A_FIELD].replace(b"\r", b"").strip())
    subject = decode_text(found.get(b"subject", b"").replace(b"\n", b""))
    return Glance(_sender(found.get(b"from", b"")), subject[:300])


def _sender(value: bytes) -> str:
    try:
        entries = address_list(value.replace(b"\n", b""))
    except Unreadable:
        return ""
    return next((one.address.lower() for one in entries if one.address), "")[:254]
