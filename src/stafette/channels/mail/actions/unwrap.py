"""Signed and encrypted mail: opened and checked when it is read, and what was found is kept."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from stafette.channels.mail import layers, lookups, openpgp, sealed
from stafette.channels.mail.choices import KeyKind
from stafette.channels.mail.layers import Found, Keys
from stafette.channels.mail.models import Arrival, Certificate, Mailbox, MailboxKey, Protection
from stafette.channels.mail.parsed import ParsedMail
from stafette.core import transactions

Parse = Callable[[bytes], ParsedMail]


def unwrap(
    *, arrival: Arrival, mail: ParsedMail, raw: bytes, parse: Parse, at: datetime
) -> ParsedMail:
    """The mail with the words within it; one that cannot be opened says so and has all of itself
    as a file. What lies in the ledger stays as it came. Raises Unreadable.
    """
    if not mail.protected:
        return mail
    inside, found = opened(arrival=arrival, mail=mail, raw=raw, parse=parse, at=at)
    _record(arrival, mail, found, at=at)
    return inside


def opened(
    *, arrival: Arrival, mail: ParsedMail, raw: bytes, parse: Parse, at: datetime
) -> tuple[ParsedMail, list[Found]]:
    """Like `unwrap`, and nothing is stored."""
    mailbox = arrival.mailbox or lookups.mailbox_of([one.address for one in (*mail.to, *mail.cc)])
    keys = _keys(mailbox, mail)
    inside, found = layers.peel(mail=mail, raw=raw, keys=keys, parse=parse, at=at)
    if any(one.encrypted and not one.opened and not one.partial for one in found):
        with translation.override(mailbox.language if mailbox else "de"):
            sentence = _("This mail is encrypted, and none of the keys of the desk opens it.")
        return layers.closed(mail, raw, sentence), found
    return inside, found


def _keys(mailbox: Mailbox | None, mail: ParsedMail) -> Keys:
    """Those of the mailbox that the mail came to: no other may read along."""
    own = list(MailboxKey.objects.filter(mailbox=mailbox).order_by("-id")) if mailbox else []
    issuers = Certificate.objects.filter(kind=KeyKind.ISSUER, vouched=True)
    return Keys(
        own=tuple(smime_pairs(own)),
        issuers=tuple(issuers.values_list("content", flat=True)),
        pgp_own=tuple(pgp_secrets(own)),
        pgp_known=tuple(known_keys(mail.from_.address)),
    )


def smime_pairs(keys: Sequence[MailboxKey]) -> Iterable[tuple[str, str]]:
    """Certificate and key as PEM; keys sealed elsewhere open nothing."""
    for one in keys:
        if one.kind == KeyKind.SMIME and (secret := _unsealed(one)):
            yield one.content, secret


def pgp_secrets(keys: Sequence[MailboxKey]) -> Iterable[openpgp.Secret]:
    for one in keys:
        if one.kind == KeyKind.PGP and (secret := _unsealed(one)):
            yield openpgp.Secret(**json.loads(secret), fingerprint=one.fingerprint)


def _unsealed(key: MailboxKey) -> str:
    try:
        return sealed.unseal(key.secret)
    except sealed.SealedElsewhere:
        return ""


def known_keys(address: str) -> Iterable[openpgp.Known]:
    """PGP keys of this address."""
    for one in Certificate.objects.filter(kind=KeyKind.PGP, address=address.lower()):
        yield openpgp.Known(one.content, one.fingerprint, (one.address,), one.vouched)


@transactions.atomic
def _record(arrival: Arrival, mail: ParsedMail, found: Sequence[Found], *, at: datetime) -> None:
    """Signatures count from within: the innermost is by whoever wrote the words."""
    signed = next((one for one in reversed(found) if one.signature and not one.partial), None)
    told = signed or next((one for one in found if one.signature), Found())
    sender = mail.from_.address.lower()
    known = {
        "encrypted": any(one.encrypted for one in found),
        "opened": any(one.opened for one in found),
        "signature": told.signature,
        "signer": told.signer[:320],
        "of_sender": bool(sender) and sender in told.addresses,
        "vouched": told.vouched,
        "partial": told.partial,
        "words": told.words,
    }
    Protection.objects.update_or_create(arrival=arrival, defaults=known)
    if told.signature == "intact" and known["of_sender"]:
        _keep_certificates(told, sender, at=at)


def _keep_certificates(found: Found, sender: str, *, at: datetime) -> None:
    """The sender's certificate, to encrypt answers with; usable when an issuer vouches for it."""
    for facts in found.certificates:
        if sender in facts.addresses:
            Certificate.objects.get_or_create(
                kind=KeyKind.SMIME,
                address=sender,
                fingerprint=facts.fingerprint,
                defaults={
                    "holder": facts.holder,
                    "valid_from": facts.valid_from,
                    "valid_until": facts.valid_until,
                    "content": facts.content,
                    "vouched": found.vouched,
                    "added_at": at,
                },
            )
