"""Does the clock of the desk go as time does? When it jumps, what time brings about stands still.

A wrong clock would call every deadline overdue in a moment, and a breach is never taken back. It
goes on when the clock agrees again, or when somebody confirms that it is right.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from stafette.core.jobs import LEASE, LONGEST_PAUSE
from stafette.core.models import ClockJump, Job, JobState

TOLERATED = timedelta(minutes=5)
LONGEST_REST = timedelta(days=7)  # a desk that was off for longer asks whether its clock is right

log = logging.getLogger("stafette.clock")


def ticks() -> float:
    """Seconds by a clock that nobody can set; it goes on while the machine sleeps, if it can."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def standing() -> ClockJump | None:
    """The jump that has not ended; while there is one, nothing that time brings about is done."""
    return ClockJump.objects.filter(ended_at=None).order_by("id").first()


class Watch:
    """Compares the clock with `ticks`, from the moment that a process leads."""

    def __init__(self, *, at: datetime, ticks: float, last_at: datetime | None) -> None:
        """`last_at` is when somebody led the last time, None when nobody ever did."""
        self._at, self._ticks, self._jump = at, ticks, standing()
        rest = at - last_at if last_at else timedelta()
        if self._jump is None and not -TOLERATED <= rest <= LONGEST_REST:
            self._jump = _noted(by=rest, tolerated=LONGEST_REST, at=at)
        elif self._jump and rest < -TOLERATED:
            self._jump = _moved(self._jump, rest, at=at)

    def look(self, *, at: datetime, ticks: float) -> None:
        """Note a jump since the last look, or that the clock agrees again."""
        step = (at - self._at) - timedelta(seconds=ticks - self._ticks)
        self._at, self._ticks = at, ticks
        if self._jump:
            self._jump = standing()  # somebody may have confirmed it
        if abs(step) <= TOLERATED:
            return
        if self._jump:
            self._jump = _moved(self._jump, step, at=at)
        else:
            self._jump = _noted(by=step, tolerated=TOLERATED, at=at)


def _noted(*, by: timedelta, tolerated: timedelta, at: datetime) -> ClockJump:
    log.error("clock jumped, deadlines stand still", extra={"by": by, "mend": "clock confirm"})
    return ClockJump.objects.create(noticed_at=at, by=by, tolerated=tolerated)


@transaction.atomic
def _moved(jump: ClockJump, step: timedelta, *, at: datetime) -> ClockJump | None:
    """The jump as it is after another step of the clock, None when it agrees again."""
    jump.by += step
    agrees = -TOLERATED <= jump.by <= jump.tolerated
    jump.ended_at = at if agrees else None
    jump.save(update_fields=["by", "ended_at"])
    if agrees:
        _bring_back(at=at)
    log.warning("clock agrees again" if agrees else "clock jumped again", extra={"by": jump.by})
    return None if agrees else jump


@transaction.atomic
def confirm(*, at: datetime) -> bool:
    """The clock is right as it is: what stood still goes on. False when there was no jump."""
    _bring_back(at=at)
    return bool(ClockJump.objects.filter(ended_at=None).update(ended_at=at))


def _bring_back(*, at: datetime) -> None:
    """What a clock ahead of this one promised, or put off, would wait for its time to come."""
    put_off = Q(attempts__gt=0, due_at__gt=at + LONGEST_PAUSE)
    ahead = Q(made_at__gt=at + TOLERATED) | put_off
    Job.objects.filter(ahead, state=JobState.READY).update(made_at=at, due_at=at)
    left = Job.objects.filter(state=JobState.RUNNING, lease_until__gt=at + 2 * LEASE)
    left.update(lease_until=at)
