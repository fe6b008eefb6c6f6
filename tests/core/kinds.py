"""Kinds of jobs that only the tests know, and the list of what they did."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from stafette.core import jobs
from stafette.core.models import Job

done: list[object] = []


@jobs.task(name="test.note")
def note(what: object) -> None:
    done.append(what)


@jobs.task(name="test.urgent", priority=-1)
def urgent(what: object) -> None:
    done.append(what)


@jobs.task(name="test.broken", tries=3)
def broken() -> None:
    done.append("tried")
    raise ValueError("out of order")


@jobs.task(name="test.endless", tries=100)
def endless() -> None:
    raise ValueError("still not")


@jobs.task(name="test.chain")
def chain(left: int) -> None:
    done.append(left)
    if left:
        job = Job.objects.latest("id")
        chain.enqueue(at=job.made_at, left=left - 1)


@contextmanager
def periodic(every: timedelta, *, fails: bool = False) -> Iterator[jobs.Task]:
    """A kind that runs by itself, known only as long as a test needs it."""

    @jobs.task(name="test.periodic", every=every, tries=2)
    def again() -> None:
        done.append("again")
        if fails:
            raise ValueError("not today")

    try:
        yield again
    finally:
        del jobs._tasks["test.periodic"]
