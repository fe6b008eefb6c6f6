"""Mails of our own to parse. Names and addresses are invented, domains are `.example`."""

from __future__ import annotations

import base64
from collections.abc import Mapping


def mail(body: bytes | str = b"Der Drucker streikt.\r\n", **headers: str | bytes) -> bytes:
    """A mail with a sender and a subject; keywords are header fields (`_` for `-`, From: from_).

    A field given as empty text is left out.
    """
    fields: dict[str, str | bytes] = {
        "from": "Maria Weber <maria.weber@kunde.example>",
        "to": "support@demo.example",
        "subject": "Drucker",
        "message_id": "<1@kunde.example>",
    }
    fields |= {
        name.rstrip("_") if name == "from_" else name: value for name, value in headers.items()
    }
    return _head(fields) + b"\r\n" + (body if isinstance(body, bytes) else body.encode())


def _head(fields: Mapping[str, str | bytes]) -> bytes:
    lines = []
    for name, value in fields.items():
        raw = value if isinstance(value, bytes) else value.encode()
        if raw:
            lines.append(name.replace("_", "-").title().encode() + b": " + raw + b"\r\n")
    return b"".join(lines)


def part(
    content: bytes | str, content_type: str = "text/plain; charset=utf-8", **headers: str
) -> bytes:
    """One MIME part."""
    raw = content if isinstance(content, bytes) else content.encode()
    return _head({"content_type": content_type, **headers}) + b"\r\n" + raw


def multipart(
    *parts: bytes, kind: str = "mixed", boundary: str = "grenze", **headers: str
) -> bytes:
    """A mail of several parts."""
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + one + b"\r\n" for one in parts)
    body += b"--" + boundary.encode() + b"--\r\n"
    return mail(body, content_type=f'multipart/{kind}; boundary="{boundary}"', **headers)


def attached(content: bytes, filename: str, content_type: str = "application/pdf") -> bytes:
    """A part that is a file."""
    return part(
        base64.encodebytes(content),
        content_type,
        content_transfer_encoding="base64",
        content_disposition=f'attachment; filename="{filename}"',
    )


def bounce(status: str, diagnostic: str, action: str = "failed") -> bytes:
    """A report as RFC 3464 asks for, about a mail of ours."""
    told = part("Ihre Nachricht konnte nicht zugestellt werden.\r\n")
    fields = part(
        "Reporting-MTA: dns; mx.kunde.example\r\n\r\n"
        "Final-Recipient: rfc822; weg@kunde.example\r\n"
        f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: {diagnostic}\r\n",
        "message/delivery-status",
    )
    returned = part(
        "Message-ID: <ours.77@demo.example>\r\nSubject: [#77] Drucker\r\n\r\nGuten Tag",
        "message/rfc822",
    )
    return multipart(
        told,
        fields,
        returned,
        kind="report; report-type=delivery-status",
        from_="Mail Delivery System <MAILER-DAEMON@mx.kunde.example>",
        subject="Undelivered Mail Returned to Sender",
    )
