"""Tickets described for programs: as many queries for a page as for one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from stafette.api.reach import people_meant, service_said, team_said
from stafette.api.shapes.references import Named, TeamReference
from stafette.api.shapes.tickets import Holder, TicketFilters, TicketShape, ticket_shape
from stafette.levels.models import Leg
from stafette.people.models import Person
from stafette.sla.models import Clock
from stafette.tickets.models import Ticket

# Written as SQL, because every answer about a ticket asks both.
_HOLDERS = """
SELECT l.ticket_id, l.level, t.id, t.name, t.level, a.id, a.name
FROM levels_leg l JOIN levels_team t ON t.id = l.team_id
LEFT JOIN people_person a ON a.id = l.agent_id
WHERE l.id IN (SELECT MAX(id) FROM levels_leg WHERE ticket_id IN ({places}) GROUP BY ticket_id)"""
_RUNNING = """
SELECT id, ticket_id, measure, due_at FROM sla_clock
WHERE stopped_at IS NULL AND ticket_id IN ({places})"""


def described(tickets: Sequence[Ticket], *, reader: Person) -> list[TicketShape]:
    """The tickets with who holds them, or did so last, and what is due."""
    numbers = [ticket.pk for ticket in tickets]
    holders, due = _holders(numbers), _deadlines(numbers)
    return [
        ticket_shape(ticket, holders.get(ticket.pk), due[ticket.pk], reader=reader)
        for ticket in tickets
    ]


def _holders(numbers: Sequence[int]) -> dict[int, Holder]:
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS.format(places=_places(numbers)), numbers)
        return {
            ticket: Holder(
                level=level,
                team=TeamReference(id=team, name=team_name, level=team_level),
                agent=Named(id=agent, name=agent_name) if agent else None,
            )
            for ticket, level, team, team_name, team_level, agent, agent_name in cursor
        }


def _deadlines(numbers: Sequence[int]) -> dict[int, dict[str, datetime | None]]:
    due: dict[int, dict[str, datetime | None]] = defaultdict(dict)
    if numbers:
        for clock in Clock.objects.raw(_RUNNING.format(places=_places(numbers)), numbers):
            due[clock.ticket_id][clock.measure] = clock.due_at
    return due


def _places(numbers: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(numbers))


def narrowed(tickets: QuerySet[Ticket], filters: TicketFilters) -> QuerySet[Ticket]:
    """Those that fit all filters; level, team and agent are those of the latest leg.

    Raises WrongInput for a team or service that does not exist.
    """
    for wanted in (_of_ticket(filters), _of_leg(filters)):
        tickets = tickets.filter(wanted)
    return tickets


def _of_ticket(filters: TicketFilters) -> Q:
    wanted = Q()
    if filters.state:
        wanted &= Q(state=filters.state)
    if filters.requester:
        wanted &= Q(requester__in=people_meant(filters.requester))
    if filters.service:
        wanted &= Q(service=service_said(filters.service))
    if filters.updated_after:
        wanted &= Q(updated_at__gt=filters.updated_after)
    return wanted


def _of_leg(filters: TicketFilters) -> Q:
    wanted = Q()
    if filters.level is not None:
        wanted &= Q(level=filters.level)
    if filters.team:
        wanted &= Q(team=team_said(filters.team))
    if filters.agent:
        wanted &= Q(agent__in=people_meant(filters.agent))
    if not wanted:
        return wanted
    later = Leg.objects.filter(ticket=OuterRef("ticket"), pk__gt=OuterRef("pk"))
    return Q(Exists(Leg.objects.filter(wanted, ~Exists(later), ticket=OuterRef("pk"))))
