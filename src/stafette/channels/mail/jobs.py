"""What time does to mail."""

from datetime import timedelta

from django.conf import settings

from stafette.channels.mail import actions, queries
from stafette.core import clock, jobs


@jobs.task(name="mail.understand_left", every=timedelta(minutes=10))
def understand_left() -> None:
    actions.understand_left(at=clock.now())


@jobs.task(name="mail.send_left", every=timedelta(minutes=10))
def send_left() -> None:
    actions.send_left(at=clock.now())


@jobs.task(name="mail.reconcile", every=timedelta(days=1))
def reconcile() -> None:
    actions.reconcile(at=clock.now())


@jobs.task(name="mail.canaries", every=actions.CANARY_EVERY)
def send_canaries() -> None:
    actions.tell_of_missing(at=clock.now())
    actions.send_canaries(at=clock.now())
    actions.forget_old_canaries(at=clock.now())


@jobs.task(name="mail.quarantine", every=timedelta(hours=6))
def look_after_quarantine() -> None:
    """What is too old to be kept goes; what has waited for long is told."""
    kept = timedelta(days=settings.STAFETTE.quarantine_days)
    actions.expire(at=clock.now(), longer_than=kept)
    actions.tell_of_waiting(at=clock.now())


@jobs.task(name="mail.fetch_one", outside=True)
def fetch_one(*, source_id: int) -> None:
    actions.fetch(source_id=source_id, at=clock.now())


@jobs.task(name="mail.fetch_all", every=timedelta(seconds=20))
def fetch_all() -> None:
    """Each mailbox in a job of its own: a slow server keeps nobody else waiting."""
    at = clock.now()
    for source in queries.sources_in_use():
        fetch_one.enqueue(at=at, key=f"{source.pk}.{at.isoformat()}", source_id=source.pk)
