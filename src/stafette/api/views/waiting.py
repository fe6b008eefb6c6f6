"""What waits at the desk."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router

from stafette.api.choices import Scope
from stafette.api.operations import operation
from stafette.api.reach import agent_of
from stafette.api.shapes.waiting import Waiting, WaitingShape, waiting_shape
from stafette.core import clock
from stafette.levels import queries as levels
from stafette.levels.models import Leg

router = Router(tags=["relay"])
MOST = 50


@operation(router, "GET", "", scope=Scope.READ)
def waiting(request: HttpRequest) -> Waiting:
    """Overdue, handed over and not accepted, without an agent, asleep; as far as it concerns you.

    Of the tickets of your teams and those that they handed on; leads are told of all.
    """
    person, at = agent_of(request), clock.now()
    return Waiting(
        overdue=_shapes(levels.overdue_legs(person, at=at, most=MOST)),
        not_accepted=_shapes(levels.not_accepted_legs(person)[:MOST]),
        ownerless=_shapes(levels.ownerless_legs(person)[:MOST]),
        asleep=_shapes(levels.asleep_legs(person, at=at)[:MOST], "quiet_since"),
    )


def _shapes(legs: QuerySet[Leg], since: str = "started_at") -> list[WaitingShape]:
    """The ids first: what is joined is read of the legs alone that are told."""
    moments = dict(legs.values_list("pk", since))
    read = Leg.objects.select_related("ticket", "team", "agent").in_bulk(list(moments))
    return [
        waiting_shape(read[leg_id], since=moment)
        for leg_id, moment in moments.items()
        if leg_id in read
    ]
