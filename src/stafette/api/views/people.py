"""People and organisations: who works at the desk sees all of them, others themselves.
Organisations are changed by administrators."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from stafette.api.choices import Scope
from stafette.api.operations import operation
from stafette.api.pages import oldest_first
from stafette.api.reach import (
    administrator_of,
    agent_of,
    organisation_said,
    people_meant,
    person_of,
)
from stafette.api.shapes.people import (
    NewOrganisation,
    NewPerson,
    OrganisationChange,
    OrganisationList,
    OrganisationShape,
    PersonChange,
    PersonFilters,
    PersonList,
    PersonShape,
    organisation_shape,
    person_shape,
)
from stafette.api.shapes.words import Page
from stafette.core import clock
from stafette.levels.rules import works_at_desk
from stafette.people import actions as people
from stafette.people.actions import Profile
from stafette.people.choices import ContactKind
from stafette.people.models import Organisation, Person
from stafette.people.queries import people_like, spelling

router = Router(tags=["people"])
organisations = Router(tags=["people"])


def _seen_by(person: Person) -> QuerySet[Person]:
    found = Person.objects.filter(retired_on=None)
    if not works_at_desk(person):
        found = found.filter(pk=person.pk)
    return found.select_related("organisation").prefetch_related("contacts", "grants")


@operation(router, "GET", "", scope=Scope.READ)
def find(request: HttpRequest, filters: Query[PersonFilters]) -> PersonList:
    """People by a part of their name, address or number, by mail, organisation, role."""
    found = _narrowed(_seen_by(person_of(request)), filters)
    shown, cursor = oldest_first(found, filters)
    return PersonList(items=[person_shape(one) for one in shown], next=cursor)


def _narrowed(found: QuerySet[Person], filters: PersonFilters) -> QuerySet[Person]:
    if filters.q:
        found = found.filter(pk__in=people_like(filters.q).order_by().values("pk"))
    if filters.mail:
        found = found.filter(pk__in=people_meant(filters.mail).values("pk"))
    if filters.organisation:
        found = found.filter(organisation=organisation_said(filters.organisation))
    if filters.role:
        found = found.filter(grants__role=filters.role)
    return found


@operation(router, "POST", "", scope=Scope.WRITE, status=201)
def add(request: HttpRequest, said: NewPerson) -> PersonShape:
    """Enter somebody who asks for help; roles are given in the set-up."""
    profile = Profile(
        name=said.name,
        mail=said.mail or "",
        phone=said.phone,
        language=said.language,
        organisation=organisation_said(said.organisation)
        if said.organisation is not None
        else None,
        department=said.department,
    )
    agent = agent_of(request)
    return _shape(people.add_person(profile=profile, by=agent, at=clock.now()))


@operation(router, "GET", "/{int:number}", scope=Scope.READ)
def read(request: HttpRequest, number: int) -> PersonShape:
    return person_shape(_person(request, number))


@operation(router, "PATCH", "/{int:number}", scope=Scope.WRITE)
def change(request: HttpRequest, number: int, said: PersonChange) -> PersonShape:
    """Set what is named. Who works at the desk, and an address by which somebody signs in
    already, is changed by administrators only.
    """
    agent, person = agent_of(request), _person(request, number)
    if works_at_desk(person) or _moves(person, said.mail):
        administrator_of(request)  # a new mail signs in: this would be a way to another's rights
    wanted = said.organisation
    organisation = person.organisation if wanted is None else organisation_said(wanted)
    profile = Profile(
        name=said.name or person.name,
        mail=said.mail or "",
        phone=said.phone,
        language=said.language or person.language,
        organisation=organisation,
        department=person.department if said.department is None else said.department,
    )
    people.change_person(person=person, profile=profile, by=agent, at=clock.now())
    return _shape(person)


@operation(organisations, "GET", "", scope=Scope.READ)
def find_organisations(request: HttpRequest, page: Query[Page]) -> OrganisationList:
    agent_of(request)
    shown, cursor = oldest_first(_organisations(), page)
    return OrganisationList(items=[organisation_shape(one) for one in shown], next=cursor)


@operation(organisations, "GET", "/{int:number}", scope=Scope.READ)
def read_organisation(request: HttpRequest, number: int) -> OrganisationShape:
    agent_of(request)
    return organisation_shape(_organisation(number))


@operation(organisations, "POST", "", scope=Scope.ADMIN, status=201)
def add_organisation(request: HttpRequest, said: NewOrganisation) -> OrganisationShape:
    """Enter an organisation with the mail domains of its people."""
    by = administrator_of(request)
    saved = people.save_organisation(
        organisation=None, name=said.name, domains=said.domains, by=by, at=clock.now()
    )
    return organisation_shape(_organisation(saved.pk))


@operation(organisations, "PATCH", "/{int:number}", scope=Scope.ADMIN)
def change_organisation(
    request: HttpRequest, number: int, said: OrganisationChange
) -> OrganisationShape:
    """Set what is named."""
    by, found = administrator_of(request), _organisation(number)
    kept = [one.name for one in found.domains.all()]
    people.save_organisation(
        organisation=found,
        name=said.name or found.name,
        domains=kept if said.domains is None else said.domains,
        by=by,
        at=clock.now(),
    )
    return organisation_shape(_organisation(number))


def _organisations() -> QuerySet[Organisation]:
    return Organisation.objects.filter(retired_on=None).prefetch_related("domains")


def _organisation(number: int) -> Organisation:
    return get_object_or_404(_organisations(), pk=number)


def _person(request: HttpRequest, number: int) -> Person:
    return get_object_or_404(_seen_by(person_of(request)), pk=number)


def _moves(person: Person, mail: str | None) -> bool:
    """Would links to sign in go to another address than before?"""
    return bool(mail and person.mail and spelling(ContactKind.MAIL, mail) != person.mail)


def _shape(person: Person) -> PersonShape:
    return person_shape(_seen_by(person).get(pk=person.pk))
