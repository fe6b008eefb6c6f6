"""What time does to mail."""

from datetime import timedelta

from stafette.channels.mail import actions
from stafette.core import clock, jobs


@jobs.task(name="mail.understand_left", every=timedelta(minutes=10))
def understand_left() -> None:
    actions.understand_left(at=clock.now())


@jobs.task(name="mail.send_left", every=timedelta(minutes=10))
def send_left() -> None:
    actions.send_left(at=clock.now())
