"""Working on a ticket together, without moving it: consult another team, let it look on."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Incomplete, Refusal
from stafette.levels.actions.hold import held_leg
from stafette.levels.choices import Level
from stafette.levels.events import InquiryMade, TeamLeft, TeamLooksOn
from stafette.levels.models import HandOver, Inquiry, Leg, Onlooker, Team
from stafette.people.models import Person
from stafette.tickets.models import Ticket


class OutsideTeam(Refusal):
    """People outside the desk see one hand-over, never a ticket."""

    code = "outside_team"


class OwnTeam(Refusal):
    """The team holds the ticket itself."""

    code = "own_team"


@transactions.atomic
def consult(*, ticket: Ticket, team: Team, question: str, by: Person, at: datetime) -> Inquiry:
    """Ask another team; it sees the ticket from now on.

    Raises NotHolding, OwnTeam, OutsideTeam, Incomplete.
    """
    leg = _leg_beside(ticket, team, by)
    _look_on(leg, team, by=by, at=at)
    return ask(leg, team, question, by=by, at=at)


@transactions.atomic
def ask(
    leg: Leg,
    team: Team,
    question: str,
    *,
    by: Person,
    at: datetime,
    hand_over: HandOver | None = None,
) -> Inquiry:
    """Keep and tell what the holder asks another team. Raises Incomplete."""
    if not question.strip():
        raise Incomplete(_("Write what you need to know."), missing=["question"])
    inquiry = Inquiry.objects.create(
        leg=leg, team=team, hand_over=hand_over, by=by, question=question.strip(), asked_at=at
    )
    events.publish(
        InquiryMade(
            at=at,
            by_id=by.pk,
            ticket_id=leg.ticket_id,
            leg_id=leg.pk,
            hand_over_id=hand_over.pk if hand_over else None,
            inquiry_id=inquiry.pk,
            team_id=team.pk,
        )
    )
    return inquiry


@transactions.atomic
def let_look_on(*, ticket: Ticket, team: Team, by: Person, at: datetime) -> None:
    """Let another team see the ticket and help with notes.

    Raises NotHolding, OwnTeam, OutsideTeam.
    """
    _look_on(_leg_beside(ticket, team, by), team, by=by, at=at)


@transactions.atomic
def stop_looking_on(*, ticket: Ticket, team: Team, by: Person, at: datetime) -> None:
    """End it; a team that does not look on changes nothing. Raises NotHolding."""
    leg = held_leg(ticket, by=by)
    if Onlooker.objects.filter(ticket=ticket, team=team).delete()[0]:
        events.publish(
            TeamLeft(at=at, by_id=by.pk, ticket_id=ticket.pk, leg_id=leg.pk, team_id=team.pk)
        )


@transactions.atomic
def end_looking_on(*, ticket_id: int, at: datetime) -> None:
    """The ticket is closed: nobody helps with it any more."""
    leg = Leg.objects.filter(ticket=ticket_id).order_by("pk").last()
    for row in Onlooker.objects.filter(ticket=ticket_id).order_by("pk"):
        row.delete()
        if leg:
            events.publish(TeamLeft(at=at, ticket_id=ticket_id, leg_id=leg.pk, team_id=row.team_id))


def _leg_beside(ticket: Ticket, team: Team, by: Person) -> Leg:
    leg = held_leg(ticket, by=by)
    if leg.team_id == team.pk:
        raise OwnTeam(_("%(team)s holds the ticket."), team=team)
    if team.level == Level.EXTERNAL:
        raise OutsideTeam(
            _("%(team)s is outside the desk and sees hand-overs only: hand it over."), team=team
        )
    return leg


def _look_on(leg: Leg, team: Team, *, by: Person, at: datetime) -> None:
    _row, is_new = Onlooker.objects.get_or_create(
        ticket=leg.ticket, team=team, defaults={"by": by, "since_at": at}
    )
    if is_new:
        events.publish(
            TeamLooksOn(at=at, by_id=by.pk, ticket_id=leg.ticket_id, leg_id=leg.pk, team_id=team.pk)
        )
