"""Jobs that time alone promises, each at most once at a time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from stafette.core import jobs, rows
from stafette.core.models import Job, Period


def call_periodic(*, at: datetime) -> int:
    """Promise a run of every periodic task whose time has come; missed times are not made up.

    While the last run still waits or goes on, no other is promised.
    """
    known = {period.name: period.next_at for period in rows.select(Period)}
    due = [
        (kind, every)
        for kind, every in jobs.periodic()
        if _is_due(known.get(kind.name, at), every, at)
    ]
    return sum(_call(kind, every, at=at) for kind, every in due)


def _is_due(next_at: datetime, every: timedelta, at: datetime) -> bool:
    """A next time further away than it can be was set before the clock went back."""
    return next_at <= at or next_at > at + every


def _call(kind: jobs.Task, every: timedelta, *, at: datetime) -> bool:
    with transaction.atomic():
        Period.objects.bulk_create([Period(name=kind.name, next_at=at)], ignore_conflicts=True)
        mine = Period.objects.filter(Q(next_at__lte=at) | Q(next_at__gt=at + every), name=kind.name)
        claimed = mine.update(next_at=at + every)
        unfinished = Job.objects.filter(name=kind.name, state__in=jobs.UNFINISHED)
        if not claimed or unfinished.exists():
            return False
        kind.enqueue(at=at, key=at.isoformat())
    return True
