"""Promising work again whose job has gone astray."""

from datetime import datetime
from typing import Any

from stafette.core import transactions
from stafette.core.jobs import Task
from stafette.core.models import Job, JobState


@transactions.atomic
def renew_promise(task: Task, *, key: str, at: datetime, payload: dict[str, Any]) -> None:
    """Wake the job of this key when it has ended or given up, make it when there is none."""
    ended = Job.objects.filter(key=f"{task.name}:{key}", state__in=(JobState.DEAD, JobState.DONE))
    if not ended.update(state=JobState.READY, due_at=at, attempts=0, error=""):
        task.enqueue(at=at, key=key, **payload)
