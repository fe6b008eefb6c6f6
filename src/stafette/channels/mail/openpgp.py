"""OpenPGP (RFC 4880, 3156) by the program gpg, with a folder of keys that lives for one call."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from stafette.channels.mail import tools
from stafette.channels.mail.addresses import address_list

_HEX: Final = frozenset("0123456789ABCDEF")
_WEAK_DIGESTS: Final = frozenset({"1", "2", "3"})  # MD5, SHA-1, RIPEMD-160 (RFC 4880, 9.4)
_MOST_OUT: Final = str(tools.MOST_BYTES)
_QUIET: Final = (
    "--batch",
    "--no-tty",
    "--no-options",
    "--no-auto-key-retrieve",
    "--status-fd",
    "1",
)


class NotReadable(ValueError):
    """It is no key of the kind that is wanted, or its password is another."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a key says about itself; `valid_until` is None when it holds for ever."""

    addresses: tuple[str, ...]
    holder: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime | None
    content: str


@dataclass(frozen=True, slots=True)
class Known:
    """A key of a correspondent; `vouched` when somebody of the desk has said that it is theirs."""

    content: str
    fingerprint: str
    addresses: tuple[str, ...]
    vouched: bool


@dataclass(frozen=True, slots=True)
class Secret:
    """A private key in armour, and the password that it is protected with."""

    content: str
    password: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Checked:
    """`state` as in choices.Signature, or "" for none."""

    state: Literal["", "intact", "broken", "outdated", "unknown"]
    holder: str
    addresses: tuple[str, ...]
    vouched: bool
    content: bytes


def is_encrypted(armored: str) -> bool:
    return armored.startswith("-----BEGIN PGP MESSAGE-----")


def as_entity(text: bytes) -> bytes:
    """Plain words as a part of a mail, for the child to read."""
    try:
        text.decode("utf-8")
        charset = b"utf-8"
    except UnicodeDecodeError:
        charset = b"windows-1252"
    head = b"Content-Type: text/plain; charset=" + charset + b"\nContent-Transfer-Encoding: 8bit"
    return head + b"\n\n" + text


@contextlib.contextmanager
def _home(*contents: str) -> Iterator[Path]:
    """A folder with these keys and nothing else; its agent ends with it."""
    with tools.private_folder() as folder:
        try:
            if contents:
                keys = tools.written(folder, "keys", "\n".join(contents).encode())
                _gpg(folder, "--import", keys)
            yield folder
        finally:
            with contextlib.suppress(tools.ToolMissing):
                tools.run("gpgconf", "--homedir", folder, "--kill", "all", folder=folder)


def _gpg(folder: Path, *arguments: str | Path, told: bytes = b"") -> tools.Ran:
    return tools.run("gpg", "--homedir", folder, *_QUIET, *arguments, folder=folder, told=told)


def _with_password(secret: Secret) -> tuple[str, ...]:
    return ("--pinentry-mode", "loopback", "--passphrase-fd", "0") if secret.password else ()


def _status(said: str) -> list[list[str]]:
    prefix = "[GNUPG:] "
    lines = (line for line in said.splitlines() if line.startswith(prefix))
    return [line.removeprefix(prefix).split(" ") for line in lines]


def _judged(said: str, content: bytes, known: Sequence[Known]) -> Checked:
    """What gpg says of a signature, by the fingerprint of the key that it names."""
    told = {line[0]: line for line in _status(said)}
    if "BADSIG" in told:
        return Checked("broken", "", (), False, content)
    valid = told.get("VALIDSIG")
    if valid is None:
        state: Literal["", "unknown"] = "unknown" if "ERRSIG" in told else ""
        return Checked(state, "", (), False, content)
    key = next((one for one in known if one.fingerprint == valid[-1].strip()), None)
    if key is None:
        return Checked("unknown", "", (), False, content)
    sound = "GOODSIG" in told and valid[8] not in _WEAK_DIGESTS
    state_now: Literal["intact", "outdated"] = "intact" if sound else "outdated"
    names = ", ".join(key.addresses)
    return Checked(state_now, names, key.addresses, sound and key.vouched, content)


def check(*, signature: bytes, content: bytes, known: Sequence[Known]) -> Checked:
    """A detached signature over an entity (RFC 3156, 5). Raises ToolMissing."""
    with _home(*(one.content for one in known)) as folder:
        canonical = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        files = tools.written(folder, "sig", signature), tools.written(folder, "body", canonical)
        return _judged(_gpg(folder, "--verify", *files).said, content, known)


def check_text(armored: bytes, *, known: Sequence[Known]) -> Checked:
    """A text with its signature around it (RFC 4880, 7); `content` is what was signed."""
    with _home(*(one.content for one in known)) as folder:
        out, text = folder / "out", tools.written(folder, "text", armored)
        ran = _gpg(folder, "--max-output", _MOST_OUT, "--output", out, "--decrypt", text)
        return _judged(ran.said, tools.read_back(out) or armored, known)


def decrypt(content: bytes, *, keys: Sequence[Secret], known: Sequence[Known]) -> Checked | None:
    """What is inside and by whom it was signed; None when no key opens it, or when it was
    changed on its way (no integrity protection: never opened). Raises ToolMissing.
    """
    for secret in keys:
        with _home(secret.content, *(one.content for one in known)) as folder:
            out, closed = folder / "out", tools.written(folder, "closed", content)
            asked = ("--max-output", _MOST_OUT, "--output", out, "--decrypt", closed)
            password = secret.password.encode() + b"\n"
            ran = _gpg(folder, *_with_password(secret), *asked, told=password)
            told = {line[0] for line in _status(ran.said)}
            if {"DECRYPTION_OKAY", "GOODMDC"} <= told:
                return _judged(ran.said, tools.read_back(out), known)
    return None


def sign(entity: bytes, secret: Secret) -> bytes:
    """A detached signature in armour, by SHA-256. Raises ToolMissing, NotReadable."""
    with _home(secret.content) as folder:
        body = tools.written(folder, "body", entity)
        asked = ("--digest-algo", "SHA256", "--armor", "--local-user", _checked(secret.fingerprint))
        return _made(folder, secret, *asked, "--detach-sign", body)


def encrypt(entity: bytes, recipient: Known, secret: Secret) -> bytes:
    """The entity signed and encrypted to one key, in armour. Raises ToolMissing, NotReadable."""
    with _home(secret.content, recipient.content) as folder:
        body = tools.written(folder, "body", entity)
        asked = (
            "--trust-model", "always", "--digest-algo", "SHA256", "--armor",
            "--local-user", _checked(secret.fingerprint),
            "--recipient", _checked(recipient.fingerprint),
        )  # fmt: skip
        return _made(folder, secret, *asked, "--sign", "--encrypt", body)


def _made(folder: Path, secret: Secret, *asked: str | Path) -> bytes:
    out = folder / "out"
    password = secret.password.encode() + b"\n"
    ran = _gpg(folder, *_with_password(secret), "--output", out, *asked, told=password)
    if ran.code:
        raise NotReadable("gpg would not do it")
    return tools.read_back(out)


def _checked(fingerprint: str) -> str:
    """Raises NotReadable for what is no fingerprint: it becomes an argument."""
    if len(fingerprint) != 40 or not set(fingerprint) <= _HEX:
        raise NotReadable("no fingerprint")
    return fingerprint


def public_key(content: bytes) -> Facts:
    """The one public key of a file, without what else it holds. Raises NotReadable, ToolMissing."""
    with _home(content.decode("latin-1")) as folder:
        return _described(folder)


def private_key(content: bytes, password: str) -> tuple[Facts, Secret]:
    """The one private key of a file, tried out once. Raises NotReadable, ToolMissing."""
    with tools.private_folder() as folder:
        try:
            given = tools.written(folder, "keys", content)
            asked = ("--pinentry-mode", "loopback", "--passphrase-fd", "0")
            _gpg(folder, *asked, "--import", given, told=password.encode() + b"\n")
            facts = _described(folder)
        finally:
            tools.run("gpgconf", "--homedir", folder, "--kill", "all", folder=folder)
    secret = Secret(content.decode("latin-1"), password, facts.fingerprint)
    sign(b"probe", secret)
    return facts, secret


def _described(folder: Path) -> Facts:
    listed = tools.run(
        "gpg", "--homedir", folder, *_QUIET[:3], "--with-colons", "--list-keys", folder=folder
    ).said
    rows = [line.split(":") for line in listed.splitlines()]
    keys = [row for row in rows if row[0] == "pub"]
    if len(keys) != 1:
        raise NotReadable("exactly one key is wanted")
    fingerprint = _checked(next(row[9] for row in rows if row[0] == "fpr"))
    names = [row[9] for row in rows if row[0] == "uid" and row[1] not in ("r", "e")]
    found = (entry.address for name in names for entry in address_list(name.encode()))
    addresses = tuple(dict.fromkeys(one.lower() for one in found if one))
    public = folder / "public"
    _gpg(folder, "--armor", "--output", public, "--export", fingerprint)
    return Facts(
        addresses=addresses,
        holder=(", ".join(addresses) or fingerprint)[:320],
        fingerprint=fingerprint,
        valid_from=datetime.fromtimestamp(int(keys[0][5]), UTC),
        valid_until=datetime.fromtimestamp(int(keys[0][6]), UTC) if keys[0][6] else None,
        content=tools.read_back(public).decode("ascii"),
    )
