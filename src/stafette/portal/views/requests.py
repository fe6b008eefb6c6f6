"""Own requests: where each is, what was said, and saying more."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stafette.channels.mail.appointments import Invited, invited_by
from stafette.channels.mail.folding import parted
from stafette.channels.mail.queries import kept_from_requester
from stafette.channels.mail.safe_html import is_formed, likely_height
from stafette.core import clock, policy, transactions
from stafette.core.moments import Moments
from stafette.feedback.queries import rating_token
from stafette.files.rules import is_shown
from stafette.levels import queries as levels
from stafette.people.models import Person
from stafette.portal.forms.report import AnswerForm
from stafette.portal.reach import person_of, request_of, stored
from stafette.portal.views.home import lines_of
from stafette.portal.way import standing_of, way_of
from stafette.tickets import actions as tickets
from stafette.tickets import queries as said
from stafette.tickets.actions import Words
from stafette.tickets.choices import Channel
from stafette.tickets.models import Message, Ticket

PAGE = 25


@dataclass(frozen=True)
class Said:
    """A message as the requester reads it."""

    mine: bool
    name: str
    time: str
    iso: str
    text: str
    quoted: str
    form: int
    formed: bool
    height: int
    invited: Invited | None
    files: tuple[tuple[int, str, int, bool], ...]


@policy.signed_in
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    pages = Paginator(levels.requested_tickets(person_of(request)), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"lines": lines_of(list(page.object_list)), "page": page}
    return render(request, "portal/requests.html", context)


@policy.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, number: int) -> HttpResponse:
    """One request; a POST adds a message."""
    ticket = request_of(request, number)
    at = clock.now()
    form = AnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        _answer(ticket, form, by=person_of(request))
        messages.success(request, _("Your message is with us."))
        return redirect("portal:request", number=number)
    context = {
        "ticket": ticket,
        "opened": Moments.here(at).told(ticket.opened_at),
        "standing": standing_of(ticket, at=at),
        "way": way_of(ticket, at=at),
        "said": _conversation(ticket, person_of(request)),
        "form": form,
        "rate": rating_token(ticket.pk) if _may_rate(ticket, person_of(request)) else "",
    }
    return render(request, "portal/request.html", context, status=422 if form.errors else 200)


def _may_rate(ticket: Ticket, person: Person) -> bool:
    """What the rating page does, it does in the requester's name: not for those who watch."""
    return not ticket.is_open and ticket.requester_id == person.pk


@transactions.atomic
def _answer(ticket: Ticket, form: AnswerForm, *, by: Person) -> None:
    at = clock.now()
    words = Words(
        text=form.cleaned_data["text"],
        channel=Channel.PORTAL,
        files=stored(form.cleaned_data["uploads"], at=at),
    )
    tickets.receive(ticket=ticket, words=words, by=by, at=at)


@policy.signed_in
@require_POST
def works(request: HttpRequest, number: int) -> HttpResponse:
    """“It works again”: said as a message, so that the desk sees who said it and solves it."""
    ticket, person = request_of(request, number), person_of(request)
    if ticket.is_open:
        text = _("It works again.")
        words = Words(text=text, channel=Channel.PORTAL)
        tickets.receive(ticket=ticket, words=words, by=person, at=clock.now())
        messages.success(request, _("Thank you. We will close your request."))
    elif _may_rate(ticket, person):
        return redirect("portal:rate", token=rating_token(ticket.pk))
    return redirect("portal:request", number=number)


def _conversation(ticket: Ticket, reader: Person) -> list[Said]:
    at = clock.now()
    found = said.messages_for_requester(ticket, at=at)
    kept = kept_from_requester(ticket)
    return [_said(one, reader, at=at, kept=one.pk in kept) for one in found]


def _said(message: Message, reader: Person, *, at: datetime, kept: bool) -> Said:
    name = message.author.name if message.author else _("IT support")
    files = tuple(
        (one.file.pk, one.file.name, one.file.size, is_shown(one.file.media_type))
        for one in message.files.all()
        if not kept
    )
    text, quoted = (
        (_("This message came encrypted. It is read at the desk only."), "")
        if kept
        else parted(message)
    )
    formed = "" if kept else message.html
    moments = Moments.here(at)
    return Said(
        mine=message.author == reader,
        name=name,
        time=moments.told(message.sent_at),
        iso=message.sent_at.isoformat(),
        text=text,
        quoted=quoted,
        form=message.pk if formed else 0,
        formed=bool(formed) and is_formed(formed),
        height=likely_height(text),
        invited=None if kept else invited_by(message, moments=moments),
        files=files,
    )
