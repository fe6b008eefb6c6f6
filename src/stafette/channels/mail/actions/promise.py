"""Promising work again whose job has gone astray."""

from datetime import datetime, timedelta
from typing import Any, Final

from stafette.core import transactions
from stafette.core.jobs import Task
from stafette.core.models import Job, JobState

LEFT_AFTER: Final = timedelta(minutes=10)  # longer than any attempt takes
MOST_LEFT: Final = 500  # promised anew in one round


@transactions.atomic
def renew_promise(task: Task, *, key: str, at: datetime, payload: dict[str, Any]) -> None:
    """Wake the job of this key when it has ended or given up, make it when there is none."""
    ended = Job.objects.filter(key=f"{task.name}:{key}", state__in=(JobState.DEAD, JobState.DONE))
    if not ended.update(state=JobState.READY, due_at=at, attempts=0, error=""):
        task.enqueue(at=at, key=key, **payload)
