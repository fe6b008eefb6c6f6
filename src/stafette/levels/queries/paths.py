"""Where a ticket goes when it goes on, who is there to take it, and whom to tell."""

from collections.abc import Iterator, Set
from datetime import datetime

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from stafette.levels.choices import Level, Move
from stafette.levels.models import Leg, PathStep, Reacted, Team
from stafette.people import queries as people
from stafette.people.choices import Role
from stafette.people.models import Absence, Person
from stafette.sla import queries as promises
from stafette.tickets.models import Ticket

# Asked for every ticket: the OLA of the step of the service, of the other steps, of the team.
_PROMISE = """
SELECT COALESCE(
    (SELECT s.promise_id FROM levels_pathstep s WHERE s.team_id = t.id AND s.service_id = %s),
    (SELECT s.promise_id FROM levels_pathstep s WHERE s.team_id = t.id AND s.service_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM levels_pathstep o WHERE o.service_id = %s)),
    t.promise_id
) FROM levels_team t WHERE t.id = %s"""


def promise_id_for(ticket: Ticket, *, team_id: int) -> int | None:
    """What the team promises the desk for such a ticket (OLA): on its path, else everywhere."""
    with connection.cursor() as cursor:
        cursor.execute(_PROMISE, [ticket.service_id, ticket.service_id, team_id])
        found = cursor.fetchone()
    return found[0] if found else None


def path_of(service_id: int | None) -> list[PathStep]:
    """The way of tickets of a service: its own, else the one of all others; may be empty."""
    steps = PathStep.objects.select_related("team__hours", "team__stand_in__hours", "promise")
    own = list(steps.filter(service=service_id)) if service_id else []
    return own or list(steps.filter(service=None))


def all_steps() -> QuerySet[PathStep]:
    """The steps of every path, in their order; the path of all other services first."""
    steps = PathStep.objects.select_related("team", "promise", "service")
    return steps.order_by(F("service").asc(nulls_first=True), "position")


def present(among: QuerySet[Person], *, at: datetime) -> QuerySet[Person]:
    """Those of the people who have not left and are not away that day, in the desk's zone."""
    day = timezone.localdate(at)
    away = Absence.objects.filter(person=OuterRef("pk"), first_on__lte=day, last_on__gte=day)
    return among.filter(~Exists(away), retired_on=None)


def members_present(team: Team, *, at: datetime) -> QuerySet[Person]:
    return present(team.members.all(), at=at).order_by("pk")


def works_now(team: Team, *, at: datetime) -> bool:
    """Is it within the hours of the team, or has it none?"""
    return team.hours is None or promises.calendar_of(team.hours, at=at).is_open(at)


def next_team(leg: Leg, *, at: datetime) -> Team | None:
    """Who takes the ticket when the holder does not react; None: nobody is left.

    The next team of the path that has somebody there and works at this moment; outside its hours
    the team that stands in for it. When none works, the first that will. No team is asked twice
    in a row of such moves: teams that stand in for each other would pass it round for ever.
    Nothing leaves the desk by itself.
    """
    asked = _asked(leg)
    following = [team for team in _following(leg) if _may_get(team, asked)]
    staffed = [team for team in following if members_present(team, at=at).exists()]
    at_work = [found for team in following if (found := _at_work(team, asked, at))]
    return next(iter([*at_work, *staffed]), None)


def _asked(leg: Leg) -> set[int]:
    """The teams that have had it since somebody moved it last, with the one that has it now."""
    teams = set()
    for earlier in Leg.objects.filter(ticket=leg.ticket_id, pk__lte=leg.pk).order_by("-pk"):
        teams.add(earlier.team_id)
        if earlier.move != Move.ON:
            break
    return teams


def _may_get(team: Team, asked: Set[int]) -> bool:
    return team.retired_on is None and team.pk not in asked and team.level < Level.EXTERNAL


def _at_work(team: Team, asked: Set[int], at: datetime) -> Team | None:
    stand_in = None if works_now(team, at=at) else team.stand_in
    found = team if works_now(team, at=at) else stand_in
    if found is None or not _may_get(found, asked) or not works_now(found, at=at):
        return None
    return found if members_present(found, at=at).exists() else None


def _following(leg: Leg) -> Iterator[Team]:
    """The teams after the one that holds the ticket; without a path those of higher levels."""
    steps = path_of(leg.ticket.service_id)
    place = next((at for at, step in enumerate(steps) if step.team_id == leg.team_id), None)
    if place is not None:
        yield from (step.team for step in steps[place + 1 :])
    elif steps:
        yield from (step.team for step in steps if step.team.level > leg.level)
    else:
        above = Team.objects.filter(level__gt=leg.level, level__lt=Level.EXTERNAL, retired_on=None)
        yield from above.select_related("hours", "stand_in__hours")


def managers_of(team: Team, *, at: datetime) -> list[int]:
    """Whom to tell above the team: its leads who are there, else those of the desk, else all."""
    leads = Person.objects.filter(grants__role=Role.LEAD)
    own = present(leads.filter(pk__in=team.members.values("pk")), at=at)
    for found in (own, present(people.leads(), at=at), people.leads()):
        told = sorted(set(found.values_list("pk", flat=True)))
        if told:
            return told
    return []


def leg_asked(ticket_id: int, *, inquiry: bool = False) -> Leg | None:
    """The leg whose people are asked to act now: the open one; with an inquiry the one before."""
    now = {"ticket": ticket_id, "ended_at": None}
    if inquiry:
        now = {f"handed_over__to_leg__{name}": value for name, value in now.items()}
    return _legs_to_tell().filter(**now).first()


def leg_moved_by(*, clock_id: int, percent: int) -> Leg | None:
    """The leg that ended because a stage of a clock moved its ticket on."""
    reacted = Reacted.objects.filter(clock=clock_id, percent=percent, leg__isnull=False)
    return _legs_to_tell().filter(handed_over__to_leg__in=reacted.values("leg")).first()


def _legs_to_tell() -> QuerySet[Leg]:
    """With all that `people_at` asks of them."""
    return Leg.objects.select_related("ticket", "team__hours", "team__stand_in", "agent")


def people_at(leg: Leg, *, at: datetime) -> list[int]:
    """Whom to tell about the ticket: never nobody, as long as the desk has anybody.

    Outside the hours of the team the one on call, the agent who works on it, the team, the
    managers: the first of these in which somebody is there.
    """
    team = leg.team
    groups = [Person.objects.filter(pk__in=filter(None, [leg.agent_id])), team.members.all()]
    if not works_now(team, at=at) and team.stand_in:
        groups.insert(0, team.stand_in.members.all())
    for group in groups:
        told = sorted(present(group, at=at).values_list("pk", flat=True))
        if told:
            return told
    return managers_of(team, at=at)
