"""How people sign in: by a one-time link or a password."""

import secrets
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people import queries
from stafette.people.choices import ContactKind
from stafette.people.events import PersonChanged, SignedIn, SignInLinkMade
from stafette.people.models import Contact, PasswordTries, Person, SignInLink

LINK_LASTS = timedelta(minutes=30)
MOST_TRIES, TRIES_WITHIN = 10, timedelta(minutes=15)


class LinkUsedUp(Refusal):
    """The link was used, is too old, or was never made: the answer is the same."""

    code = "link_used_up"


@transactions.atomic
def sign_in_link(*, person: Person, at: datetime, lasting: timedelta = LINK_LASTS) -> str:
    """Make a one-time token; only its digest is kept. Earlier unused links end."""
    end_links(person=person, at=at)
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        person=person, digest=queries.digest_of(token), made_at=at, expires_at=at + lasting
    )
    events.publish(SignInLinkMade(at=at, person_id=person.pk))
    return token


@transactions.atomic
def end_links(*, person: Person, at: datetime) -> None:
    """Let no link that was sent so far sign anybody in any more."""
    unused = SignInLink.objects.filter(person=person, used_at=None, expires_at__gt=at)
    unused.update(expires_at=at)


@transactions.atomic
def redeem(*, token: str, at: datetime) -> Person:
    """Use a one-time token up and verify the address it was sent to. Raises LinkUsedUp."""
    link = queries.usable_link(token=token, at=at)
    if link is None or not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
        raise LinkUsedUp(_("This link has been used or is too old. Request a new one."))
    Contact.objects.filter(
        person=link.person, kind=ContactKind.MAIL, value=link.person.mail or "", verified_at=None
    ).update(verified_at=at)
    note_sign_in(person=link.person, at=at)
    return link.person


@transactions.atomic
def note_sign_in(*, person: Person, at: datetime) -> None:
    """Keep in the journal that a session began."""
    events.publish(SignedIn(at=at, by_id=person.pk, person_id=person.pk))


@transactions.atomic
def count_try(*, mail: str, at: datetime) -> bool:
    """Count that a password is tried for an address, and say whether it may be.

    Counted before the password is looked at and in the database, so that neither tries at the same
    moment nor several processes give more of them; for unknown addresses alike (A109). Whoever is
    kept out by somebody else's tries signs in with a link by mail.
    """
    PasswordTries.objects.filter(first_at__lte=at - TRIES_WITHIN).delete()
    digest = _address_digest(mail)
    PasswordTries.objects.bulk_create(
        [PasswordTries(address_digest=digest, first_at=at)], ignore_conflicts=True
    )
    tries = PasswordTries.objects.filter(address_digest=digest)
    tries.update(count=F("count") + 1)
    return tries.filter(count__lte=MOST_TRIES).exists()


@transactions.atomic
def forget_tries(*, mail: str) -> None:
    """The password was right."""
    PasswordTries.objects.filter(address_digest=_address_digest(mail)).delete()


def _address_digest(mail: str) -> str:
    return queries.digest_of(queries.spelling(ContactKind.MAIL, mail))


@transactions.atomic
def set_password(*, person: Person, password: str, by: Person | None, at: datetime) -> None:
    """Set a password that has passed Django's validators; other sessions and links end with it."""
    person.set_password(password)
    person.save(update_fields=["password"])
    end_links(person=person, at=at)
    events.publish(
        PersonChanged(at=at, by_id=by.pk if by else None, person_id=person.pk, fields=["password"])
    )
