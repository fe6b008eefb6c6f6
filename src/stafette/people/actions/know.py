"""Getting to know people: on their first mail, or entered by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from stafette.core import events, rows, transactions
from stafette.core.refusals import Refusal
from stafette.people import queries
from stafette.people.actions.roles import grant
from stafette.people.actions.sign_in import end_links
from stafette.people.choices import ContactKind
from stafette.people.events import PersonAdded, PersonChanged
from stafette.people.models import Contact, Organisation, Person
from stafette.search import actions as search


class AddressTaken(Refusal):
    """The address or number belongs to somebody else."""

    code = "address_taken"


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
    rows.insert(
        [
            Person(
                name=name[:200] or value,
                mail=value,
                language=language,
                organisation=queries.organisation_of_address(value),
                made_at=at,
            )
        ],
        or_ignore=True,
    )
    person = rows.select(Person, "WHERE mail = %s", [value])[0]
    rows.insert([Contact(person=person, kind=ContactKind.MAIL, value=value)], or_ignore=True)
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


_KNOWN = ("name", "language", "organisation", "department", "mail")


@transactions.atomic
def change_person(*, person: Person, profile: Profile, by: Person | None, at: datetime) -> None:
    """Change what is known of somebody; further addresses stay. Raises AddressTaken.

    A link to sign in ends with the address it was sent to.
    """
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
    known = {name: getattr(person, name) for name in _KNOWN}
    person.name, person.language = profile.name.strip()[:200], profile.language
    person.organisation, person.department = profile.organisation, profile.department
    mail = queries.spelling(ContactKind.MAIL, profile.mail) or person.mail
    if mail != person.mail:
        end_links(person=person, at=at)
    person.mail = mail
    person.save(update_fields=_KNOWN)
    changed = [name for name in _KNOWN if getattr(person, name) != known[name]]
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


def index_person(*, person_id: int, at: datetime) -> None:
    """Make somebody findable for those who work at the desk; a retired person is not."""
    person = rows.one(Person, person_id)
    if person.retired_on:
        search.take_out(kind="person", key=person.pk)
        return
    contacts = rows.select(Contact, "WHERE person_id = %s ORDER BY id", [person_id])
    known = [contact.value for contact in contacts]
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
