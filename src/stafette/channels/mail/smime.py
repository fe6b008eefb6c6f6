"""S/MIME (RFC 8551): reading, checking and making it. Plain values, no database.

Signatures are checked by `openssl cms`, because `cryptography` cannot; everything else is done in
this process. See docs/decisions/0018-smime-and-pgp.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from stafette.channels.mail import tools

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

# Object identifiers as they stand in the DER of a message (RFC 5652, 5083, 8017).
_SIGNED: Final = bytes.fromhex("06092a864886f70d010702")
_OUTDATED: Final = (bytes.fromhex("06052b0e03021a"), bytes.fromhex("06082a864886f70d0205"))
_HEAD: Final = 200  # within these bytes a message says what it is and by which digests
_NO_STORE: Final = ("-no-CAfile", "-no-CApath", "-no-CAstore")


class NotReadable(ValueError):
    """It is no certificate or key of the kind that is wanted, or the password is another."""


class NotOpened(Exception):
    """None of the keys opens it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says about itself; addresses in lower case, as it names them."""

    addresses: tuple[str, ...]
    holder: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime
    content: str  # as PEM


@dataclass(frozen=True, slots=True)
class Checked:
    """`state` as in choices.Signature. `content` is what was signed, whether intact or not."""

    state: Literal["intact", "broken", "outdated", "unknown"]
    signers: tuple[Facts, ...]
    trusted: bool
    content: bytes


def is_signed(der: bytes) -> bool:
    """Does this CMS message carry a signature (RFC 5652, 5.1), whatever its header says?"""
    return _SIGNED in der[:30]


def check(
    *, signature: bytes, content: bytes | None, issuers: Sequence[str], at: datetime
) -> Checked:
    """Check signed data, detached from `content` or around its own. Raises ToolMissing.

    `trusted` asks whether one of the issuers (PEM) vouches for all signers at this moment. With
    SHA-1 or MD5 a signature proves nothing any more.
    """
    with tools.private_folder() as folder:
        given: list[str | Path] = [
            "-inform",
            "DER",
            "-binary",
            "-in",
            tools.written(folder, "signature", signature),
        ]
        if content is not None:
            given += ["-content", tools.written(folder, "content", _canonical(content))]
        out, found = folder / "out", folder / "signers"
        asked: list[str | Path] = ["cms", "-verify", *given, *_NO_STORE]
        intact = tools.run(
            "openssl", *asked, "-noverify", "-signer", found, "-out", out, folder=folder
        )
        if intact.code:
            bare = folder / "bare"
            tools.run("openssl", *asked, "-noverify", "-nosigs", "-out", bare, folder=folder)
            return Checked("broken", (), False, content or tools.read_back(bare))
        signed = tools.read_back(out) if content is None else content
        signers = certificates(tools.read_back(found))
        if any(one in signature[:_HEAD] for one in _OUTDATED):
            return Checked("outdated", signers, False, signed)
        return Checked("intact", signers, _vouched(given, issuers, folder, at), signed)


def _vouched(
    given: Sequence[str | Path], issuers: Sequence[str], folder: Path, at: datetime
) -> bool:
    if not issuers:
        return False
    store = tools.written(folder, "issuers", "\n".join(issuers).encode())
    asked = ["cms", "-verify", *given, "-CAfile", store, "-no-CApath", "-no-CAstore"]
    moment = ["-purpose", "smimesign", "-attime", str(int(at.timestamp()))]
    return tools.run("openssl", *asked, *moment, "-out", folder / "again", folder=folder).code == 0


def _canonical(content: bytes) -> bytes:
    """With the line ends that were signed (RFC 8551, 3.1.1)."""
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def certificates(pem: bytes) -> tuple[Facts, ...]:
    """What the certificates of a PEM file say; none when there is none that can be read."""
    from cryptography import x509  # noqa: PLC0415 -- heavy

    try:
        return tuple(facts_of(one) for one in x509.load_pem_x509_certificates(pem))
    except ValueError:
        return ()


def certificate(content: bytes) -> Facts:
    """One certificate as PEM or DER. Raises NotReadable."""
    from cryptography import x509  # noqa: PLC0415 -- heavy

    try:
        pem = content.lstrip().startswith(b"-----")
        load = x509.load_pem_x509_certificate if pem else x509.load_der_x509_certificate
        return facts_of(load(content))
    except ValueError as error:
        raise NotReadable("no certificate") from error


def is_issuer(facts: Facts) -> bool:
    """Is it a certificate that may vouch for others (RFC 5280, 4.2.1.9)?"""
    from cryptography import x509  # noqa: PLC0415 -- heavy

    read = x509.load_pem_x509_certificate(facts.content.encode())
    try:
        return read.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def facts_of(read: x509.Certificate) -> Facts:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 -- heavy

    addresses = _addresses(read)
    name = read.subject.rfc4514_string()
    return Facts(
        addresses=addresses,
        holder=(", ".join(addresses) or name)[:320],
        fingerprint=read.fingerprint(SHA256()).hex(),
        valid_from=read.not_valid_before_utc.astimezone(UTC),
        valid_until=read.not_valid_after_utc.astimezone(UTC),
        content=read.public_bytes(Encoding.PEM).decode("ascii"),
    )


def _addresses(read: x509.Certificate) -> tuple[str, ...]:
    """RFC 8550, 3: of the alternative names, else of the subject."""
    from cryptography import x509  # noqa: PLC0415 -- heavy

    try:
        names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = names.get_values_for_type(x509.RFC822Name)
    except (x509.ExtensionNotFound, ValueError):
        found = []
    if not found:
        entries = read.subject.get_attributes_for_oid(x509.NameOID.EMAIL_ADDRESS)
        found = [str(entry.value) for entry in entries]
    return tuple(dict.fromkeys(one.lower() for one in found))


def private_key(content: bytes, password: str) -> tuple[Facts, str, str]:
    """Of a PKCS#12 file: facts, all its certificates and its key as PEM. Raises NotReadable."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415 -- heavy

    try:
        read = pkcs12.load_pkcs12(content, password.encode() or None)
    except ValueError as error:
        raise NotReadable("another password, or no PKCS#12 file") from error
    if not isinstance(read.key, RSAPrivateKey) or read.cert is None:
        raise NotReadable("no RSA key with its certificate")
    plain = read.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    facts = facts_of(read.cert.certificate)
    chain = [facts_of(one.certificate).content for one in read.additional_certs]
    return facts, "".join([facts.content, *chain]), plain.decode("ascii")


def decrypt(der: bytes, keys: Sequence[tuple[str, str]]) -> bytes:
    """What is inside; `keys` are pairs of certificate and key as PEM. Raises NotOpened.

    Takes AES-128 and AES-256 only: older ciphers are not opened at all.
    """
    from cryptography import x509  # noqa: PLC0415 -- heavy
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.serialization import pkcs7  # noqa: PLC0415 -- heavy

    for public, secret in keys:
        mine = x509.load_pem_x509_certificate(public.encode())
        try:
            return pkcs7.pkcs7_decrypt_der(der, mine, _loaded(secret), [])
        except (ValueError, UnsupportedAlgorithm):
            continue
    raise NotOpened


def sign(entity: bytes, public: str, secret: str) -> bytes:
    """A detached signature (DER) over an entity with CRLF line ends, by SHA-256."""
    from cryptography import x509  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7  # noqa: PLC0415 -- heavy

    mine, *chain = x509.load_pem_x509_certificates(public.encode())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(entity)
    builder = builder.add_signer(mine, _loaded(secret), SHA256())
    for one in chain:
        builder = builder.add_certificate(one)
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return builder.sign(Encoding.DER, options)


def encrypt(entity: bytes, recipient: str) -> bytes:
    """The entity for the holder of a certificate (PEM), as DER, by AES-256. Raises NotReadable."""
    from cryptography import x509  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.ciphers.algorithms import AES256  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7  # noqa: PLC0415 -- heavy

    theirs = x509.load_pem_x509_certificate(recipient.encode())
    try:
        builder = pkcs7.PKCS7EnvelopeBuilder().set_data(entity).add_recipient(theirs)
    except TypeError as error:
        raise NotReadable("no RSA certificate") from error
    builder = builder.set_content_encryption_algorithm(AES256)
    return builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _loaded(secret: str) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 -- heavy
        load_pem_private_key,
    )

    key = load_pem_private_key(secret.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise NotReadable("no RSA key")
    return key
