from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from stafette.core import rows
from stafette.levels import rules
from stafette.levels.choices import HANDED_UP, Level, Move
from stafette.levels.models import HandOver, Inquiry, Leg, Onlooker, Team
from stafette.people.models import Person
from stafette.tickets.choices import OPEN_STATES
from stafette.tickets.models import Ticket, Watcher

_TEAMS_OF = """
JOIN levels_team_members m ON m.team_id = levels_team.id
WHERE m.person_id = %s AND levels_team.retired_on IS NULL ORDER BY level, name"""
NOT_ACCEPTED = Q(accepted_at=None, move__in=(*HANDED_UP, Move.BACK))  # of open legs
# Each ticket that there is has a row of its requester.
_CODES = """
SELECT id, 'person', requester_id FROM tickets_ticket WHERE id IN ({among})
UNION ALL SELECT id, 'person', owner_id FROM tickets_ticket
    WHERE id IN ({among}) AND owner_id IS NOT NULL
UNION ALL SELECT ticket_id, 'team', team_id FROM levels_leg WHERE ticket_id IN ({among})
UNION ALL SELECT ticket_id, 'team', team_id FROM levels_onlooker WHERE ticket_id IN ({among})
UNION ALL SELECT ticket_id, 'person', person_id FROM tickets_watcher WHERE ticket_id IN ({among})"""


def visible_tickets(person: Person) -> QuerySet[Ticket]:
    """The one answer to "which tickets may this person see?"; every face and list asks here.

    Everybody sees what they asked for or watch. Who works at the desk also sees what a team of
    theirs has held or looks on at, or they are responsible for. Leads and administrators see all.
    """
    if not person.is_active:
        return Ticket.objects.none()
    if rules.sees_all(person):
        return Ticket.objects.all()
    seen = _asked_by(person)
    if rules.works_at_desk(person):
        seen |= _worked_by(person)
    return Ticket.objects.filter(seen)


def _asked_by(person: Person) -> Q:
    """What they asked for or watch."""
    watched = Watcher.objects.filter(ticket=OuterRef("pk"), person=person)
    return Q(requester=person) | Q(Exists(watched))


def _worked_by(person: Person) -> Q:
    """What a team of theirs has held or looks on at, or they are responsible for."""
    looked_on = Onlooker.objects.filter(ticket=OuterRef("pk"), team__in=team_ids(person))
    return _answered_by(person) | Q(Exists(looked_on))


def _answered_by(person: Person) -> Q:
    """What a team of theirs has held, or they are responsible for."""
    held = Leg.objects.filter(ticket=OuterRef("pk"), team__in=team_ids(person))
    return Q(Exists(held)) | Q(owner=person)


def worked_tickets(person: Person) -> QuerySet[Ticket]:
    """Those of the visible tickets that the person sees as one who works on them.

    Who only asked for it or watches it reads its messages and nothing internal, also when they
    work at the desk elsewhere.
    """
    visible = visible_tickets(person)
    if rules.sees_all(person):
        return visible
    if not rules.works_at_desk(person):
        return visible.none()
    return visible.filter(_worked_by(person))


def answered_tickets(person: Person) -> QuerySet[Ticket]:
    """Those of the worked tickets on which the person may answer the requester and change things.

    Who only looks on helps with notes: else they could make what they see theirs for good.
    """
    worked = worked_tickets(person)
    return worked if rules.sees_all(person) else worked.filter(_answered_by(person))


def visible_among(person: Person, ticket_ids: Iterable[int]) -> set[int]:
    """Those of the given tickets that the person may see."""
    return set(visible_tickets(person).filter(pk__in=list(ticket_ids)).values_list("pk", flat=True))


def requested_tickets(person: Person) -> QuerySet[Ticket]:
    """What the portal shows: own requests and watched ones, whatever else the person may see."""
    return Ticket.objects.filter(_asked_by(person)).order_by("-id")


def team_ids(person: Person) -> list[int]:
    """The teams somebody belongs to."""
    return list(levels_of_teams(person))


def levels_of_teams(person: Person) -> dict[int, int]:
    """The level of each team that somebody belongs to, read once an instance."""
    known: dict[int, int] | None = vars(person).get("_levels_of_teams")
    if known is None:
        known = {team.pk: team.level for team in rows.select(Team, _TEAMS_OF, [person.pk])}
        vars(person)["_levels_of_teams"] = known
    return known


def scopes_of(person: Person) -> list[str]:
    """The codes under which the search index lets this person find things.

    `agents` stands for what everybody who works at the desk may find, like people.
    """
    if rules.sees_all(person):
        return ["desk", "agents"]
    own = f"person:{person.pk}"
    if not rules.works_at_desk(person):  # also in a team outside the desk
        return [own]
    return [own, *(f"team:{team}" for team in team_ids(person)), "agents"]


def scopes_of_ticket(ticket: Ticket) -> list[str]:
    """The codes under which a ticket is found: the same answer as `visible_tickets`."""
    return sorted(codes_among([ticket.pk])[ticket.pk])


def codes_among(numbers: Collection[int]) -> dict[int, frozenset[str]]:
    """`scopes_of_ticket` for several tickets at once, in one query."""
    if not numbers:
        return {}
    codes: dict[int, set[str]] = {}
    among = ", ".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(_CODES.format(among=among), [*numbers] * 5)
        for number, kind, key in cursor.fetchall():
            codes.setdefault(number, {"desk"}).add(f"{kind}:{key}")
    return {number: frozenset(found) for number, found in codes.items()}


def open_leg(ticket: Ticket) -> Leg:
    """The running leg; raises Leg.DoesNotExist for a ticket that is not open."""
    return Leg.objects.select_related("team", "agent").get(ticket=ticket, ended_at=None)


def legs_of(ticket: Ticket) -> QuerySet[Leg]:
    """Every leg in the order of time, with its hand-over."""
    return (
        Leg.objects.filter(ticket=ticket)
        .select_related("team", "agent", "received__by")
        .order_by("id")
    )


def hand_overs_of(ticket: Ticket) -> QuerySet[HandOver]:
    return (
        HandOver.objects.filter(to_leg__ticket=ticket)
        .select_related(
            "by", "from_leg__team", "to_leg__team", "to_leg__agent", "to_leg__brought_by__clock"
        )
        .order_by("id")
    )


def inquiries_of(ticket: Ticket) -> QuerySet[Inquiry]:
    """All that teams asked each other about the ticket."""
    asked = Inquiry.objects.filter(leg__ticket=ticket)
    return asked.select_related("leg", "team", "by", "answered_by").order_by("id")


def latest_hand_over(leg: Leg) -> HandOver | None:
    """What came with the leg, None for one that began by itself."""
    return HandOver.objects.filter(to_leg=leg).select_related("from_leg__team", "by").first()


@dataclass(frozen=True)
class Place:
    """Where a page of a queue ended: the last row's deadline and leg (keyset paging)."""

    due_at: datetime
    leg_id: int


def page_of_queue(
    *, teams: Collection[int], filters: Q | None = None, after: Place | None = None, size: int = 50
) -> list[int]:
    """Ids of the next open legs in order; one index scan a team, at any size of the desk."""
    beyond = (
        Q(next_due_at__gt=after.due_at) | Q(next_due_at=after.due_at, id__gt=after.leg_id)
        if after
        else Q()
    )
    found: list[tuple[datetime, int]] = []
    for team in teams:
        legs = Leg.objects.filter(filters or Q(), beyond, team=team, ended_at=None)
        found += legs.order_by("next_due_at", "id").values_list("next_due_at", "id")[:size]
    return [leg_id for _, leg_id in sorted(found)[:size]]


def awaiting_acceptance(teams: Collection[int]) -> QuerySet[Leg]:
    """Legs handed to these teams that nobody has accepted yet, longest waiting first."""
    return (
        Leg.objects.filter(NOT_ACCEPTED, team__in=teams, ended_at=None)
        .select_related("ticket__requester", "team", "received__by", "received__from_leg__team")
        .order_by("started_at", "id")
    )


def handed_on_by(teams: Collection[int]) -> QuerySet[Leg]:
    """Open legs that came from these teams: what was handed on and is with others now."""
    return (
        Leg.objects.filter(received__from_leg__team__in=teams, ended_at=None)
        .exclude(team__in=teams)
        .select_related("ticket__requester", "team", "agent", "received__by")
        .order_by("started_at", "id")
    )


def unanswered(ticket: Ticket) -> QuerySet[Inquiry]:
    """What the holder of a ticket has asked back and not been told yet."""
    return Inquiry.objects.filter(answered_at=None, leg__ticket=ticket, leg__ended_at=None)


def open_inquiries(teams: Collection[int]) -> QuerySet[Inquiry]:
    """Questions that wait for an answer of these teams, as far as they still see the ticket."""
    looks_on = Onlooker.objects.filter(ticket=OuterRef("leg__ticket"), team=OuterRef("team"))
    return (
        Inquiry.objects.filter(answered_at=None, team__in=teams, leg__ended_at=None)
        .filter(Q(hand_over__isnull=False) | Exists(looks_on))
        .select_related("leg__ticket", "leg__team", "by")
        .order_by("asked_at", "id")
    )


def teams_above(level: int) -> QuerySet[Team]:
    """Where a ticket of that level can be escalated to."""
    return Team.objects.filter(level__gt=level, retired_on=None)


def teams_besides(leg: Leg) -> QuerySet[Team]:
    """All of the desk in use but the one that holds the ticket."""
    return Team.objects.filter(retired_on=None, level__lt=Level.EXTERNAL).exclude(pk=leg.team_id)


def team_named(said: str) -> Team | None:
    """A team by its id or exact name."""
    teams = Team.objects.filter(retired_on=None)
    wanted = {"pk": int(said)} if said.isdecimal() else {"name": said}
    return teams.filter(**wanted).first()


def tickets_without_leg() -> QuerySet[Ticket]:
    """Open tickets that nobody holds: must be none at all times."""
    held = Leg.objects.filter(ticket=OuterRef("pk"), ended_at=None)
    return Ticket.objects.filter(~Exists(held), state__in=OPEN_STATES)


def legs_without_ticket() -> QuerySet[Leg]:
    """Open legs of tickets that are not open: must be none at all times."""
    return Leg.objects.filter(ended_at=None).exclude(ticket__state__in=OPEN_STATES)
