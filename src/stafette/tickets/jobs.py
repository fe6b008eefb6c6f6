"""What time does to tickets."""

from datetime import timedelta

from stafette.core import clock, jobs, jumps
from stafette.tickets import actions


@jobs.task(name="tickets.close_quiet", every=timedelta(hours=1))
def close_quiet() -> None:
    """As of the moment for which it was promised: then the clock had just been looked at."""
    if not jumps.standing():
        actions.close_quiet(at=jobs.promised_at() or clock.of_the_database())
