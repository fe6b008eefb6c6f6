"""What time brings about."""

from datetime import timedelta

from stafette.core import clock, jobs, jumps
from stafette.sla import actions


@jobs.task(name="sla.tick", every=timedelta(seconds=2), priority=-10)
def tick() -> None:
    """Stages and breaches are told at most one round late, also when much else waits.

    As of the moment for which it was promised: then the clock had just been looked at.
    """
    if not jumps.standing():
        actions.reach_stages(at=jobs.promised_at() or clock.of_the_database())
