"""People and organisations as programs see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from stafette.api.shapes.references import Named, named
from stafette.api.shapes.words import Address, Filled, Language, Line, Name, Page, Said, Storable
from stafette.people.choices import ContactKind, Role
from stafette.people.models import Organisation, Person

Short = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True), Storable]
PersonName = Annotated[
    str, StringConstraints(max_length=200, strip_whitespace=True, min_length=1), Storable, Filled
]
Domains = Annotated[tuple[Line, ...], Field(max_length=1000)]


class ContactShape(BaseModel):
    kind: ContactKind
    value: str


class PersonShape(BaseModel):
    id: int
    name: str
    mail: str | None
    contacts: Sequence[ContactShape]
    roles: Sequence[Role]
    language: str
    organisation: Named | None
    department: str
    created_at: datetime


class PersonList(BaseModel):
    items: Sequence[PersonShape]
    next: str | None


class PersonFilters(Page):
    q: Line | None = None
    mail: Line | None = None
    organisation: Line | None = None
    role: Role | None = None


class NewPerson(Said):
    name: PersonName
    mail: Address | None = None
    phone: Short = ""
    language: Language = "de"
    organisation: Name | None = None
    department: Short = ""


class PersonChange(Said):
    """What is left out stays; a further mail or phone is added to those that are known."""

    name: PersonName | None = None
    mail: Address | None = None
    phone: Short = ""
    language: Language | None = None
    organisation: Name | None = None
    department: Short | None = None


class OrganisationShape(BaseModel):
    id: int
    name: str
    domains: Sequence[str]


class NewOrganisation(Said):
    """`domains`: who writes from one of them belongs to the organisation from then on."""

    name: PersonName
    domains: Domains = ()


class OrganisationChange(Said):
    """What is left out stays; `domains` replaces all domains."""

    name: PersonName | None = None
    domains: Domains | None = None


class OrganisationList(BaseModel):
    items: Sequence[OrganisationShape]
    next: str | None


def person_shape(person: Person) -> PersonShape:
    """Expects contacts and grants to be there already: a list must not ask for each."""
    return PersonShape(
        id=person.pk,
        name=person.name,
        mail=person.mail,
        contacts=[
            ContactShape(kind=ContactKind(one.kind), value=one.value)
            for one in sorted(person.contacts.all(), key=lambda one: one.pk)
        ],
        roles=sorted(Role(grant.role) for grant in person.grants.all()),
        language=person.language,
        organisation=named(person.organisation),
        department=person.department,
        created_at=person.made_at,
    )


def organisation_shape(organisation: Organisation) -> OrganisationShape:
    domains = sorted(domain.name for domain in organisation.domains.all())
    return OrganisationShape(id=organisation.pk, name=organisation.name, domains=domains)
