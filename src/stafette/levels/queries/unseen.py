"""What must never be: tickets that wait where nobody looks. Each of these is empty at all times."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from stafette.levels.choices import Fault, Level
from stafette.levels.models import NEVER, Leg, Team
from stafette.levels.queries.legs import legs_without_ticket, tickets_without_leg
from stafette.sla.models import Clock


def legs_that_nobody_sees() -> QuerySet[Leg]:
    """Open legs without an agent whose team is retired or has nobody left in it.

    What is with somebody outside the desk is watched by its owner: their team needs no members.
    """
    members = Team.members.through.objects.filter(team=OuterRef("pk"), person__retired_on=None)
    dead = Team.objects.filter(Q(retired_on__isnull=False) | ~Exists(members))
    watched = Q(level=Level.EXTERNAL, ticket__owner__isnull=False, ticket__owner__retired_on=None)
    idle = Q(agent=None) | Q(agent__retired_on__isnull=False)
    return Leg.objects.filter(idle, ended_at=None, team__in=dead).exclude(watched)


def legs_with_a_wrong_due_time() -> QuerySet[Leg]:
    """Open legs whose copy of the next deadline is not that of the nearest clock that runs."""
    running = Clock.objects.filter(ticket=OuterRef("ticket"), stopped_at=None, due_at__isnull=False)
    nearest = Subquery(running.order_by("due_at").values("due_at")[:1])
    return (
        Leg.objects.filter(ended_at=None)
        .annotate(nearest_due_at=Coalesce(nearest, Value(NEVER)))
        .exclude(next_due_at=F("nearest_due_at"))
    )


def unseen_tickets() -> Iterator[tuple[int, str]]:
    """Every ticket that would wait unseen, and what is wrong with it (a `Fault`)."""
    asked = {
        Fault.NO_LEG: tickets_without_leg().values_list("pk", flat=True),
        Fault.NOT_OPEN: legs_without_ticket().values_list("ticket_id", flat=True),
        Fault.NOBODY: legs_that_nobody_sees().values_list("ticket_id", flat=True),
        Fault.WRONG_DUE: legs_with_a_wrong_due_time().values_list("ticket_id", flat=True),
    }
    for fault, numbers in asked.items():
        yield from ((number, fault.value) for number in numbers)
