"""Signed and encrypted mail, layer by layer: what is shown is exactly what was checked or opened.

Each layer is read anew by the limited child, so the words of a decrypted part never stand in one
HTML with words from outside of it (the attack called EFAIL).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from stafette.channels.mail import openpgp, smime, tools
from stafette.channels.mail.parsed import Attachment, ParsedMail, Protected
from stafette.channels.mail.quotes import visible_text

MOST_LAYERS: Final = 4  # signed, encrypted, signed again (RFC 2634), and one for a list server


@dataclass(frozen=True, slots=True)
class Keys:
    """What may be opened with and trusted: pairs of certificate and key, issuers, PGP keys."""

    own: Sequence[tuple[str, str]]
    issuers: Sequence[str]
    pgp_own: Sequence[openpgp.Secret]
    pgp_known: Sequence[openpgp.Known]


@dataclass(frozen=True, slots=True)
class Found:
    """What one layer was; `content` are the bytes within it, None when it stays closed."""

    encrypted: bool = False
    opened: bool = False
    signature: str = ""
    signer: str = ""
    addresses: tuple[str, ...] = ()
    certificates: tuple[smime.Facts, ...] = ()
    vouched: bool = False
    partial: bool = False
    words: str = ""
    content: bytes | None = None


def peel(
    *, mail: ParsedMail, raw: bytes, keys: Keys, parse: Callable[[bytes], ParsedMail], at: datetime
) -> tuple[ParsedMail, list[Found]]:
    """The mail as it is inside, with the header of the outside, and what each layer was.

    Raises Unreadable when something inside is beyond what we read.
    """
    layer, content, found = mail, raw, list[Found]()
    for _round in range(MOST_LAYERS):
        whole = next((one for one in layer.protected if one.whole), None)
        if whole is None:
            break
        one = _opened(whole, layer, content, keys, at)
        found.append(one)
        if one.content is None:
            return mail, found
        content, layer = one.content, parse(one.content)
    for part in (one for one in layer.protected if not one.whole):
        found.append(_part(part, layer, content, keys, parse, at))
    return _within(mail, layer) if layer is not mail else mail, found


def _within(outside: ParsedMail, inside: ParsedMail) -> ParsedMail:
    """Who wrote, to whom and about what stays as the outside says; the words are those within.

    A subject from within is not taken: the requester reads subjects, the words perhaps not (see
    `queries.kept_from_requester`).
    """
    return replace(
        outside,
        text=inside.text,
        html=inside.html,
        attachments=inside.attachments,
        protected=(),
    )


def _part(
    part: Protected,
    mail: ParsedMail,
    raw: bytes,
    keys: Keys,
    parse: Callable[[bytes], ParsedMail],
    at: datetime,
) -> Found:
    """A part beside others: checked, but never opened, for what is beside it could read along."""
    if is_encrypted(part, mail):
        return Found(encrypted=True, partial=True)
    found = replace(_opened(part, mail, raw, keys, at), partial=True)
    words = visible_text(parse(found.content).text) if found.content else ""
    return replace(found, words=words.strip()[:10_000])


def is_encrypted(part: Protected, mail: ParsedMail) -> bool:
    if part.kind == "smime":
        return not smime.is_signed(_attached(part, mail))
    return part.kind == "pgp_encrypted" or (
        part.kind == "pgp_inline" and openpgp.is_encrypted(part.armored)
    )


def _attached(part: Protected, mail: ParsedMail) -> bytes:
    return mail.attachments[part.place].content if part.place >= 0 else b""


def _opened(part: Protected, mail: ParsedMail, raw: bytes, keys: Keys, at: datetime) -> Found:
    attached = _attached(part, mail)
    inside = raw[part.start : part.end]
    try:
        if part.kind == "smime_signature":
            return _checked(attached, inside, keys, at)
        if part.kind == "smime":
            return _smime(attached, keys, at)
        return _pgp(part, attached, inside, keys)
    except tools.ToolMissing:
        encrypted = is_encrypted(part, mail)
        unchecked = None if encrypted else inside or None
        return Found(encrypted=encrypted, signature="unknown", content=unchecked)


def _smime(der: bytes, keys: Keys, at: datetime) -> Found:
    if smime.is_signed(der):
        return _checked(der, None, keys, at)
    try:
        return Found(encrypted=True, opened=True, content=smime.decrypt(der, keys.own))
    except smime.NotOpened:
        return Found(encrypted=True)


def _checked(signature: bytes, content: bytes | None, keys: Keys, at: datetime) -> Found:
    said = smime.check(signature=signature, content=content, issuers=keys.issuers, at=at)
    addresses = tuple(one for facts in said.signers for one in facts.addresses)
    return Found(
        signature=said.state,
        signer=", ".join(facts.holder for facts in said.signers),
        addresses=addresses,
        certificates=said.signers,
        vouched=said.trusted,
        content=said.content or None,
    )


def _pgp(part: Protected, attached: bytes, inside: bytes, keys: Keys) -> Found:
    armored = part.armored.encode("latin-1")
    if part.kind == "pgp_signature":
        said = openpgp.check(signature=attached, content=inside, known=keys.pgp_known)
        content: bytes | None = inside
    elif part.kind == "pgp_encrypted" or openpgp.is_encrypted(part.armored):
        return _pgp_opened(attached or armored, keys, plain=part.kind == "pgp_inline")
    else:
        said = openpgp.check_text(armored, known=keys.pgp_known)
        content = openpgp.as_entity(said.content)
    return Found(
        signature=said.state,
        signer=said.holder,
        addresses=said.addresses,
        vouched=said.vouched,
        content=content,
    )


def _pgp_opened(content: bytes, keys: Keys, *, plain: bool) -> Found:
    said = openpgp.decrypt(content, keys=keys.pgp_own, known=keys.pgp_known)
    if said is None:
        return Found(encrypted=True)
    return Found(
        encrypted=True,
        opened=True,
        signature=said.state,
        signer=said.holder,
        addresses=said.addresses,
        vouched=said.vouched,
        content=openpgp.as_entity(said.content) if plain else said.content,
    )


def closed(mail: ParsedMail, raw: bytes, sentence: str) -> ParsedMail:
    """A mail that stays closed: a sentence instead of its words, and all of it as a file."""
    whole = Attachment("mail.eml", "message/rfc822", raw, False, "")
    text = "\n\n".join(filter(None, [sentence, mail.text.strip()]))
    return replace(mail, text=text, html="", attachments=(*mail.attachments, whole))
