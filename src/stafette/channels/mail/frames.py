"""How parser and parent talk over a pipe: a length, JSON, then the attachments' bytes as they are.

Never pickle: the child reads hostile mail, and what comes out of it is read by the process that
holds the database.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from stafette.channels.mail.parsed import (
    REASONS,
    Address,
    Attachment,
    DeliveryReport,
    ParsedMail,
    Protected,
    Unreadable,
)

REQUEST: Final = struct.Struct("!Q")
ANSWER: Final = struct.Struct("!QQ")
# Text may grow when it is decoded and written as JSON (`\\uXXXX`), by at most twelve.
MAX_ANSWER_BYTES: Final = 320 * 1024 * 1024


def answer_of(mail: ParsedMail) -> tuple[bytes, list[bytes]]:
    """The JSON and the contents that follow it."""
    contents = [attachment.content for attachment in mail.attachments]
    report = mail.delivery_report
    fields: dict[str, Any] = {name: getattr(mail, name) for name in _PLAIN}
    fields |= {
        "date": mail.date.isoformat() if mail.date else None,
        "attachments": [
            [one.filename, one.media_type, len(one.content), one.inline, one.content_id]
            for one in mail.attachments
        ],
        "delivery_report": {name: getattr(report, name) for name in _REPORT} if report else None,
    }
    return json.dumps(fields).encode(), contents


def refusal_of(error: Unreadable) -> bytes:
    """The JSON of a mail that cannot be read."""
    return json.dumps({"unreadable": error.reason}).encode()


def mail_of(head: bytes, contents: bytes) -> ParsedMail:
    """The mail that `answer_of` described. Raises Unreadable, or ValueError for nonsense."""
    fields = json.loads(head)
    if "unreadable" in fields:
        reason = fields["unreadable"]
        raise Unreadable(reason if reason in REASONS else "crashed")
    plain = {name: fields[name] for name in _PLAIN}
    for name in ("to", "cc", "reply_to"):
        plain[name] = tuple(Address(*entry) for entry in fields[name])
    plain["from_"] = Address(*fields["from_"])
    for name in ("references", "authentication"):
        plain[name] = tuple(fields[name])
    plain["protected"] = tuple(Protected(*entry) for entry in fields["protected"])
    report = fields["delivery_report"]
    return ParsedMail(
        **plain,
        date=datetime.fromisoformat(fields["date"]) if fields["date"] else None,
        attachments=_attachments(fields["attachments"], contents),
        delivery_report=DeliveryReport(**report) if report else None,
    )


def _attachments(entries: Sequence[Any], contents: bytes) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    start = 0
    for filename, media_type, size, inline, content_id in entries:
        content = contents[start : start + size]
        start += size
        found.append(Attachment(filename, media_type, content, inline, content_id))
    if start != len(contents):
        raise ValueError("the attachments do not fill the frame")
    return tuple(found)


_REPORT: Final = tuple(DeliveryReport.__dataclass_fields__)
_PLAIN: Final = tuple(
    name
    for name in ParsedMail.__dataclass_fields__
    if name not in ("date", "attachments", "delivery_report")
)
