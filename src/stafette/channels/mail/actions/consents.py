"""Letting the desk sign in to a mailbox by the provider's OAuth: entered, allowed, ended."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy

from stafette.channels.mail import oauth, sealed, tokens
from stafette.channels.mail.choices import Provider, SourceTrouble
from stafette.channels.mail.events import ConsentGiven, ConsentRemoved, ConsentSaved
from stafette.channels.mail.models import Consent, Mailbox, MailSource, Submission
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people.models import Person

NO_CONSENT: Final = gettext_lazy(
    "This provider lets nobody sign in there yet: allow it first, or use one of its servers."
)
_WHAT: Final = ("provider", "tenant", "client_id", "endpoints", "hosts")


class ConsentRefused(Refusal):
    """It cannot be entered or allowed like that; `code` names the field it is about."""

    def __init__(self, code: str, sentence: object, **facts: object) -> None:
        super().__init__(str(sentence), **facts)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class ConsentPlan:
    """Which provider, and as whom the desk comes there. An empty secret keeps the known one.

    `authorise`, `token`, `device`, `scope` and `hosts` are for a provider of one's own.
    """

    provider: str
    client_id: str
    secret: str = field(default="", repr=False)
    tenant: str = ""
    authorise: str = ""
    token: str = ""
    device: str = ""
    scope: str = ""
    hosts: tuple[str, ...] = ()


@transactions.atomic
def save_consent(*, mailbox: Mailbox, to: ConsentPlan, by: Person | None, at: datetime) -> Consent:
    """Enter or change the provider. Raises ConsentRefused.

    A permission is for one provider and one application: with another one it has to be given
    anew, and neither the secret nor a token is sent elsewhere.
    """
    _check(to)
    known = Consent.objects.filter(mailbox=mailbox).first()
    wanted = _wanted(to)
    if known is None or any(getattr(known, name) != wanted[name] for name in _WHAT):
        saved = known or Consent(mailbox=mailbox)
        saved.client_secret = saved.refresh_token = saved.access_token = ""
        saved.access_until = saved.given_at = None
    else:
        saved = known
    for name in _WHAT:
        setattr(saved, name, wanted[name])
    if to.secret:
        saved.client_secret = sealed.seal(to.secret)
    saved.trouble = saved.answer = ""
    saved.save()
    events.publish(ConsentSaved(at=at, by_id=by.pk if by else None, mailbox_id=mailbox.pk))
    return saved


def _wanted(to: ConsentPlan) -> dict[str, Any]:
    own = to.provider == Provider.OWN
    names = ("authorise", "token", "device", "scope")
    return {
        "provider": to.provider,
        "tenant": to.tenant if to.provider == Provider.MICROSOFT else "",
        "client_id": to.client_id,
        "endpoints": {name: getattr(to, name) for name in names} if own else {},
        "hosts": [host.lower() for host in to.hosts] if own else [],
    }


def _check(to: ConsentPlan) -> None:
    if to.provider != Provider.OWN:
        return
    for name in ("authorise", "token", "device"):
        address = getattr(to, name)
        if (address or name != "device") and not oauth.is_safe(address):
            raise ConsentRefused(name, gettext_lazy("Enter an address with https:// and no port"))
    if not to.hosts:
        raise ConsentRefused("hosts", gettext_lazy("Enter the mail servers of this provider"))


def may_use(*, mailbox: Mailbox, host: str) -> bool:
    """Is there a permission for the mailbox, and does this mail server see its tokens?"""
    consent = Consent.objects.filter(mailbox=mailbox).first()
    return bool(consent and consent.refresh_token and host.lower() in tokens.hosts_of(consent))


def address_to_allow(consent: Consent, *, back: str, state: str, verifier: str) -> str:
    """Where an administrator allows it, in the browser. Raises ConsentRefused."""
    user = _user_of(consent)
    return oauth.authorisation(
        _client(consent), back=back, state=state, verifier=verifier, user=user
    )


def _user_of(consent: Consent) -> str:
    source = MailSource.objects.filter(mailbox_id=consent.mailbox_id).first()
    return source.user if source else consent.mailbox.address


def redeem(
    *, consent: Consent, code: str, verifier: str, back: str, by: Person, at: datetime
) -> None:
    """The provider's answer came back with a code. Raises ConsentRefused."""
    client = _client(consent)
    try:
        found = oauth.redeem(client, code=code, verifier=verifier, back=back)
    except (oauth.Denied, oauth.NoAnswer) as error:
        raise refusal(error) from error
    _given(consent, found, by=by, at=at)


def begin_device(*, consent: Consent) -> oauth.Device:
    """Begin a sign-in on another machine. Raises ConsentRefused."""
    client = _client(consent)
    if not client.at.device:
        raise ConsentRefused("", gettext_lazy("This provider knows no sign-in by a code."))
    try:
        return oauth.device(client)
    except (oauth.Denied, oauth.NoAnswer) as error:
        raise refusal(error) from error


def ask_device(*, consent: Consent, code: str, by: Person, at: datetime) -> str:
    """Is it confirmed? "" when it is, else what to do (RFC 8628, 3.5). Raises ConsentRefused."""
    try:
        found = oauth.of_device(_client(consent), code=code)
    except oauth.NoAnswer:
        return "slow_down"  # RFC 8628, 3.5: after a connection that failed, ask less often
    except oauth.Denied as denied:
        if denied.code in oauth.PENDING:
            return denied.code
        raise refusal(denied) from denied
    _given(consent, found, by=by, at=at)
    return ""


@transactions.atomic
def remove_consent(*, mailbox: Mailbox, by: Person, at: datetime) -> None:
    """Forget it with its tokens. Raises ConsentRefused while mail goes by it."""
    uses = (MailSource, Submission)
    if any(kind.objects.filter(mailbox=mailbox, by_token=True).exists() for kind in uses):
        raise ConsentRefused(
            "", gettext_lazy("Fetching or sending still signs in by it: change that first.")
        )
    gone, _each = Consent.objects.filter(mailbox=mailbox).delete()
    if gone:
        events.publish(ConsentRemoved(at=at, by_id=by.pk, mailbox_id=mailbox.pk))


def refusal(error: Exception) -> ConsentRefused:
    """A sentence for what the provider said."""
    if isinstance(error, oauth.NoAnswer):
        return ConsentRefused("", SourceTrouble.PROVIDER.label)
    said = {
        "access_denied": gettext_lazy("It was not allowed at the provider."),
        "expired_token": gettext_lazy("Nobody confirmed it in time. Begin again."),
        "invalid_client": gettext_lazy(
            "The provider refuses the application. Check its ID and its secret."
        ),
    }
    code = error.code if isinstance(error, oauth.Denied) else ""
    other = gettext_lazy("The provider refused it: %(answer)s")
    return ConsentRefused("", said.get(code, other), answer=str(error))


@transactions.atomic
def _given(consent: Consent, found: oauth.Tokens, *, by: Person, at: datetime) -> None:
    """Raises ConsentRefused without a token that lasts: in an hour nothing would go any more."""
    if not found.refresh:
        raise ConsentRefused(
            "", gettext_lazy("The provider gave no permission that lasts (offline access).")
        )
    tokens.keep(consent, found, at=at)
    Consent.objects.filter(pk=consent.pk).update(given_at=at)
    MailSource.objects.filter(mailbox_id=consent.mailbox_id, trouble=SourceTrouble.CONSENT).update(
        trouble="", answer=""
    )
    events.publish(ConsentGiven(at=at, by_id=by.pk, mailbox_id=consent.mailbox_id))


def _client(consent: Consent) -> oauth.Client:
    try:
        return tokens.client_of(consent)
    except sealed.SealedElsewhere:
        raise ConsentRefused(
            "", gettext_lazy("The secret was kept with another SECRET_KEY: enter it again.")
        ) from None
