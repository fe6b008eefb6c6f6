"""Keys of mailboxes, certificates of correspondents, issuers that the desk trusts."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from django.utils.translation import gettext_lazy as _

from stafette.channels.mail import openpgp, sealed, smime, tools
from stafette.channels.mail.choices import KeyKind
from stafette.channels.mail.events import (
    CertificateRemoved,
    CertificateSaved,
    MailboxKeyAdded,
    MailboxKeyRemoved,
    MailboxSaved,
)
from stafette.channels.mail.models import Certificate, Mailbox, MailboxKey
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people.models import Person

MOST_BYTES: Final = 100_000  # of a key or certificate
Facts = smime.Facts | openpgp.Facts
T = TypeVar("T")


class NoKey(Refusal):
    """What was given is no key or certificate of the kind that is wanted."""

    code = "no_key"


@transactions.atomic
def set_protection(*, mailbox: Mailbox, rule: str, by: Person, at: datetime) -> None:
    """How the answers of the mailbox are to leave (choices.ProtectionRule)."""
    if Mailbox.objects.filter(pk=mailbox.pk).exclude(protection=rule).update(protection=rule):
        events.publish(MailboxSaved(at=at, by_id=by.pk, mailbox_id=mailbox.pk))


def add_key(
    *, mailbox: Mailbox, content: bytes, password: str, by: Person, at: datetime
) -> MailboxKey:
    """Take a private key into use: a PKCS#12 file, or a PGP key in armour. Raises NoKey."""
    if content.lstrip().startswith(b"-----BEGIN PGP"):
        key, pgp = _read(lambda: openpgp.private_key(content[:MOST_BYTES], password))
        told = json.dumps({"content": pgp.content, "password": pgp.password})
        return _keep_key(mailbox, KeyKind.PGP, key, (key.content, told), by=by, at=at)
    facts, public, secret = _read(lambda: smime.private_key(content[:MOST_BYTES], password))
    return _keep_key(mailbox, KeyKind.SMIME, facts, (public, secret), by=by, at=at)


@transactions.atomic
def _keep_key(
    mailbox: Mailbox, kind: str, facts: Facts, pair: tuple[str, str], *, by: Person, at: datetime
) -> MailboxKey:
    key, _created = MailboxKey.objects.update_or_create(
        mailbox=mailbox,
        fingerprint=facts.fingerprint,
        defaults={
            "kind": kind,
            "holder": facts.holder,
            "valid_from": facts.valid_from,
            "valid_until": facts.valid_until,
            "content": pair[0],
            "secret": sealed.seal(pair[1]),
            "added_at": at,
        },
    )
    events.publish(MailboxKeyAdded(at=at, by_id=by.pk, mailbox_id=mailbox.pk, key_id=key.pk))
    return key


@transactions.atomic
def remove_key(*, key: MailboxKey, by: Person, at: datetime) -> None:
    """Forget a private key: what was encrypted for it alone can no longer be read."""
    told = MailboxKeyRemoved(at=at, by_id=by.pk, mailbox_id=key.mailbox_id, key_id=key.pk)
    if MailboxKey.objects.filter(pk=key.pk).delete()[0]:
        events.publish(told)


def add_certificate(*, content: bytes, by: Person, at: datetime) -> list[Certificate]:
    """Vouch for a certificate or PGP key of a correspondent, or for an issuer. Raises NoKey."""
    kind, facts = _kind_and_facts(content[:MOST_BYTES])
    addresses = ("",) if kind == KeyKind.ISSUER else facts.addresses
    if not addresses:
        raise NoKey(_("It names no email address."))
    return _keep_certificates(kind, facts, addresses, by=by, at=at)


def _kind_and_facts(content: bytes) -> tuple[KeyKind, Facts]:
    if content.lstrip().startswith(b"-----BEGIN PGP"):
        return KeyKind.PGP, _read(lambda: openpgp.public_key(content))
    facts = _read(lambda: smime.certificate(content))
    return (KeyKind.ISSUER if smime.is_issuer(facts) else KeyKind.SMIME), facts


@transactions.atomic
def _keep_certificates(
    kind: str, facts: Facts, addresses: tuple[str, ...], *, by: Person, at: datetime
) -> list[Certificate]:
    kept = []
    for address in addresses:
        one, _created = Certificate.objects.update_or_create(
            kind=kind,
            address=address,
            fingerprint=facts.fingerprint,
            defaults={
                "holder": facts.holder,
                "valid_from": facts.valid_from,
                "valid_until": facts.valid_until,
                "content": facts.content,
                "vouched": True,
                "added_at": at,
            },
        )
        events.publish(CertificateSaved(at=at, by_id=by.pk, certificate_id=one.pk))
        kept.append(one)
    return kept


@transactions.atomic
def vouch(*, certificate: Certificate, by: Person, at: datetime) -> None:
    """Somebody has compared the fingerprint: it is theirs."""
    if Certificate.objects.filter(pk=certificate.pk, vouched=False).update(vouched=True):
        events.publish(CertificateSaved(at=at, by_id=by.pk, certificate_id=certificate.pk))


@transactions.atomic
def remove_certificate(*, certificate: Certificate, by: Person, at: datetime) -> None:
    """Neither trust nor use it any more."""
    told = CertificateRemoved(at=at, by_id=by.pk, certificate_id=certificate.pk)
    if Certificate.objects.filter(pk=certificate.pk).delete()[0]:
        events.publish(told)


def _read(read: Callable[[], T]) -> T:
    """Raises NoKey with a sentence."""
    try:
        return read()
    except (smime.NotReadable, openpgp.NotReadable) as error:
        raise NoKey(
            _("It is no key or certificate of a kind we know, or the password is another.")
        ) from error
    except tools.ToolMissing as error:
        raise NoKey(
            _("PGP needs the program gpg, which is not installed on this machine.")
        ) from error
