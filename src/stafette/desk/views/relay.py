"""Passing the baton: take over, accept, hand over, ask back, hand back, reassign."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from stafette.catalog.models import in_language
from stafette.core import clock, policy, transactions
from stafette.core.numbers import number_said
from stafette.core.refusals import Incomplete, Refusal
from stafette.desk.briefing import drafted, files_on, target_for, ticked
from stafette.desk.forms.work import (
    AnswerForm,
    HandBackForm,
    HandOverForm,
    QuestionForm,
    ReassignForm,
)
from stafette.desk.tallies import forget
from stafette.desk.views.reach import GET_AND_POST, person_of, posted, show, ticket_of
from stafette.levels import actions as levels
from stafette.levels.models import Inquiry, Leg
from stafette.levels.queries import contract_for, open_leg, teams_above, teams_besides
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import Ticket

REASONS = (
    gettext_lazy("The next level has the knowledge"),
    gettext_lazy("The next level has the rights"),
    gettext_lazy("The time of this level is used up"),
    gettext_lazy("A part is needed"),
)


@policy.agents
@require_POST
def take_over(request: HttpRequest, number: int) -> HttpResponse:
    ticket, seen = ticket_of(request, number), number_said(request.POST.get("seen_agent", ""))

    def take(by: Person) -> None:
        levels.take_over(
            ticket=ticket,
            by=by,
            at=clock.now(),
            seen_agent_id=seen or None,
        )

    return done(request, ticket, take, said=_("The ticket is with you."))


@policy.agents
@require_POST
def accept(request: HttpRequest, number: int) -> HttpResponse:
    ticket = ticket_of(request, number)

    def take_on(by: Person) -> None:
        levels.accept(ticket=ticket, by=by, at=clock.now())

    return done(request, ticket, take_on, said=_("The baton is with you."))


def done(
    request: HttpRequest, ticket: Ticket, act: Callable[[Person], None], *, said: str
) -> HttpResponse:
    """Do it and show the ticket; a refusal is a sentence, nothing is lost by it."""
    try:
        act(person_of(request))
        forget(person_of(request))
        messages.success(request, said)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("desk:ticket", number=ticket.pk)


@policy.agents
@require_http_methods(GET_AND_POST)
def hand_over(request: HttpRequest, number: int) -> HttpResponse:
    """The briefing, filled from what is known; it cannot be changed afterwards."""
    ticket = ticket_of(request, number)
    leg = open_leg_of(ticket)
    teams = teams_above(leg.level)
    said = posted(request)
    target = target_for(ticket, list(teams))
    contract = contract_for(ticket.service_id)
    files = files_on(ticket)
    form = HandOverForm(
        said,
        teams=teams,
        files=files,
        initial=drafted(ticket)
        | {
            "to_team": target,
            "reason": REASONS[0],
            "proof": ticked(files, target),
            "ticked_for": target.pk if target else "",
            "tell": True,
        },
    )
    if form.is_valid() and _passed_on(request, ticket, form):
        return redirect(f"{reverse('desk:ticket', args=[number])}?passed=1")
    return show(
        request,
        "hand_over",
        status=422 if form.errors else 200,
        form=form,
        ticket=ticket,
        leg=leg,
        target_level=target.level if target else leg.level + 1,
        no_team=target is None,
        contract=contract,
        reasons=REASONS,
        steps=[in_language(texts) for texts in contract.steps],
        evidence=[in_language(texts) for texts in contract.evidence],
    )


def _passed_on(request: HttpRequest, ticket: Ticket, form: HandOverForm) -> bool:
    try:
        _escalate(ticket, form, person_of(request))
    except Incomplete as refusal:
        for name in refusal.missing:
            form.add_error("step0" if name == "tried" else name, str(refusal))
        return False
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    forget(person_of(request))
    return True


@transactions.atomic
def _escalate(ticket: Ticket, form: HandOverForm, by: Person) -> None:
    """The hand-over and the message about it belong together."""
    said, at = form.cleaned_data, clock.now()
    levels.escalate(ticket=ticket, to_team=said["to_team"], briefing=form.briefing(), by=by, at=at)
    if said["tell"]:
        tickets.reply(ticket=ticket, words=Words(text=said["message"]), by=by, at=at)


@policy.agents
@require_http_methods(GET_AND_POST)
def hand_back(request: HttpRequest, number: int) -> HttpResponse:
    ticket = ticket_of(request, number)
    form = HandBackForm(posted(request))

    def act(by: Person) -> None:
        said = form.cleaned_data
        levels.hand_back(
            ticket=ticket, reason=said["reason"], text=said["text"], by=by, at=clock.now()
        )

    return asked_page(request, ticket, form, act, template="hand_back")


@policy.agents
@require_http_methods(GET_AND_POST)
def ask_back(request: HttpRequest, number: int) -> HttpResponse:
    ticket = ticket_of(request, number)
    form = QuestionForm(posted(request))

    def act(by: Person) -> None:
        levels.ask_back(
            ticket=ticket, question=form.cleaned_data["question"], by=by, at=clock.now()
        )

    return asked_page(request, ticket, form, act, template="ask_back")


@policy.agents
@require_http_methods(GET_AND_POST)
def answer(request: HttpRequest, number: int, inquiry: int) -> HttpResponse:
    """Answer a query of the team that received the ticket."""
    ticket = ticket_of(request, number)
    asked = Inquiry.objects.filter(pk=inquiry, leg__ticket=ticket)
    found = asked.select_related("team", "leg", "by").first()
    if found is None:
        raise Http404
    form = AnswerForm(posted(request))

    def act(by: Person) -> None:
        levels.answer_inquiry(
            inquiry=found, answer=form.cleaned_data["answer"], by=by, at=clock.now()
        )

    return asked_page(request, ticket, form, act, template="answer", inquiry=found)


@policy.agents
@require_http_methods(GET_AND_POST)
def reassign(request: HttpRequest, number: int) -> HttpResponse:
    """To a colleague, another team of the level, or back into the queue."""
    ticket = ticket_of(request, number)
    leg = open_leg_of(ticket)
    teams = teams_besides(leg).filter(level=leg.level)
    form = ReassignForm(
        posted(request),
        colleagues=leg.team.members.filter(retired_on=None).order_by("name"),
        teams=teams,
    )

    def act(by: Person) -> None:
        levels.reassign(ticket=ticket, to=form.target(), by=by, at=clock.now())

    return asked_page(request, ticket, form, act, template="reassign")


def asked_page(
    request: HttpRequest,
    ticket: Ticket,
    form: Form,
    act: Callable[[Person], None],
    *,
    template: str,
    **content: Any,
) -> HttpResponse:
    """A form page: shown, or done and back to where the ticket can be seen."""
    if form.is_valid():
        try:
            act(person_of(request))
            return _back_to(request, ticket)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return show(request, template, status=status, form=form, ticket=ticket, **content)


def _back_to(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The ticket, or the list when it went to a team whose tickets the person does not see."""
    forget(person_of(request))
    messages.success(request, _("#{number}: done.").format(number=ticket.pk))
    return redirect("desk:ticket", number=ticket.pk)


def open_leg_of(ticket: Ticket) -> Leg:
    """The leg that holds it; a ticket that nobody holds has no such page."""
    try:
        return open_leg(ticket)
    except Leg.DoesNotExist:
        raise Http404 from None
