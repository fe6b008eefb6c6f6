"""What people outside the desk may see: one hand-over, while it is with their team."""

from datetime import datetime

from django.db.models import QuerySet

from stafette.levels.choices import Level
from stafette.levels.models import ExternalPass, Leg
from stafette.people.models import Person
from stafette.people.queries import digest_of


def _with_others(legs: QuerySet[Leg]) -> QuerySet[Leg]:
    found = legs.filter(ended_at=None, level=Level.EXTERNAL, received__isnull=False)
    return found.select_related("ticket", "team", "agent", "received")


def external_legs(person: Person) -> QuerySet[Leg]:
    """Hand-overs that are with the person's teams outside the desk, the longest first."""
    if not person.is_active:
        return Leg.objects.none()
    return _with_others(Leg.objects.filter(team__members=person)).order_by("started_at", "pk")


def pass_of(token: str, *, at: datetime) -> ExternalPass | None:
    """The pass while it holds: not expired, and its person still belongs to the team."""
    usable = ExternalPass.objects.filter(digest=digest_of(token), expires_at__gt=at)
    found = usable.select_related("person").first()
    if found is None or not external_legs(found.person).filter(pk=found.leg_id).exists():
        return None
    return found
