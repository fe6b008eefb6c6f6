"""Getting to know people, what they may do, and how they sign in."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people import queries
from stafette.people.choices import ContactKind, Role
from stafette.people.events import (
    PersonAdded,
    PersonChanged,
    RoleGranted,
    RoleRevoked,
    SignedIn,
    SignInLinkMade,
)
from stafette.people.models import Contact, Grant, Organisation, Person, SignInLink
from stafette.search import actions as search

LINK_LASTS = timedelta(minutes=30)


class AddressTaken(Refusal):
    """The address or number belongs to somebody else."""

    code = "address_taken"


class LinkUsedUp(Refusal):
    """The link was used, is too old, or was never made: the answer is the same."""

    code = "link_used_up"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What is known of somebody on entering them."""

    name: str
    mail: str = ""
    phone: str = ""
    language: str = "de"
    organisation: Organisation | None = None
    department: str = ""


@transactions.atomic
def person_for_mail(*, address: str, name: str, language: str = "de", at: datetime) -> Person:
    """The person with that address, made known on their first mail; safe against races."""
    if known := queries.person_with(kind=ContactKind.MAIL, value=address):
        return known
    value = queries.spelling(ContactKind.MAIL, address)
    Person.objects.bulk_create(
        [
            Person(
                name=name[:200] or value,
                mail=value,
                language=language,
                organisation=queries.organisation_of_address(value),
                made_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    person = Person.objects.select_related("organisation").get(mail=value)
    Contact.objects.bulk_create(
        [Contact(person=person, kind=ContactKind.MAIL, value=value)], ignore_conflicts=True
    )
    events.publish(PersonAdded(at=at, person_id=person.pk))
    return person


@transactions.atomic
def add_person(
    *, profile: Profile, roles: Iterable[str] = (), by: Person | None, at: datetime
) -> Person:
    """Enter somebody by hand; their address counts as verified. Raises AddressTaken."""
    person = Person(
        name=profile.name.strip()[:200],
        mail=queries.spelling(ContactKind.MAIL, profile.mail) or None,
        language=profile.language,
        organisation=profile.organisation or queries.organisation_of_address(profile.mail),
        department=profile.department,
        made_at=at,
    )
    person.set_unusable_password()
    for kind, value in _contacts(profile):
        _refuse_taken(kind, value)
    person.save()
    Contact.objects.bulk_create(
        Contact(person=person, kind=kind, value=queries.spelling(kind, value), verified_at=at)
        for kind, value in _contacts(profile)
    )
    events.publish(PersonAdded(at=at, by_id=by.pk if by else None, person_id=person.pk))
    for role in roles:
        grant(person=person, role=role, by=by, at=at)
    return person


@transactions.atomic
def change_person(*, person: Person, profile: Profile, by: Person | None, at: datetime) -> None:
    """Change what is known of somebody; further addresses stay. Raises AddressTaken."""
    for kind, value in _contacts(profile):
        _refuse_taken(kind, value, except_of=person)
        Contact.objects.bulk_create(
            [
                Contact(
                    person=person, kind=kind, value=queries.spelling(kind, value), verified_at=at
                )
            ],
            ignore_conflicts=True,
        )
    person.name, person.language = profile.name.strip()[:200], profile.language
    person.organisation, person.department = profile.organisation, profile.department
    person.mail = queries.spelling(ContactKind.MAIL, profile.mail) or person.mail
    person.save(update_fields=["name", "language", "organisation", "department", "mail"])
    changed = ["name", "language", "organisation", "department", "mail"]
    events.publish(
        PersonChanged(at=at, by_id=by.pk if by else None, person_id=person.pk, fields=changed)
    )


def _contacts(profile: Profile) -> list[tuple[str, str]]:
    told = ((ContactKind.MAIL, profile.mail), (ContactKind.PHONE, profile.phone))
    return [(kind, value) for kind, value in told if value.strip()]


def _refuse_taken(kind: str, value: str, *, except_of: Person | None = None) -> None:
    owner = queries.person_with(kind=kind, value=value)
    if owner and owner != except_of:
        raise AddressTaken(_("%(value)s already belongs to %(name)s."), value=value, name=owner)


@transactions.atomic
def grant(*, person: Person, role: str, by: Person | None, at: datetime) -> None:
    """Let somebody act in a role; one they hold already changes nothing."""
    _, new = Grant.objects.get_or_create(
        person=person, role=Role(role), defaults={"granted_at": at}
    )
    if new:
        events.publish(
            RoleGranted(at=at, by_id=by.pk if by else None, person_id=person.pk, role=role)
        )


@transactions.atomic
def revoke(*, person: Person, role: str, by: Person | None, at: datetime) -> None:
    """Take a role away."""
    if Grant.objects.filter(person=person, role=role).delete()[0]:
        events.publish(
            RoleRevoked(at=at, by_id=by.pk if by else None, person_id=person.pk, role=role)
        )


@transactions.atomic
def sign_in_link(*, person: Person, at: datetime, lasting: timedelta = LINK_LASTS) -> str:
    """Make a one-time token; only its digest is kept. Earlier unused links end."""
    SignInLink.objects.filter(person=person, used_at=None).update(expires_at=at)
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        person=person, digest=queries.digest_of(token), made_at=at, expires_at=at + lasting
    )
    events.publish(SignInLinkMade(at=at, person_id=person.pk))
    return token


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
def set_password(*, person: Person, password: str, by: Person | None, at: datetime) -> None:
    """Set a password that has passed Django's validators; other sessions end with it."""
    person.set_password(password)
    person.save(update_fields=["password"])
    events.publish(
        PersonChanged(at=at, by_id=by.pk if by else None, person_id=person.pk, fields=["password"])
    )


def index_person(*, person_id: int, at: datetime) -> None:
    """Make somebody findable for those who work at the desk; a retired person is not."""
    person = Person.objects.select_related("organisation").get(pk=person_id)
    if person.retired_on:
        search.take_out(kind="person", key=person.pk)
        return
    known = [contact.value for contact in person.contacts.all()]
    firm = person.organisation.name if person.organisation else ""
    search.put(
        search.Entry(
            kind="person",
            key=person.pk,
            title=person.name,
            body=" ".join([*known, firm, person.department]),
            language=person.language,
            scopes=["agents"],
            at=at,
        )
    )
