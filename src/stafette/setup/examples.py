"""A promise as a sentence that its own calendar has computed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from stafette.core.moments import Moments
from stafette.sla.choices import Measure
from stafette.sla.models import Promise
from stafette.sla.queries import calendar_of

FRIDAY, FOUR = 4, time(16)
TOLD_FIRST = (2, 1, 3, 4, 5)  # the priority of the example: a P2, if it has a target


def example_of(promise: Promise, *, at: datetime) -> str:
    """ "A P2 from Friday 16:00 is due Monday 10:00." Empty without a target for the solution."""
    measure = Measure.RESOLUTION
    allowed = {one.priority: one.allowed for one in promise.targets.all() if one.measure == measure}
    priority = next((one for one in TOLD_FIRST if one in allowed), None)
    if priority is None:
        return ""
    came = _next_friday(promise, at)
    try:
        due = calendar_of(promise.hours, at=at).add(came, allowed[priority])
    except ValueError:
        return _("These service hours never open: nothing would ever be due.")
    return _sentence(priority, came, due)


def _next_friday(promise: Promise, at: datetime) -> datetime:
    zone = ZoneInfo(promise.hours.time_zone)
    today = at.astimezone(zone).date()
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    return datetime.combine(friday, FOUR, tzinfo=zone)


def _sentence(priority: int, came: datetime, due: datetime) -> str:
    weeks = (due.date() - came.date()).days // 7
    said = (
        _("A P{priority} from {came} is due {due}.")
        if weeks == 0
        else _("A P{priority} from {came} is due {due} the week after.")
        if weeks == 1
        else _("A P{priority} from {came} is due {due}, {weeks} weeks later.")
    )
    moments = Moments(at=came, zone=came.tzinfo or UTC)
    return said.format(
        priority=priority,
        came=moments.weekday_and_clock(came),
        due=moments.weekday_and_clock(due),
        weeks=weeks,
    )
