"""The receiver's three answers to a hand-over: accept, ask back, hand back."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Incomplete, Refusal
from stafette.levels import queries
from stafette.levels.actions.hold import (
    AlreadyTaken,
    NotHolding,
    hand_over_between,
    held_leg,
    pass_on,
    take_over,
)
from stafette.levels.actions.together import ask
from stafette.levels.choices import HANDED_UP, BackReason, Move
from stafette.levels.events import (
    HandOverAccepted,
    InquiryAnswered,
    TicketHandedBack,
)
from stafette.levels.models import HandOver, Inquiry, Leg
from stafette.people.models import Person
from stafette.sla import actions as sla
from stafette.tickets import queries as requests
from stafette.tickets.models import Ticket


class NothingToAnswer(Refusal):
    """The ticket came to this team without a hand-over, or the question is answered."""

    code = "nothing_to_answer"


@transactions.atomic
def accept(*, ticket: Ticket, by: Person, at: datetime) -> Leg:
    """Take a hand-over on. Raises NotHolding, NothingToAnswer, AlreadyTaken."""
    leg, hand_over = _received(ticket, by=by)
    if leg.accepted_at:
        raise AlreadyTaken(_("%(name)s has accepted the hand-over."), name=leg.agent or leg.team)
    leg = take_over(ticket=ticket, by=by, at=at, seen_agent_id=leg.agent_id)
    events.publish(
        HandOverAccepted(
            at=at, by_id=by.pk, ticket_id=ticket.pk, leg_id=leg.pk, hand_over_id=hand_over.pk
        )
    )
    return leg


@transactions.atomic
def ask_back(*, ticket: Ticket, question: str, by: Person, at: datetime) -> Inquiry:
    """Ask those who handed over; the ticket stays.

    Raises NotHolding, NothingToAnswer, Incomplete.
    """
    leg, hand_over = _received(ticket, by=by)
    asked = hand_over.from_leg.team
    promise_id = queries.promise_id_for(leg.ticket, team_id=asked.pk)
    sla.start_inquiry_clock(ticket=leg.ticket, promise_id=promise_id, at=at)
    return ask(leg, asked, question, by=by, at=at, hand_over=hand_over)


@transactions.atomic
def answer_inquiry(*, inquiry: Inquiry, answer: str, by: Person, at: datetime) -> None:
    """Answer a question of another team. Raises Incomplete, NotHolding, NothingToAnswer."""
    ticket = requests.locked_by_number(inquiry.leg.ticket_id)
    if not answer.strip():
        raise Incomplete(_("Write your answer."), missing=["answer"])
    if not inquiry.team.members.filter(pk=by.pk).exists():
        raise NotHolding(_("The question goes to the team %(team)s."), team=inquiry.team)
    unanswered = Inquiry.objects.filter(pk=inquiry.pk, answered_at=None)
    if not unanswered.update(answer=answer.strip(), answered_by=by, answered_at=at):
        raise NothingToAnswer(_("A colleague has answered already."))
    if not queries.unanswered(ticket).exclude(hand_over=None).exists():
        sla.stop_inquiry_clock(ticket=ticket, at=at)
    events.publish(
        InquiryAnswered(
            at=at,
            by_id=by.pk,
            ticket_id=ticket.pk,
            leg_id=inquiry.leg_id,
            hand_over_id=inquiry.hand_over_id,
            inquiry_id=inquiry.pk,
            team_id=inquiry.team_id,
        )
    )


@transactions.atomic
def hand_back(*, ticket: Ticket, reason: str, text: str, by: Person, at: datetime) -> HandOver:
    """Return it to the team it came from. Raises NotHolding, NothingToAnswer, Incomplete.

    `reason` is one of `BackReason` (ValueError otherwise).
    """
    leg, received = _received(ticket, by=by)
    reason = BackReason(reason)
    if not text.strip():
        raise Incomplete(_("Say in a sentence why."), missing=["text"])
    came_from = received.from_leg
    next_leg = pass_on(leg, came_from.team, move=Move.BACK, at=at, agent=came_from.agent)
    hand_over = hand_over_between(
        leg, next_leg, by=by, at=at, reason=text.strip(), back_reason=reason
    )
    events.publish(
        TicketHandedBack(
            at=at,
            by_id=by.pk,
            ticket_id=ticket.pk,
            leg_id=next_leg.pk,
            hand_over_id=hand_over.pk,
            from_level=leg.level,
            to_level=next_leg.level,
            reason=reason,
        )
    )
    return hand_over


def _received(ticket: Ticket, *, by: Person) -> tuple[Leg, HandOver]:
    leg = held_leg(ticket, by=by)
    hand_over = queries.latest_hand_over(leg)
    if hand_over is None or hand_over.move not in HANDED_UP:
        raise NothingToAnswer(_("This ticket did not come by a hand-over."))
    return leg, hand_over
