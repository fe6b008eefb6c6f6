"""Certificates, keys and mails signed or encrypted with them: made anew for each run."""

import base64
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs7,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.people_of_the_story import NINE

Pair = tuple[x509.Certificate, rsa.RSAPrivateKey]
BEN, SUPPORT = "ben@kunde.example", "support@desk.example"
PASSWORD = "open sesame"


@cache
def issuer() -> Pair:
    return certified("Story CA", None, None)


@cache
def holder(address: str) -> Pair:
    return certified(address.partition("@")[0], address, issuer())


def certified(name: str, address: str | None, by: Pair | None) -> Pair:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by[0].subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NINE - timedelta(days=1))
        .not_valid_after(NINE + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    )
    if address:
        names = x509.SubjectAlternativeName([x509.RFC822Name(address)])
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(names, False).add_extension(usage, False)
    return builder.sign(by[1] if by else key, hashes.SHA256()), key


def pem(one: Pair) -> bytes:
    return one[0].public_bytes(Encoding.PEM)


def pkcs12_of(one: Pair, password: str) -> bytes:
    locked = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"key", one[1], one[0], None, locked)


def entity(text: str = "The VPN drops.") -> bytes:
    return f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()


def signed(inner: bytes, by: Pair) -> bytes:
    """A multipart/signed entity."""
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    made = pkcs7.PKCS7SignatureBuilder().set_data(inner).add_signer(by[0], by[1], hashes.SHA256())
    return wrapped(inner, "application/pkcs7-signature", _base64(made.sign(Encoding.DER, options)))


def wrapped(inner: bytes, protocol: str, signature: bytes) -> bytes:
    head = f'Content-Type: multipart/signed; protocol="{protocol}"; micalg=sha-256; boundary=s'
    part = f"Content-Type: {protocol}; name=signature\r\n".encode()
    if not signature.startswith(b"-----BEGIN"):
        part += b"Content-Transfer-Encoding: base64\r\n"
    return b"\r\n".join([head.encode(), b"", b"--s", inner, b"--s", part, signature, b"--s--", b""])


def opaque(inner: bytes, by: Pair) -> bytes:
    made = pkcs7.PKCS7SignatureBuilder().set_data(inner).add_signer(by[0], by[1], hashes.SHA256())
    return _smime(made.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary]), "signed-data")


def encrypted(inner: bytes, to: Pair) -> bytes:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(inner).add_recipient(to[0])
    builder = builder.set_content_encryption_algorithm(pkcs7.algorithms.AES256)
    return _smime(builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary]), "enveloped-data")


def _smime(der: bytes, kind: str) -> bytes:
    head = f"Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m\r\n"
    return f"{head}Content-Transfer-Encoding: base64\r\n\r\n".encode() + _base64(der) + b"\r\n"


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n").strip()


def mailed(inside: bytes, **fields: str) -> bytes:
    """An entity as a mail from Ben to the desk."""
    told = {
        "from": "Ben Baum <ben@kunde.example>",
        "to": SUPPORT,
        "subject": "VPN drops",
        "message_id": "<one@kunde.example>",
        "mime_version": "1.0",
    } | fields
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in told.items()]
    return "\r\n".join([*lines, ""]).encode() + inside


class Home(NamedTuple):
    """Where Ben signs and encrypts; keys as public and private armour."""

    folder: Path
    ben: tuple[bytes, bytes]
    desk: tuple[bytes, bytes]


def gpg(home: Path, *arguments: str, told: bytes = b"") -> bytes:
    command = ["gpg", "--homedir", str(home), "--batch", "--no-tty", "--quiet", *arguments]
    return subprocess.run(command, input=told, capture_output=True, check=True).stdout


def pgp_key(home: Path, address: str, password: str = "") -> tuple[bytes, bytes]:
    """A fresh key of this address in the folder: public and private in armour."""
    home.chmod(0o700)
    locked = ("--pinentry-mode", "loopback", "--passphrase", password)
    early = ("--faked-system-time", "20260101T000000")
    gpg(home, *locked, *early, "--quick-gen-key", f"Story <{address}>", "default", "default", "0")
    secret = gpg(home, *locked, "--armor", "--export-secret-keys", address)
    return gpg(home, "--armor", "--export", address), secret


def end_agent(home: Path) -> None:
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


@contextmanager
def folder_of_keys(folder: Path) -> Iterator[Home]:
    """With the key of Ben and that of the desk, whose private one has a password."""
    try:
        yield Home(folder, pgp_key(folder, BEN), pgp_key(folder, SUPPORT, PASSWORD))
    finally:
        end_agent(folder)
