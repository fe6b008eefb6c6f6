"""Setting up teams, and what happens to tickets when people leave them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.levels.actions.hold import count_pick_up
from stafette.levels.choices import Level
from stafette.levels.events import TeamRetired, TeamSaved, TicketReassigned
from stafette.levels.models import Leg, Team
from stafette.people.models import Person
from stafette.sla.models import Promise
from stafette.tickets import queries as tickets
from stafette.tickets.models import Ticket


class TeamNameTaken(Refusal):
    """Another team has the name."""

    code = "name_taken"


class HoldsTickets(Refusal):
    """Open tickets are with the team."""

    code = "holds_tickets"


class LastFirstTeam(Refusal):
    """Nobody would receive new tickets any more."""

    code = "last_first_team"


@dataclass(frozen=True, kw_only=True)
class TeamPlan:
    """What a team is to be; `promise` is the OLA under which it holds tickets."""

    name: str
    level: int
    members: tuple[Person, ...] = ()
    promise: Promise | None = None


@transactions.atomic
def save_team(*, team: Team | None, to: TeamPlan, by: Person | None, at: datetime) -> Team:
    """Enter or change a team; tickets of those who leave it go back into its queue.

    Raises TeamNameTaken, HoldsTickets and LastFirstTeam (for another level).
    """
    saved = team or Team()
    saved.name = " ".join(to.name.split())[:100]
    if Team.objects.filter(name__iexact=saved.name).exclude(pk=saved.pk).exists():
        raise TeamNameTaken(_('There is another team with the name "%(name)s".'), name=saved.name)
    if team and team.level != to.level:
        _refuse_to_move(team)
    saved.level, saved.promise = Level(to.level), to.promise
    saved.save()
    _staff(saved, to.members, by=by, at=at)
    events.publish(TeamSaved(at=at, by_id=by.pk if by else None, team_id=saved.pk))
    return saved


def _staff(team: Team, members: Iterable[Person], *, by: Person | None, at: datetime) -> None:
    left = set(team.members.values_list("pk", flat=True)) - {one.pk for one in members}
    team.members.set(members)
    _put_back(Leg.objects.filter(team=team, agent__in=left), by_id=by.pk if by else None, at=at)


@transactions.atomic
def retire_team(*, team: Team, by: Person | None, at: datetime) -> None:
    """Let a team receive nothing any more. Raises HoldsTickets, LastFirstTeam."""
    _refuse_to_move(team)
    team.retired_on = timezone.localdate(at)
    team.save(update_fields=["retired_on"])
    events.publish(TeamRetired(at=at, by_id=by.pk if by else None, team_id=team.pk))


def _refuse_to_move(team: Team) -> None:
    held = Leg.objects.filter(team=team, ended_at=None).count()
    if held:
        raise HoldsTickets(
            _("The team holds open tickets (%(count)s). Pass them on first."), count=held
        )
    others = Team.objects.filter(level=Level.FIRST, retired_on=None).exclude(pk=team.pk)
    if Team.objects.filter(pk=team.pk, level=Level.FIRST).exists() and not others.exists():
        raise LastFirstTeam(
            _("It is the only team of the 1st level: nobody would receive new tickets.")
        )


@transactions.atomic
def leave_teams(*, person_id: int, by_id: int | None, at: datetime) -> None:
    """Take somebody who has left out of all teams; their open tickets go back into the queues."""
    _put_back(Leg.objects.filter(agent=person_id), by_id=by_id, at=at)
    Team.members.through.objects.filter(person_id=person_id).delete()


def _put_back(legs: QuerySet[Leg], *, by_id: int | None, at: datetime) -> None:
    open_ones = legs.filter(ended_at=None).order_by("ticket_id")
    for leg in open_ones:
        leg.ticket, leg.agent = tickets.locked(Ticket(pk=leg.ticket_id)), None
        if open_ones.filter(pk=leg.pk).update(agent=None, accepted_at=None):
            count_pick_up(leg, at=at)
            events.publish(
                TicketReassigned(at=at, by_id=by_id, ticket_id=leg.ticket_id, leg_id=leg.pk)
            )
