"""What time does to tickets."""

from datetime import timedelta

from stafette.core import clock, jobs
from stafette.tickets import actions


@jobs.task(name="tickets.close_quiet", every=timedelta(hours=1))
def close_quiet() -> None:
    actions.close_quiet(at=clock.now())
