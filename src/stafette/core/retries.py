"""Another round for jobs: those that gave up, and those whose hindrance is gone."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from stafette.core import wakeup
from stafette.core.jobs import Task
from stafette.core.models import Job, JobState


def dead() -> QuerySet[Job]:
    """The jobs that gave up, the oldest first."""
    return Job.objects.filter(state=JobState.DEAD).order_by("id")


def hurry(kind: Task, *, at: datetime) -> None:
    """What stopped jobs of this kind is mended: those that failed or wait are tried now."""
    failed = Job.objects.filter(name=kind.name, state=JobState.READY, attempts__gt=0)
    failed.filter(due_at__gt=at).update(due_at=at)
    wakeup.ring(kind.bell)


def revive(*, job_id: int, at: datetime) -> bool:
    """Give a dead job another round of tries; False when it is none."""
    with transaction.atomic():
        dead = Job.objects.filter(pk=job_id, state=JobState.DEAD)
        revived = dead.update(state=JobState.READY, due_at=at, attempts=0)
        for bell in (wakeup.JOBS, wakeup.OUTSIDE):
            wakeup.ring(bell)
    return bool(revived)
