"""Solving, reopening and changing a ticket."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stafette.core import clock, policy, transactions
from stafette.core.refusals import Refusal
from stafette.desk.forms.work import ChangeForm, ReopenForm, SolveForm
from stafette.desk.tallies import forget
from stafette.desk.ticket import undo_seconds
from stafette.desk.views.reach import (
    GET_AND_POST,
    answered_ticket,
    person_of,
    posted,
    show,
    ticket_of,
)
from stafette.levels import actions as levels
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Change, Words


@policy.agents
@require_http_methods(GET_AND_POST)
def solve(request: HttpRequest, number: int) -> HttpResponse:
    """Solve with the answer that the requester reads: one step, not two."""
    ticket = ticket_of(request, number)
    form = SolveForm(posted(request))
    if form.is_valid():
        try:
            levels.solve(
                ticket=ticket,
                answer=Words(text=form.cleaned_data["answer"]),
                by=person_of(request),
                at=clock.now(),
                undo=timedelta(seconds=undo_seconds()),
            )
            forget(person_of(request))
            return redirect(f"{reverse('desk:ticket', args=[number])}?stored=public")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return show(request, "solve", status=422 if form.errors else 200, form=form, ticket=ticket)


@policy.agents
@require_http_methods(GET_AND_POST)
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open it again; the reason becomes a note for whoever solved it."""
    ticket = answered_ticket(request, number)
    form = ReopenForm(posted(request))
    if form.is_valid():
        try:
            _reopen(request, number, form.cleaned_data["reason"])
            forget(person_of(request))
            messages.success(request, _("The ticket is open again."))
            return redirect("desk:ticket", number=number)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return show(request, "reopen", status=422 if form.errors else 200, form=form, ticket=ticket)


@transactions.atomic
def _reopen(request: HttpRequest, number: int, reason: str) -> None:
    ticket, person, at = answered_ticket(request, number), person_of(request), clock.now()
    tickets.reopen(ticket=ticket, by=person, at=at)
    tickets.note(ticket=ticket, text=reason, by=person, at=at)


@policy.agents
@require_POST
def resume(request: HttpRequest, number: int) -> HttpResponse:
    """Go on with a ticket that waits."""
    ticket = answered_ticket(request, number)
    tickets.resume(ticket=ticket, by=person_of(request), at=clock.now())
    return redirect("desk:ticket", number=number)


@policy.agents
@require_http_methods(GET_AND_POST)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Subject, kind, service, impact and urgency."""
    ticket = answered_ticket(request, number)
    fields = ("subject", "kind", "service", "impact", "urgency")
    initial = {name: getattr(ticket, name) for name in fields}
    form = ChangeForm(posted(request), initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        tickets.change(ticket=ticket, to=Change(**said), by=person_of(request), at=clock.now())
        return redirect("desk:ticket", number=number)
    return show(request, "change", status=422 if form.errors else 200, form=form, ticket=ticket)
