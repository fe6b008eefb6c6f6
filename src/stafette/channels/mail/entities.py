"""Signed and encrypted parts of our own mails: S/MIME (RFC 8551) and PGP/MIME (RFC 3156)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable

from stafette.channels.mail import openpgp, smime


def replaced(mail: bytes, seal: Callable[[bytes], bytes]) -> bytes:
    """A mail of ours with its content sealed: who, to whom and about what stays outside.

    The mail is one that `compose` made: fields of one entity, CRLF line ends, 7 bit.
    """
    head, _blank, body = mail.partition(b"\r\n\r\n")
    outside: list[bytes] = []
    inside: list[bytes] = []
    kept = outside
    for line in head.split(b"\r\n"):
        if line[:1] not in b" \t":
            kept = inside if line.lower().startswith(b"content-") else outside
        kept.append(line)
    entity = b"\r\n".join([*inside, b"", body])
    return b"\r\n".join([*outside, seal(entity)])


def smime_signed(entity: bytes, *, pair: tuple[str, str]) -> bytes:
    signature = _base64(smime.sign(entity, *pair))
    part = (
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n"
        b"Content-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename=smime.p7s\r\n\r\n" + signature
    )
    kind = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256'
    return _multipart(kind, entity, part)


def smime_encrypted(entity: bytes, *, pair: tuple[str, str], recipient: str) -> bytes:
    """Signed first, so that nobody between can take the signature off (RFC 8551, 3.7)."""
    content = _base64(smime.encrypt(smime_signed(entity, pair=pair), recipient))
    return (
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename=smime.p7m\r\n\r\n" + content
    )


def pgp_signed(entity: bytes, *, secret: openpgp.Secret) -> bytes:
    part = b"Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n" + _lines(
        openpgp.sign(entity, secret)
    )
    kind = 'multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256'
    return _multipart(kind, entity, part)


def pgp_encrypted(entity: bytes, *, secret: openpgp.Secret, recipient: openpgp.Known) -> bytes:
    version = b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
    content = _lines(openpgp.encrypt(entity, recipient, secret))
    part = b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n" + content
    return _multipart('multipart/encrypted; protocol="application/pgp-encrypted"', version, part)


def _multipart(kind: str, first: bytes, second: bytes) -> bytes:
    boundary = secrets.token_hex(16)
    mark = f"--{boundary}".encode()
    head = f'Content-Type: {kind}; boundary="{boundary}"'.encode()
    return b"\r\n".join([head, b"", mark, first, mark, second, mark + b"--", b""])


def _base64(content: bytes) -> bytes:
    return _lines(base64.encodebytes(content))


def _lines(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").rstrip(b"\n").replace(b"\n", b"\r\n") + b"\r\n"
