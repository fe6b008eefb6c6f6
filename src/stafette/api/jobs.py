"""What time brings about."""

from datetime import timedelta

from stafette.api import actions
from stafette.core import clock, jobs


@jobs.task(name="api.forget_answers", every=timedelta(hours=1))
def forget_answers() -> None:
    actions.forget_answers(at=clock.now())
