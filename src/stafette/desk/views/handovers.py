"""Hand-overs: what waits for us, what we handed on, what came back, what we are asked."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from stafette.core import policy
from stafette.core.moments import Moments
from stafette.desk.cards import inbox_card, waiting_words
from stafette.desk.clocks import due_of
from stafette.desk.markup import Due
from stafette.desk.pages import Card, Chip, Fact
from stafette.desk.timeline import question_of
from stafette.desk.views.reach import moments_of, person_of, show
from stafette.levels import queries as levels
from stafette.levels.choices import HANDED_UP, Move
from stafette.levels.models import NEVER, HandOver, Inquiry, Leg

MOST = 50
DIRECTIONS = ("in", "out", "back")


@policy.agents
@require_GET
def handovers(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("direction", "in")
    direction = asked if asked in DIRECTIONS else "in"
    teams, moments = levels.team_ids(person_of(request)), moments_of(request)
    waiting = list(levels.awaiting_acceptance(teams)[:MOST])
    legs = {
        "in": [leg for leg in waiting if leg.move in HANDED_UP],
        "back": [leg for leg in waiting if leg.move == Move.BACK],
        "out": list(levels.handed_on_by(teams)[:MOST]),
    }
    oldest = min((leg.started_at for leg in legs["in"]), default=moments.at)
    return show(
        request,
        "handovers",
        direction=direction,
        meta=waiting_words(len(legs["in"]), moments.since(oldest)),
        tabs=_tabs(legs, direction),
        cards=_cards(legs[direction], moments, direction=direction),
        questions=[_question(one, moments) for one in levels.open_inquiries(teams)[:MOST]],
    )


def _tabs(legs: dict[str, list[Leg]], current: str) -> list[Chip]:
    labels = {"in": _("In"), "out": _("Out"), "back": _("Returned")}
    return [
        Chip(
            label=labels[name],
            address=f"{reverse('desk:handovers')}?direction={name}",
            count=str(len(legs[name])),
            current=name == current,
        )
        for name in DIRECTIONS
    ]


def _cards(legs: Sequence[Leg], moments: Moments, *, direction: str) -> list[Card]:
    found = HandOver.objects.filter(to_leg__in=[leg.pk for leg in legs]).select_related(
        "by",
        "from_leg__team",
        "to_leg__team",
        "to_leg__ticket__requester",
        "to_leg__brought_by__clock",
    )
    read = found.prefetch_related("inquiries__by", "inquiries__answered_by")
    return [
        _with_buttons(hand_over, moments, direction)
        for hand_over in sorted(read, key=lambda one: one.at)
    ]


def _with_buttons(hand_over: HandOver, moments: Moments, direction: str) -> Card:
    asked = [question_of(inquiry, moments) for inquiry in hand_over.inquiries.all()]
    due = _due(hand_over.to_leg.next_due_at, moments)
    card = inbox_card(hand_over, moments=moments, due=due, inquiries=asked)
    buttons = {"in": "desk/handover_buttons.html", "back": "desk/handover_returned.html"}
    return Card(**(vars(card) | {"actions": buttons.get(direction, "")}))


def _due(moment: datetime, moments: Moments) -> Due | None:
    return None if moment == NEVER else due_of(moment, moments=moments)


def _question(inquiry: Inquiry, moments: Moments) -> Fact:
    ticket = inquiry.leg.ticket
    return Fact(
        label=f"#{ticket.pk} {ticket.subject}",
        value=f"{inquiry.question} ({inquiry.by.name}, {moments.ago(inquiry.asked_at)})",
        address=reverse("desk:answer", args=[ticket.pk, inquiry.pk]),
    )
