"""Tickets: list, create, read, change."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from stafette.api.choices import Scope
from stafette.api.descriptions import described, narrowed
from stafette.api.operations import operation
from stafette.api.pages import newest_first
from stafette.api.problems import WrongInput
from stafette.api.reach import (
    answered_ticket,
    is_meant,
    person_of,
    person_said,
    requester_said,
    service_said,
    team_said,
    ticket_of,
    whole,
)
from stafette.api.shapes.tickets import (
    NewTicket,
    TicketChange,
    TicketFilters,
    TicketList,
    TicketShape,
)
from stafette.core import clock
from stafette.levels import actions as levels
from stafette.levels.queries import visible_tickets
from stafette.levels.rules import works_at_desk
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Change, Opening
from stafette.tickets.models import Ticket
from stafette.triage.actions import admit

router = Router(tags=["tickets"])


@operation(router, "GET", "", scope=Scope.READ)
def find(request: HttpRequest, filters: Query[TicketFilters]) -> TicketList:
    """The tickets that the token may see, newest first."""
    person = person_of(request)
    found = narrowed(whole(visible_tickets(person)), filters)
    shown, cursor = newest_first(found, filters)
    return TicketList(items=described(shown, reader=person), next=cursor)


@operation(router, "POST", "", scope=Scope.WRITE, status=201)
def create(request: HttpRequest, said: NewTicket) -> TicketShape:
    """Let a request in. Who works at the desk may enter it for others, by mail or id."""
    person, at = person_of(request), clock.now()
    requester = _requester(person, said, at=at)
    opening = Opening(
        requester=requester,
        subject=said.subject,
        text=said.body,
        channel=said.channel,
        kind=said.kind,
        service=service_said(said.service) if said.service is not None else None,
        impact=said.impact,
        urgency=said.urgency,
    )
    team = team_said(said.team) if said.team is not None else None
    by = None if requester == person else person
    ticket, _message = admit(opening=opening, at=at, by=by, team=team)
    ticket.organisation = requester.organisation
    return described([ticket], reader=person)[0]


def _requester(person: Person, said: NewTicket, *, at: datetime) -> Person:
    if is_meant(person, said.requester):
        return person
    if not works_at_desk(person):
        raise WrongInput("requester", _("This token can only ask for its own person."))
    return requester_said(said.requester, at=at)


@operation(router, "GET", "/{int:number}", scope=Scope.READ)
def read(request: HttpRequest, number: int) -> TicketShape:
    return one(request, ticket_of(request, number))


@operation(router, "PATCH", "/{int:number}", scope=Scope.WRITE)
def change(request: HttpRequest, number: int, said: TicketChange) -> TicketShape:
    """Set what is named; the rest stays. Priority follows from impact and urgency."""
    ticket, person, at = answered_ticket(request, number), person_of(request), clock.now()
    tickets.change(ticket=ticket, to=_change(said), by=person, at=at)
    if {"team", "agent"} & said.model_fields_set:
        _reassign(ticket, said, by=person, at=at)
    if "waiting_for" in said.model_fields_set:
        _wait_or_resume(ticket, said, by=person, at=at)
    return after(request, ticket)


def _change(said: TicketChange) -> Change:
    return Change(
        subject=said.subject,
        kind=said.kind,
        service=service_said(said.service) if said.service is not None else None,
        impact=said.impact,
        urgency=said.urgency,
        owner=person_said(said.owner, "owner") if said.owner is not None else None,
    )


def _reassign(ticket: Ticket, said: TicketChange, *, by: Person, at: datetime) -> None:
    if said.team is not None:
        levels.reassign(ticket=ticket, to=team_said(said.team), by=by, at=at)
    if "agent" in said.model_fields_set:
        agent = person_said(said.agent, "agent") if said.agent is not None else None
        levels.reassign(ticket=ticket, to=agent, by=by, at=at)


def _wait_or_resume(ticket: Ticket, said: TicketChange, *, by: Person, at: datetime) -> None:
    if said.waiting_for is None:
        tickets.resume(ticket=ticket, by=by, at=at)
    else:
        until = said.waiting_until
        tickets.wait_for(ticket=ticket, what=said.waiting_for, by=by, at=at, until=until)


def one(request: HttpRequest, ticket: Ticket) -> TicketShape:
    return described([ticket], reader=person_of(request))[0]


def after(request: HttpRequest, ticket: Ticket) -> TicketShape:
    """The ticket as an action left it."""
    return one(request, whole(Ticket.objects.filter(pk=ticket.pk)).get())
