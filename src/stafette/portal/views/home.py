"""The start: one field, and what is open."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stafette.core import policy
from stafette.levels import queries as levels
from stafette.levels.rules import works_at_desk
from stafette.portal.reach import person_of
from stafette.portal.way import titles_of
from stafette.tickets.choices import OPEN_STATES
from stafette.tickets.models import Ticket

SHOWN = 5


@dataclass(frozen=True)
class Line:
    """A request in a list: number, subject, and where it is in a sentence."""

    number: int
    subject: str
    standing: str
    open: bool


def lines_of(tickets: Sequence[Ticket]) -> list[Line]:
    titles = titles_of(tickets)
    return [Line(one.pk, one.subject, titles[one.pk], one.is_open) for one in tickets]


@policy.signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Requesters stay; who works at the desk goes on to the queue."""
    person = person_of(request)
    if works_at_desk(person) and "portal" not in request.GET:
        return redirect("desk:queue")
    own = levels.requested_tickets(person).filter(state__in=OPEN_STATES)[:SHOWN]
    context = {
        "name": person.name,
        "lines": lines_of(list(own)),
        "handed": levels.external_legs(person).count(),
    }
    return render(request, "portal/home.html", context)
