"""The signing key of a mailbox's domain: made, its record looked up, taken into use."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Final

from django.utils.translation import gettext as _

from stafette.channels.mail import signing
from stafette.channels.mail.events import SigningChanged
from stafette.channels.mail.models import Mailbox, SigningKey
from stafette.channels.mail.sealed import seal, unseal
from stafette.core import events, rows, transactions
from stafette.core.refusals import Refusal
from stafette.people.models import Person

LOOK_UP_SECONDS: Final = 5


class WrongResolver(Refusal):
    """The resolver is named by no address."""

    code = "wrong_resolver"


@dataclass(frozen=True, slots=True)
class Look:
    """What the DNS says: `found` when it tells our key; else the reason."""

    found: bool
    text: str = ""


def key_of(mailbox: Mailbox) -> SigningKey | None:
    """The key of the mailbox's domain, in use or not."""
    domain = mailbox.address.rpartition("@")[2]
    return next(iter(rows.select(SigningKey, "WHERE domain = %s", [domain])), None)


@transactions.atomic
def make_key(*, mailbox: Mailbox, by: Person, at: datetime) -> SigningKey:
    """A fresh key for the domain under a new selector; not in use until it is switched on."""
    private, public = signing.new_key()
    domain = mailbox.address.rpartition("@")[2]
    told = {
        "selector": f"stafette{at:%Y%m%d%H%M%S}",
        "sealed_key": seal(private),
        "public_key": public,
        "in_use": False,
        "made_at": at,
    }
    made, _new = SigningKey.objects.update_or_create(domain=domain, defaults=told)
    _tell(made, by=by, at=at)
    return made


@transactions.atomic
def switch_signing(*, key: SigningKey, on: bool, by: Person, at: datetime) -> None:
    """Sign mails of the domain from now on, or no more."""
    if SigningKey.objects.filter(pk=key.pk).exclude(in_use=on).update(in_use=on):
        key.in_use = on
        _tell(key, by=by, at=at)


def _tell(key: SigningKey, *, by: Person, at: datetime) -> None:
    events.publish(SigningChanged(at=at, by_id=by.pk, key_id=key.pk, in_use=key.in_use))


def look_up(*, key: SigningKey, resolver: str, port: int = 53) -> Look:
    """Ask one resolver, by its IP address, for the record of the key; nobody else is asked.

    Raises WrongResolver.
    """
    from dns import exception  # noqa: PLC0415 -- heavy
    from dns import resolver as dns  # noqa: PLC0415 -- heavy

    asked = dns.Resolver(configure=False)
    asked.nameservers, asked.port = [_address(resolver)], port
    try:
        answer = asked.resolve(
            signing.record_name(key.domain, key.selector), "TXT", lifetime=LOOK_UP_SECONDS
        )
    except exception.DNSException as error:
        return Look(found=False, text=type(error).__name__)
    told = [b"".join(one.strings).decode("utf-8", "replace") for one in answer]
    if any(signing.tells_key(one, key.public_key) for one in told):
        return Look(found=True)
    return Look(found=False, text=str(_("The record tells another key.")))


def _address(said: str) -> str:
    try:
        return str(ip_address(said.strip()))
    except ValueError as error:
        raise WrongResolver(_("Enter the IP address of the resolver.")) from error


def signed_for(mailbox: Mailbox, mail: bytes) -> bytes:
    """The mail, signed where the domain of the mailbox has a key in use. Raises SealedElsewhere."""
    key = key_of(mailbox)
    if key is None or not key.in_use:
        return mail
    return signing.signed(
        mail, domain=key.domain, selector=key.selector, key=unseal(key.sealed_key)
    )
