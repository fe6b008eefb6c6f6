"""What time does to tickets."""

from datetime import timedelta

from stafette.core import clock, jobs, jumps
from stafette.tickets import actions


@jobs.task(name="tickets.close_quiet", every=timedelta(hours=1))
def close_quiet() -> None:
    """As of the moment for which it was promised: then the clock had just been looked at."""
    if not jumps.standing():
        actions.close_quiet(at=jobs.promised_at() or clock.of_the_database())


@jobs.task(name="tickets.resume_due", every=timedelta(minutes=1))
def resume_due() -> None:
    """A ticket that waited for a date goes on within a minute of it."""
    if not jumps.standing():
        actions.resume_due(at=jobs.promised_at() or clock.of_the_database())
