"""What every view of the desk begins with: who asks, when, and whether they may see it."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from stafette.core import clock
from stafette.core.moments import Moments
from stafette.levels.queries import answered_tickets, worked_tickets
from stafette.people.models import Person
from stafette.tickets.models import Ticket

GET_AND_POST = ("GET", "POST")


def person_of(request: HttpRequest) -> Person:
    """The person of the session; the policy has let nobody else in."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def moments_of(request: HttpRequest) -> Moments:
    """This moment, in the zone of the person."""
    return Moments.here(clock.now())


def ticket_of(request: HttpRequest, number: int) -> Ticket:
    """The ticket if the person works on it; forbidden looks like absent.

    Who only asked for it reads it in the portal, without what is internal.
    """
    return _one(worked_tickets(person_of(request)), number)


def answered_ticket(request: HttpRequest, number: int) -> Ticket:
    """The same, if the person may answer on it and change it; who only looks on may not."""
    return _one(answered_tickets(person_of(request)), number)


def _one(tickets: QuerySet[Ticket], number: int) -> Ticket:
    found = tickets.select_related("requester", "organisation", "service", "owner")
    ticket = found.filter(pk=number).first()
    if ticket is None:
        raise Http404
    return ticket


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def text_said(request: HttpRequest, *, most: int) -> str:
    """The text of a form without fields; no database keeps a zero byte."""
    return request.POST.get("text", "")[:most].replace("\0", "")


def show(
    request: HttpRequest, template: str, *, status: int = 200, **content: object
) -> HttpResponse:
    """A page of the desk."""
    return render(request, f"desk/{template}.html", content, status=status)
