"""What time brings about."""

from datetime import timedelta

from stafette.core import clock, jobs
from stafette.sla import actions


@jobs.task(name="sla.tick", every=timedelta(seconds=5), priority=-10)
def tick() -> None:
    """Breaches are told at most one round late, also when much else waits."""
    actions.breach_overdue(at=clock.now())
