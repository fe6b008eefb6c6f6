"""Tickets described for programs: as many queries for a page as for one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from stafette.api.reach import people_meant, service_said, team_said
from stafette.api.shapes.tickets import TicketFilters, TicketShape, ticket_shape
from stafette.levels.models import Leg
from stafette.people.models import Person
from stafette.sla.models import Clock
from stafette.tickets.models import Ticket


def described(tickets: Sequence[Ticket], *, reader: Person) -> list[TicketShape]:
    """The tickets with who holds them, or did so last, and what is due."""
    numbers = [ticket.pk for ticket in tickets]
    legs, due = latest_legs(numbers), _deadlines(numbers)
    return [
        ticket_shape(ticket, legs.get(ticket.pk), due[ticket.pk], reader=reader)
        for ticket in tickets
    ]


def latest_legs(numbers: Sequence[int]) -> dict[int, Leg]:
    latest = Leg.objects.filter(ticket__in=numbers).values("ticket").annotate(last=Max("pk"))
    found = Leg.objects.filter(pk__in=latest.values("last")).select_related("team", "agent")
    return {leg.ticket_id: leg for leg in found}


def _deadlines(numbers: Sequence[int]) -> dict[int, dict[str, datetime | None]]:
    due: dict[int, dict[str, datetime | None]] = defaultdict(dict)
    running = Clock.objects.filter(ticket__in=numbers, stopped_at=None)
    for number, measure, at in running.values_list("ticket_id", "measure", "due_at"):
        due[number][measure] = at
    return due


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
