"""What a hand-over must bring along, what was tried, and whether it is time for one."""

from collections.abc import Sequence

from django.db.models import F, QuerySet

from stafette.levels.models import Attempt, Contract, HandOver, Onlooker
from stafette.tickets.models import Ticket


def contract_for(service_id: int | None) -> Contract:
    """The one of the service, else that of all others, else one that asks for nothing."""
    found = Contract.objects.filter(service=service_id) if service_id else Contract.objects.none()
    own = found.first() or Contract.objects.filter(service=None).first()
    return own or Contract()


def attempts_on(ticket: Ticket) -> QuerySet[Attempt]:
    """What was tried, in the order in which it was noted."""
    return Attempt.objects.filter(ticket=ticket).select_related("by").order_by("id")


def onlookers_of(ticket: Ticket) -> QuerySet[Onlooker]:
    return Onlooker.objects.filter(ticket=ticket).select_related("team").order_by("id")


def files_told(hand_overs: Sequence[HandOver]) -> list[int]:
    """The files that are evidence of one of them."""
    return [it["file"] for one in hand_overs for it in one.evidence if "file" in it]


def contracts() -> QuerySet[Contract]:
    """All there are: the one of all others first."""
    return Contract.objects.select_related("service").order_by(F("service").asc(nulls_first=True))
