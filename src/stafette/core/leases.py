"""Leases: one process at a time does what only one may do (the sealer, the scheduler)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from stafette.core.models import Lease


def take(*, name: str, owner: str, at: datetime, lasting: timedelta) -> int:
    """Take or prolong a lease; returns its fence, 0 when somebody else holds it."""
    with transaction.atomic():
        mine = Lease.objects.filter(name=name, owner=owner)
        if mine.update(until=at + lasting):
            return Lease.objects.values_list("fence", flat=True).get(name=name)
        # One that lasts longer than any was made before the clock went back.
        free = Lease.objects.filter(Q(until__lte=at) | Q(until__gt=at + 2 * lasting), name=name)
        if free.update(owner=owner, fence=F("fence") + 1, until=at + lasting):
            return Lease.objects.values_list("fence", flat=True).get(name=name)
        Lease.objects.bulk_create(
            [Lease(name=name, owner=owner, until=at + lasting)], ignore_conflicts=True
        )
        return 1 if Lease.objects.filter(name=name, owner=owner).exists() else 0


def lasts_until(*, name: str) -> datetime | None:
    """When the lease ends or ended, None when nobody ever took it."""
    return Lease.objects.filter(name=name).values_list("until", flat=True).first()


def give_back(*, name: str, owner: str, at: datetime) -> None:
    """End a lease now, so that the next owner need not wait for it to run out."""
    Lease.objects.filter(name=name, owner=owner).update(until=at)
