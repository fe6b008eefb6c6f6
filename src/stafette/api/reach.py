"""What a request names, if the person of its token may see it; forbidden looks like absent."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from stafette.api.operations import token_of
from stafette.api.problems import WrongInput
from stafette.catalog.models import Service
from stafette.catalog.queries import service_named
from stafette.channels.mail.models import Mailbox
from stafette.levels import rules
from stafette.levels.models import Team
from stafette.levels.queries import (
    answered_tickets,
    requested_tickets,
    team_named,
    visible_tickets,
    worked_tickets,
)
from stafette.people.actions import person_for_mail
from stafette.people.choices import ContactKind, Role
from stafette.people.models import Organisation, Person
from stafette.people.queries import spelling
from stafette.sla.models import Promise, ServiceHours
from stafette.tickets.models import Ticket

Found = TypeVar("Found")
Row = TypeVar("Row", bound=Model)
Said = int | str


def person_of(request: HttpRequest) -> Person:
    """The person whom the token stands for."""
    return token_of(request).person


def agent_of(request: HttpRequest) -> Person:
    """The same, if they work at the desk; else it looks as if nothing were there."""
    return _or_absent(request, rules.works_at_desk)


def administrator_of(request: HttpRequest) -> Person:
    """The same, if they administrate the desk."""
    return _or_absent(request, lambda person: Role.ADMINISTRATOR in person.roles)


def _or_absent(request: HttpRequest, may: Callable[[Person], bool]) -> Person:
    person = person_of(request)
    if not may(person):
        raise Http404
    return person


def ticket_of(request: HttpRequest, number: int) -> Ticket:
    """The ticket if the person may see it at all."""
    return get_object_or_404(whole(visible_tickets(person_of(request))), pk=number)


def worked_ticket(request: HttpRequest, number: int) -> Ticket:
    """The ticket if the person sees it as one who works on it."""
    return get_object_or_404(whole(worked_tickets(person_of(request))), pk=number)


def answered_ticket(request: HttpRequest, number: int) -> Ticket:
    """The same, if the person may answer on it and change it; who only looks on may not."""
    return get_object_or_404(whole(answered_tickets(person_of(request))), pk=number)


def answers(person: Person, ticket: Ticket) -> bool:
    """Do they answer the requester? Raises Http404 for somebody who only looks on."""
    if answered_tickets(person).filter(pk=ticket.pk).exists():
        return True
    if not requested_tickets(person).filter(pk=ticket.pk).exists():
        raise Http404
    return False


def works_on(person: Person, ticket: Ticket) -> bool:
    return worked_tickets(person).filter(pk=ticket.pk).exists()


def whole(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With everything that a ticket's shape names."""
    return tickets.select_related("requester", "organisation", "service", "owner")


def team_said(said: Said, name: str = "team") -> Team:
    """A team by id or exact name. Raises WrongInput."""
    return _known(team_named(_written(said)), name, _("There is no such team."))


def service_said(said: Said) -> Service:
    """A service by id or exact name. Raises WrongInput."""
    return _known(service_named(_written(said)), "service", _("There is no such service."))


def organisation_said(said: Said) -> Organisation:
    """An organisation by id or exact name. Raises WrongInput."""
    found = _named(Organisation.objects.filter(retired_on=None), said)
    return _known(found, "organisation", _("There is no such organisation."))


def calendar_said(said: Said) -> ServiceHours:
    """Service hours by id or exact name. Raises WrongInput."""
    found = _named(ServiceHours.objects.filter(retired_on=None), said)
    return _known(found, "calendar", _("There is no such calendar."))


def promise_said(said: Said) -> Promise:
    """A promise by id or exact name. Raises WrongInput."""
    found = _named(Promise.objects.filter(retired_on=None), said)
    return _known(found, "promise", _("There is no such promise."))


def _named(kept: QuerySet[Row], said: Said) -> Row | None:
    words = _written(said)
    wanted = {"pk": int(words)} if words.isdigit() else {"name": words}
    return kept.filter(**wanted).first()


def member_said(said: Said) -> Person:
    """Somebody with a role, by id or mail. Raises WrongInput."""
    person = person_said(said, "members")
    if not rules.works_at_desk(person):
        sentence = _("%(name)s has no role at the desk.") % {"name": person.name}
        raise WrongInput("members", sentence)
    return person


def person_said(said: Said, name: str) -> Person:
    """Somebody we know, by id or mail. Raises WrongInput."""
    return _known(_known_person(said), name, _("There is no such person."))


def requester_said(said: Said, *, at: datetime) -> Person:
    """Somebody by id or mail; an unknown mail makes a person known. Raises WrongInput."""
    if known := _known_person(said):
        return known
    address = str(said)
    try:
        validate_email(address)
    except ValidationError:
        raise WrongInput("requester", _("There is no such person.")) from None
    if Mailbox.objects.filter(address__iexact=address).exists():
        raise WrongInput("requester", _("This address belongs to the desk itself."))
    return person_for_mail(address=address, name="", at=at)


# Written as SQL, because every request that is created asks it.
_WITH_MAIL = """
SELECT p.* FROM people_person p JOIN people_contact c ON c.person_id = p.id
WHERE c.kind = %s AND c.value = %s"""


def people_meant(said: str) -> QuerySet[Person]:
    """Nobody or one, by id or mail, for a filter."""
    words = _written(said)
    if words.isdigit():
        return Person.objects.filter(pk=int(words))
    value = spelling(ContactKind.MAIL, words)
    return Person.objects.filter(contacts__kind=ContactKind.MAIL, contacts__value=value)


def is_meant(person: Person, said: Said) -> bool:
    """Does somebody mean themselves?"""
    own = {str(person.pk), person.mail}
    return spelling(ContactKind.MAIL, str(said)) in own


def _known_person(said: Said) -> Person | None:
    words = _written(said)
    if words.isdigit():
        people = Person.objects.filter(pk=int(words), retired_on=None)
        return people.select_related("organisation").first()
    address = spelling(ContactKind.MAIL, words)
    return next(iter(Person.objects.raw(_WITH_MAIL, [ContactKind.MAIL, address])), None)


def _written(said: Said) -> str:
    """Other digits than 0 to 9 would be taken for an id by some functions and not by others."""
    words = str(said)
    return words if words.isascii() or not words.isdigit() else f"“{words}”"


def _known(found: Found | None, name: str, sentence: str) -> Found:
    if found is None:
        raise WrongInput(name, sentence)
    return found
