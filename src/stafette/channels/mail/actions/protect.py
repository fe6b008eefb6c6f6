"""Answers leave signed and encrypted, as the rule of their mailbox says."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from stafette.channels.mail import entities, openpgp, smime, tools
from stafette.channels.mail.actions.unwrap import known_keys, pgp_secrets, smime_pairs
from stafette.channels.mail.choices import KeyKind, ProtectionRule
from stafette.channels.mail.models import Certificate, Mailbox, MailboxKey

Seal = Callable[[bytes], bytes]  # from an entity to the protected one
_FAILURES: Final = (smime.NotReadable, openpgp.NotReadable, tools.ToolMissing, ValueError)


class Unprotected(Exception):
    """The rule cannot be kept, so the mail must not leave; the text says why."""


def protected(*, mail: bytes, mailbox: Mailbox, recipient: str, at: datetime) -> bytes:
    """The mail as its mailbox sends it. Raises Unprotected."""
    if mailbox.protection == ProtectionRule.NEVER:
        return mail
    keys = list(MailboxKey.objects.filter(mailbox=mailbox).filter(_holds(at)).order_by("-id"))
    with translation.override(mailbox.language):
        seal = _seal(mailbox.protection, keys, recipient, at)
        try:
            return entities.replaced(mail, seal)
        except _FAILURES as error:
            raise Unprotected(_("The answer could not be signed or encrypted.")) from error


def _seal(rule: str, keys: list[MailboxKey], recipient: str, at: datetime) -> Seal:
    """Raises Unprotected."""
    if rule != ProtectionRule.SIGN and (seal := _encrypting(keys, recipient, at)):
        return seal
    if rule == ProtectionRule.ALWAYS:
        raise Unprotected(
            _("Not sent: answers of this mailbox leave encrypted only, and for {address} no "
              "trusted certificate is known.").format(address=recipient)
        )  # fmt: skip
    if pair := next(iter(smime_pairs(keys)), None):
        return partial(entities.smime_signed, pair=pair)
    if secret := next(iter(pgp_secrets(keys)), None):
        return partial(entities.pgp_signed, secret=secret)
    raise Unprotected(_("Not sent: answers of this mailbox leave signed, and it has no key."))


def _encrypting(keys: list[MailboxKey], recipient: str, at: datetime) -> Seal | None:
    """By S/MIME or PGP, whichever both sides have; None when it is neither."""
    pair = next(iter(smime_pairs(keys)), None)
    theirs = _known(KeyKind.SMIME, recipient, at).first()
    if pair and theirs:
        return partial(entities.smime_encrypted, pair=pair, recipient=theirs.content)
    secret = next(iter(pgp_secrets(keys)), None)
    if secret and _known(KeyKind.PGP, recipient, at).exists():
        known = next(one for one in known_keys(recipient) if one.vouched)
        return partial(entities.pgp_encrypted, secret=secret, recipient=known)
    return None


def _known(kind: str, address: str, at: datetime) -> QuerySet[Certificate]:
    theirs = Certificate.objects.filter(kind=kind, address=address.lower(), vouched=True)
    return theirs.filter(_holds(at)).order_by("-id")


def _holds(at: datetime) -> Q:
    return Q(valid_from__lte=at) & (Q(valid_until=None) | Q(valid_until__gt=at))
