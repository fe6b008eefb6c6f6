"""What a hand-over must bring along, what was tried, and whether it is time for one."""

from django.db.models import F, Q, QuerySet

from stafette.levels.models import Attempt, Contract, Onlooker
from stafette.tickets.models import Ticket


def contract_for(service_id: int | None) -> Contract:
    """The one of the service, else that of all others, else one that asks for nothing."""
    found = Contract.objects.filter(Q(service=service_id) | Q(service=None))
    return found.order_by(F("service").asc(nulls_last=True)).first() or Contract()


def attempts_on(ticket: Ticket) -> QuerySet[Attempt]:
    """What was tried, in the order in which it was noted."""
    return Attempt.objects.filter(ticket=ticket).select_related("by").order_by("id")


def onlookers_of(ticket: Ticket) -> QuerySet[Onlooker]:
    return Onlooker.objects.filter(ticket=ticket).select_related("team").order_by("id")


def contracts() -> QuerySet[Contract]:
    """All there are: the one of all others first."""
    return Contract.objects.select_related("service").order_by(F("service").asc(nulls_first=True))
