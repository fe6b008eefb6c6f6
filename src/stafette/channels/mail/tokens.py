"""The token by which the desk signs in to a mailbox: kept while it holds, then a fresh one."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import Final

from stafette.channels.mail import oauth, providers, sealed
from stafette.channels.mail.choices import ConsentTrouble, Provider, SourceTrouble
from stafette.channels.mail.events import ConsentLost
from stafette.channels.mail.models import Consent
from stafette.core import clock, events, leases, transactions
from stafette.notifications import actions as notifications
from stafette.notifications.choices import NoticeCode

EARLY: Final = timedelta(minutes=5)  # so that a token does not end in the midst of a session
_ASKING: Final = timedelta(seconds=3 * oauth.TIMEOUT)
_CLIENT: Final = frozenset({"invalid_client", "unauthorized_client"})

log = logging.getLogger("stafette.mail")


class NoToken(sealed.NoSecret):
    """There is none; `trouble` says in a sentence why, `answer` is the provider's code."""

    def __init__(self, trouble: SourceTrouble, answer: str = "") -> None:
        super().__init__(" ".join(filter(None, (str(trouble.label), answer))))
        self.trouble, self.answer = trouble, answer


def token_for(*, mailbox_id: int, host: str, at: datetime) -> str:
    """A token for a mail server of the provider, good for a session. Raises NoToken."""
    consent = Consent.objects.filter(mailbox_id=mailbox_id).first()
    if consent is None or consent.trouble or not consent.refresh_token:
        raise NoToken(SourceTrouble.CONSENT, consent.answer if consent else "")
    if host.lower() not in hosts_of(consent):
        raise NoToken(SourceTrouble.CONSENT)
    try:
        return _kept(consent, at + EARLY) or _renewed(consent, at)
    except sealed.SealedElsewhere:
        lose(consent, ConsentTrouble.SECRET, at=at)
        raise NoToken(SourceTrouble.CONSENT) from None


def hosts_of(consent: Consent) -> frozenset[str]:
    """The mail servers that see its tokens, and no other one."""
    if consent.provider == Provider.OWN:
        return frozenset(consent.hosts)
    return providers.hosts(consent.provider)


def client_of(consent: Consent) -> oauth.Client:
    """The desk as the provider knows it. Raises SealedElsewhere."""
    if consent.provider == Provider.OWN:
        where = oauth.Endpoints(**consent.endpoints)
    else:
        where = providers.endpoints(consent.provider, tenant=consent.tenant)
    secret = sealed.unseal(consent.client_secret)
    return oauth.Client(at=where, client_id=consent.client_id, secret=secret)


def keep(consent: Consent, tokens: oauth.Tokens, *, at: datetime) -> None:
    """Seal what the provider gave; without a new refresh token the known one goes on."""
    told = {
        "access_token": sealed.seal(tokens.access),
        "access_until": at + tokens.lasting,
        "trouble": "",
        "answer": "",
    }
    if tokens.refresh:
        told["refresh_token"] = sealed.seal(tokens.refresh)
    Consent.objects.filter(pk=consent.pk).update(**told)
    consent.refresh_from_db()


@transactions.atomic
def lose(consent: Consent, trouble: ConsentTrouble, answer: str = "", *, at: datetime) -> None:
    """Nobody is asked again until a person has seen to it; administrators are told once."""
    known = Consent.objects.filter(pk=consent.pk, trouble="", refresh_token=consent.refresh_token)
    if not known.update(trouble=trouble, answer=answer[:100], access_token=""):
        return
    log.error("sign-in lost", extra={"mailbox": consent.mailbox_id, "answer": answer})
    events.publish(ConsentLost(at=at, by_id=None, mailbox_id=consent.mailbox_id))
    notifications.tell_administrators(code=NoticeCode.SIGN_IN_LOST, at=at)


def _kept(consent: Consent, until: datetime) -> str:
    """The known token, when it holds until then."""
    if consent.access_token and consent.access_until and until < consent.access_until:
        return sealed.unseal(consent.access_token)
    return ""


def _renewed(consent: Consent, at: datetime) -> str:
    """Asked for by one at a time: providers exchange the refresh token, the old one ends."""
    name, owner = f"mail.consent.{consent.pk}", secrets.token_hex(8)
    if not leases.take(name=name, owner=owner, at=clock.of_the_database(), lasting=_ASKING):
        return _last_of(consent, at)
    try:
        consent.refresh_from_db()
        return _kept(consent, at + EARLY) or _asked(consent, at)
    finally:
        leases.give_back(name=name, owner=owner, at=clock.of_the_database())


def _asked(consent: Consent, at: datetime) -> str:
    client, refresh = client_of(consent), sealed.unseal(consent.refresh_token)
    try:
        tokens = oauth.refreshed(client, refresh=refresh)
    except oauth.NoAnswer:
        return _last_of(consent, at)
    except oauth.Denied as denied:
        if denied.code in oauth.PASSING:
            return _last_of(consent, at)
        mine = denied.code in _CLIENT
        lose(consent, ConsentTrouble.CLIENT if mine else ConsentTrouble.REVOKED, str(denied), at=at)
        raise NoToken(SourceTrouble.CONSENT, str(denied)) from None
    keep(consent, tokens, at=at)
    return tokens.access


def _last_of(consent: Consent, at: datetime) -> str:
    """The known token to its end: another pass asks again."""
    if known := _kept(consent, at):
        return known
    raise NoToken(SourceTrouble.PROVIDER)
