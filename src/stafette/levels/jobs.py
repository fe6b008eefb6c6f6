"""What is looked after all the time."""

from datetime import timedelta

from stafette.core import clock, jobs
from stafette.levels import actions


@jobs.task(name="levels.watch", every=timedelta(minutes=1))
def watch() -> None:
    """Tickets that would wait unseen are told within a minute."""
    actions.watch(at=clock.of_the_database())
