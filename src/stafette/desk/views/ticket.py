"""The page of one ticket, its live part, and its two ways of writing."""

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from stafette.core import clock, policy
from stafette.core.numbers import number_said
from stafette.core.refusals import Refusal
from stafette.desk import ticket as reading
from stafette.desk.later import WrongMoment, delay_said
from stafette.desk.pages import Composer
from stafette.desk.suggestions import suggestions_for
from stafette.desk.ticket import Forms
from stafette.desk.timeline import Reading, messages_after
from stafette.desk.views.reach import (
    answered_ticket,
    moments_of,
    person_of,
    show,
    text_said,
    ticket_of,
)
from stafette.levels import actions as levels
from stafette.levels.queries import legs_of
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.choices import WaitingFor
from stafette.tickets.models import InternalNote, Message, Ticket
from stafette.tickets.queries import messages_of

KINDS = ("public", "internal")
MOST_TEXT = 100_000


@policy.agents
@require_GET
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    found = ticket_of(request, number)
    stored, open_one = request.GET.get("stored", ""), request.GET.get("compose", "")
    forms = Forms(
        reply=Composer(open=open_one == "public", text=_taken_back(request, found)),
        note=Composer(open=open_one == "internal"),
        stored=stored if stored in KINDS else "",
        passed="passed" in request.GET,
        everything="all" in request.GET,
    )
    return page(request, found, forms)


def _taken_back(request: HttpRequest, ticket: Ticket) -> str:
    """The text of the reader's own answer that they took back a moment ago."""
    asked = number_said(request.GET.get("restored", ""))
    if not asked:
        return ""
    own = Message.objects.filter(ticket=ticket, author=person_of(request), pk=asked)
    said = own.exclude(withdrawn_at=None).first()
    return said.text if said else ""


@policy.agents
@require_GET
def live(request: HttpRequest, number: int) -> HttpResponse:
    """What changes while somebody looks: head, timeline, actions."""
    return page(request, ticket_of(request, number), Forms(), template="ticket_live")


@policy.agents
@require_GET
def suggestions(request: HttpRequest, number: int) -> HttpResponse:
    """Articles that may help, fetched after the page so that it opens at once."""
    ticket = ticket_of(request, number)
    leg = legs_of(ticket).last()
    found = suggestions_for(
        ticket, level=leg.level if leg else 1, reader=person_of(request), at=clock.now()
    )
    return show(request, "suggestions", suggestions=found)


def page(
    request: HttpRequest,
    ticket: Ticket,
    forms: Forms,
    *,
    status: int = 200,
    template: str = "ticket",
) -> HttpResponse:
    """The ticket as it is now, with what the composers hold."""
    content = reading.page_of(
        ticket, reader=person_of(request), moments=moments_of(request), forms=forms
    )
    return show(request, template, status=status, page=content)


@policy.agents
@require_POST
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Send an answer, unless something newer came that the writer has not seen."""
    ticket, text = answered_ticket(request, number), text_said(request, most=MOST_TEXT)
    if newer := _unseen(request, ticket):
        return page(request, ticket, Forms(reply=replace(newer, text=text)), status=409)
    try:
        _send(request, ticket, Words(text=text))
    except Refusal as refusal:
        composer = Composer(text=text, error=str(refusal), open=True)
        return page(request, ticket, Forms(reply=composer), status=422)
    newest = messages_of(ticket).order_by("-pk").first()
    return redirect(_stored(number, "public", f"message-{newest.pk if newest else 0}"))


def _stored(number: int, kind: str, anchor: str) -> str:
    """The ticket at its new item; the browser then forgets the draft of that kind."""
    return f"{reverse('desk:ticket', args=[number])}?stored={kind}#{anchor}"


def _unseen(request: HttpRequest, ticket: Ticket) -> Composer | None:
    seen = number_said(request.POST.get("seen", ""))
    told = Reading(ticket=ticket, reader=person_of(request), moments=moments_of(request), levels={})
    newer = messages_after(told, seen)
    return Composer(open=True, newer=newer) if newer else None


def _send(request: HttpRequest, ticket: Ticket, words: Words) -> None:
    person, at = person_of(request), clock.now()
    undo = timedelta(seconds=reading.undo_seconds())
    said = request.POST.get("later", ""), request.POST.get("later_at", "")
    delay = delay_said(*said, at=at)
    if delay and "solve" in request.POST:
        raise WrongMoment(_("An answer that leaves later cannot solve the ticket now."))
    undo = max(undo, delay)
    if "solve" in request.POST:
        levels.solve(ticket=ticket, answer=words, by=person, at=at, undo=undo)
        return
    tickets.reply(ticket=ticket, words=words, by=person, at=at, undo=undo)
    if "wait" in request.POST:
        tickets.wait_for(ticket=ticket, what=WaitingFor.REQUESTER, by=person, at=at)


@policy.agents
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a note for the team; it has no recipient."""
    ticket, text = ticket_of(request, number), text_said(request, most=MOST_TEXT)
    try:
        written = tickets.note(ticket=ticket, text=text, by=person_of(request), at=clock.now())
    except Refusal as refusal:
        composer = Composer(text=text, error=str(refusal), open=True)
        return page(request, ticket, Forms(note=composer), status=422)
    return redirect(_stored(number, "internal", f"note-{written.pk}"))


@policy.agents
@require_POST
def undo(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Take an answer back before it leaves; its text returns into the composer."""
    ticket = ticket_of(request, number)
    said = get_object_or_404(Message, pk=message, ticket=ticket)
    try:
        tickets.withdraw(message=said, by=person_of(request), at=clock.now())
        _open_again(ticket, person_of(request))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("desk:ticket", number=number)
    again = urlencode({"compose": "public", "restored": str(said.pk)})
    return redirect(f"{reverse('desk:ticket', args=[number])}?{again}")


@policy.agents
@require_POST
def send_now(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Do not wait any longer: the answer leaves, and there is nothing more to take back."""
    ticket = ticket_of(request, number)
    said = get_object_or_404(Message, pk=message, ticket=ticket)
    tickets.hasten(message=said, by=person_of(request), at=clock.now())
    return redirect(f"{reverse('desk:ticket', args=[number])}#message-{said.pk}")


def _open_again(ticket: Ticket, person: Person) -> None:
    """What was solved by the answer is open again without it."""
    if not ticket.is_open:
        tickets.reopen(ticket=ticket, by=person, at=clock.now())


@policy.agents
@require_POST
def undo_note(request: HttpRequest, number: int, note: int) -> HttpResponse:
    """Take back a note of a moment ago."""
    ticket = ticket_of(request, number)
    written = get_object_or_404(InternalNote, pk=note, ticket=ticket)
    undo = timedelta(seconds=reading.undo_seconds())
    try:
        tickets.withdraw_note(note=written, by=person_of(request), at=clock.now(), undo=undo)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("desk:ticket", number=number)
    return page(request, ticket, Forms(note=Composer(text=written.text, open=True)))
