"""Who holds the ticket: start and end of legs, taking over, passing to a colleague."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from stafette.core import events, rows, transactions
from stafette.core.refusals import Refusal
from stafette.levels import queries, rules
from stafette.levels.choices import Level, Move
from stafette.levels.events import LegStarted, TicketReassigned, TicketTaken
from stafette.levels.models import NEVER, HandOver, Leg, Team
from stafette.people.models import Person
from stafette.sla import actions as sla
from stafette.sla import queries as promises
from stafette.sla.choices import Measure
from stafette.tickets import actions as tickets
from stafette.tickets import queries as requests
from stafette.tickets.models import Ticket


class NotHolding(Refusal):
    """Another team holds the ticket by now, or it is not open."""

    code = "not_holding"


class AlreadyTaken(Refusal):
    """A colleague was quicker."""

    code = "already_taken"


class OtherLevel(Refusal):
    """Reassigning stays on the level; upwards it is an escalation, downwards a hand-back."""

    code = "other_level"


def held_leg(ticket: Ticket, *, by: Person) -> Leg:
    """The open leg, with the ticket locked, if `by` may move it. Raises NotHolding."""
    requests.locked(ticket)
    leg = Leg.objects.select_related("team", "agent", "ticket").filter(ticket=ticket, ended_at=None)
    found = leg.first()
    if found is None:
        raise NotHolding(_("The ticket is solved by now. Reopen it first."))
    if not rules.holds(by, found):
        raise NotHolding(_("The ticket is with %(team)s by now."), team=found.team)
    return found


@transactions.atomic
def start(
    *, ticket: Ticket, team: Team, at: datetime, move: str = Move.START, agent: Person | None = None
) -> Leg:
    """Put the ticket into a team's queue. The database refuses a second open leg.

    With an agent who has left the team or the desk meanwhile it is for anybody in the team.
    """
    if agent and not (agent.is_active and rules.works_for(agent, team)):
        agent = None
    promise_id = queries.promise_id_for(ticket, team_id=team.pk)
    sla.start_leg_clocks(ticket=ticket, promise_id=promise_id, is_taken=agent is not None, at=at)
    leg = Leg(
        ticket=ticket,
        team=team,
        level=team.level,
        agent=agent,
        move=move,
        started_at=at,
        next_due_at=promises.next_due_at(ticket.pk) or NEVER,
    )
    rows.insert([leg])
    events.publish(
        LegStarted(at=at, ticket_id=ticket.pk, leg_id=leg.pk, team_id=team.pk, move=move)
    )
    return leg


@transactions.atomic
def end(*, ticket_id: int, at: datetime) -> None:
    """End the open leg of a ticket that needs nobody any more."""
    Leg.objects.filter(ticket_id=ticket_id, ended_at=None).update(ended_at=at)


@transactions.atomic
def start_again(*, ticket_id: int, at: datetime) -> None:
    """Give a reopened ticket back to those of the desk who had it last."""
    ticket = Ticket.objects.get(pk=ticket_id)
    last = queries.legs_of(ticket).exclude(level=Level.EXTERNAL).last()
    if last and not Leg.objects.filter(ticket=ticket, ended_at=None).exists():
        start(ticket=ticket, team=last.team, at=at, move=Move.REOPEN, agent=last.agent)


@transactions.atomic
def take_over(*, ticket: Ticket, by: Person, at: datetime, seen_agent_id: int | None = None) -> Leg:
    """Work on it from now on. Raises NotHolding, and AlreadyTaken when a colleague has it.

    `seen_agent_id` is the colleague whom the caller saw there and means to relieve.
    """
    leg = held_leg(ticket, by=by)
    if leg.agent_id not in {None, seen_agent_id, by.pk}:
        raise AlreadyTaken(_("%(name)s has taken the ticket."), name=leg.agent)
    leg.agent, leg.accepted_at = by, leg.accepted_at or at
    leg.save(update_fields=["agent", "accepted_at"])
    sla.meet(ticket=ticket, measure=Measure.PICK_UP, at=at)
    if rules.works_at_desk(by):  # nobody outside answers to the requester
        tickets.own(ticket=ticket, person=by)
    tickets.begin(ticket=ticket, by=by)
    events.publish(TicketTaken(at=at, by_id=by.pk, ticket_id=ticket.pk, leg_id=leg.pk))
    return leg


@transactions.atomic
def reassign(*, ticket: Ticket, to: Team | Person | None, by: Person, at: datetime) -> Leg:
    """Give it to a colleague, another team of the level, or (None) back into the queue.

    Raises NotHolding, also for somebody who is not in the team, and OtherLevel.
    """
    leg = held_leg(ticket, by=by)
    if isinstance(to, Team) and to != leg.team:
        if to.level != leg.level:
            raise OtherLevel(_("%(team)s is on another level. Escalate or hand back."), team=to)
        leg = pass_on(leg, to, move=Move.ACROSS, at=at)
    elif not isinstance(to, Team):
        if to and not leg.team.members.filter(pk=to.pk).exists():
            raise NotHolding(_("%(name)s is not in the team %(team)s."), name=to, team=leg.team)
        leg.agent, leg.accepted_at = to, at if to else None
        leg.save(update_fields=["agent", "accepted_at"])
        count_pick_up(leg, at=at)
    told = TicketReassigned(
        at=at, by_id=by.pk, ticket_id=ticket.pk, leg_id=leg.pk, agent_id=leg.agent_id
    )
    events.publish(told)
    return leg


def count_pick_up(leg: Leg, *, at: datetime) -> None:
    """It is taken, or lies in the queue of the team again."""
    if leg.agent_id:
        sla.meet(ticket=leg.ticket, measure=Measure.PICK_UP, at=at)
    else:
        promise_id = queries.promise_id_for(leg.ticket, team_id=leg.team_id)
        sla.start_pick_up_clock(ticket=leg.ticket, promise_id=promise_id, at=at)


@transactions.atomic
def solve(
    *,
    ticket: Ticket,
    answer: tickets.Words,
    by: Person,
    at: datetime,
    undo: timedelta = timedelta(),
) -> None:
    """Answer and solve, as the team that holds it. Raises NotHolding, NotOpen, Incomplete."""
    leg = held_leg(ticket, by=by)
    if leg.agent_id is None:
        take_over(ticket=ticket, by=by, at=at)
    tickets.solve(ticket=ticket, answer=answer, by=by, at=at, undo=undo)


@transactions.atomic
def copy_due_time(*, ticket_id: int, next_due_at: datetime | None) -> None:
    """Keep the copy of the nearest deadline on the open leg: the order of every queue."""
    open_leg = {"ticket_id": ticket_id, "ended_at": None}
    rows.update(Leg, open_leg, {"next_due_at": next_due_at or NEVER})


def pass_on(leg: Leg, team: Team, *, move: str, at: datetime, agent: Person | None = None) -> Leg:
    """End one leg and start the next, so that the ticket is never held by nobody."""
    leg.ended_at = at
    leg.save(update_fields=["ended_at"])
    sla.stop_leg_clocks(ticket=leg.ticket, at=at)
    return start(ticket=leg.ticket, team=team, at=at, move=move, agent=agent)


def hand_over_between(leg: Leg, next_leg: Leg, **told: object) -> HandOver:
    return HandOver.objects.create(from_leg=leg, to_leg=next_leg, move=next_leg.move, **told)
