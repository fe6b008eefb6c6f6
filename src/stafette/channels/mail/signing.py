"""Signing mails by a key of the domain (DKIM: RFC 6376, 8301) and the record that tells of it."""

from __future__ import annotations

import base64
from typing import Final

BITS: Final = 2048  # RFC 8301, 3.2
# Every field of ours that a reader or a mail server acts upon.
_SIGNED: Final = (
    "from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references",
    "auto-submitted", "mime-version", "content-type",
)  # fmt: skip
_STRING: Final = 255  # RFC 1035, 3.3.14: what one string of a TXT record holds


def new_key() -> tuple[str, str]:
    """A private key as PEM, and its public half in base64 as the record tells it."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 -- heavy

    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode("ascii"), base64.b64encode(public).decode("ascii")


def signed(mail: bytes, *, domain: str, selector: str, key: str) -> bytes:
    """The mail with its signature on top."""
    import dkim  # noqa: PLC0415 -- heavy

    there = {line.partition(b":")[0].strip().lower() for line in _head(mail).split(b"\r\n")}
    names = [name.encode() for name in _SIGNED if name.encode() in there]
    made: bytes = dkim.sign(
        mail,
        selector.encode(),
        domain.encode("idna"),
        key.encode(),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=names,
    )
    return made + mail


def _head(mail: bytes) -> bytes:
    return mail.partition(b"\r\n\r\n")[0]


def record_name(domain: str, selector: str) -> str:
    """Where the record stands in the DNS."""
    return f"{selector}._domainkey.{domain}"


def record_value(public_key: str) -> str:
    """What the record says."""
    return f"v=DKIM1; k=rsa; p={public_key}"


def record_strings(public_key: str) -> list[str]:
    """The value as the strings that a zone file wants, each of 255 characters at most."""
    value = record_value(public_key)
    return [value[start : start + _STRING] for start in range(0, len(value), _STRING)]


def tells_key(record: str, public_key: str) -> bool:
    """Does this record name this key? Spaces mean nothing in it (RFC 6376, 3.2)."""
    parts = (part.partition("=") for part in "".join(record.split()).split(";"))
    return {name: value for name, _sign, value in parts}.get("p") == public_key
