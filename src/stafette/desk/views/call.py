"""Recording a call in its simplest form: person, sentence, impact, and solved at once if it is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from stafette.core import clock, policy, transactions
from stafette.core.numbers import number_said
from stafette.core.refusals import Refusal
from stafette.desk.forms.call import CallForm
from stafette.desk.markup import initials
from stafette.desk.pages import Fact
from stafette.desk.suggestions import suggestions_for_words
from stafette.desk.views.reach import GET_AND_POST, person_of, show
from stafette.levels import actions as levels
from stafette.levels.models import Team
from stafette.levels.queries import team_ids, worked_tickets
from stafette.people import actions as people
from stafette.people.actions import Profile
from stafette.people.choices import ContactKind
from stafette.people.models import Person
from stafette.people.queries import people_like, person_with
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Opening, Words
from stafette.tickets.choices import OPEN_STATES, Channel
from stafette.tickets.models import Ticket
from stafette.triage.actions import admit

MOST = 8


@policy.agents
@require_http_methods(GET_AND_POST)
def call(request: HttpRequest) -> HttpResponse:
    """The form; after saving the ticket, ready to go on, to hand over, or solved."""
    solves = "solved" in request.POST
    if request.method == "POST":
        form = CallForm(request.POST, solves=solves)
    else:
        form = CallForm(initial={"person": request.GET.get("person"), **_typed(request)})
    if form.is_valid():
        try:
            ticket = _recorded(form, by=person_of(request))
            return _onwards(request, ticket)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    caller = _caller(str(form["person"].value() or ""))
    return show(
        request,
        "call",
        status=422 if form.errors else 200,
        form=form,
        caller=caller,
        caller_initials=initials(caller.name) if caller else "",
        open_tickets=_open_tickets(request, caller),
    )


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("subject", "reach", "name") if name in request.GET}


def _onwards(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if "hand_over" in request.POST:
        return redirect("desk:hand_over", number=ticket.pk)
    messages.success(request, _("#{number} is recorded.").format(number=ticket.pk))
    return redirect("desk:ticket", number=ticket.pk)


@transactions.atomic
def _recorded(form: CallForm, *, by: Person) -> Ticket:
    """Person, ticket, notes and answer together: half a call is no call."""
    said, at = form.cleaned_data, clock.now()
    requester = _caller(str(said["person"] or "")) or _new_caller(said, by=by)
    impact, urgency = form.meaning()
    opening = Opening(
        requester=requester,
        subject=said["subject"],
        text=said["subject"],
        channel=Channel.PHONE,
        service=said["service"],
        impact=impact,
        urgency=urgency,
    )
    ticket, _message = admit(opening=opening, by=by, at=at, team=_own_team(by))
    if said["notes"]:
        tickets.note(ticket=ticket, text=said["notes"], by=by, at=at)
    if _own_team(by):
        levels.take_over(ticket=ticket, by=by, at=at)
    if form.solves:
        levels.solve(ticket=ticket, answer=Words(text=said["answer"]), by=by, at=at)
    return ticket


def _own_team(person: Person) -> Team | None:
    """Who picks up the phone keeps the ticket: their lowest team."""
    return Team.objects.filter(pk__in=team_ids(person)).order_by("level", "pk").first()


def _caller(said: str) -> Person | None:
    found = Person.objects.filter(pk=number_said(said), retired_on=None)
    return found.select_related("organisation").first()


def _new_caller(said: dict[str, str], *, by: Person) -> Person:
    reach = said["reach"].strip()
    mail, phone = (reach, "") if "@" in reach else ("", reach)
    kind = ContactKind.MAIL if mail else ContactKind.PHONE
    if reach and (known := person_with(kind=kind, value=reach)):
        return known
    profile = Profile(name=said["name"], mail=mail, phone=phone)
    return people.add_person(profile=profile, by=by, at=clock.now())


def _open_tickets(request: HttpRequest, caller: Person | None) -> list[Fact]:
    if caller is None:
        return []
    found = worked_tickets(person_of(request)).filter(requester=caller, state__in=OPEN_STATES)
    return [
        Fact(
            label=f"#{ticket.pk} {ticket.subject}",
            value=str(ticket.get_state_display()),
            address=reverse("desk:ticket", args=[ticket.pk]),
        )
        for ticket in found.order_by("-pk")[:MOST]
    ]


@policy.agents
@require_GET
def callers(request: HttpRequest) -> HttpResponse:
    """People that fit what was typed, while it is typed."""
    said = request.GET.get("reach", "").strip() or request.GET.get("name", "").strip()
    found = people_like(said).select_related("organisation")[:MOST] if len(said) > 2 else []
    return show(
        request,
        "callers",
        people=[
            Fact(
                label=one.name,
                value=", ".join(filter(None, (one.department, one.mail or ""))),
                address=f"{reverse('desk:call')}?person={one.pk}",
            )
            for one in found
        ],
    )


@policy.agents
@require_GET
def call_suggestions(request: HttpRequest) -> HttpResponse:
    """Articles that fit the sentence, while it is typed."""
    found = suggestions_for_words(
        request.GET.get("subject", ""), reader=person_of(request), at=clock.now()
    )
    return show(request, "suggestions", suggestions=found)
