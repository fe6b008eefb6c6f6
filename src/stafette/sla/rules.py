from datetime import datetime

from stafette.sla.models import Clock


def is_overdue(clock: Clock, at: datetime) -> bool:
    """Has the promised time gone by? The moment it is due at is already too late."""
    return clock.due_at is not None and clock.due_at <= at


def runs(clock: Clock) -> bool:
    """Does it count at this moment, if the desk works?"""
    return clock.stopped_at is None and clock.paused_at is None
