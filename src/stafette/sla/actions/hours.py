"""Setting up when the desk works."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from stafette.core import events, transactions
from stafette.people.models import Person
from stafette.sla.actions import written
from stafette.sla.actions.written import WrongHours
from stafette.sla.events import HoursSaved
from stafette.sla.models import ServiceHours
from stafette.sla.public_holidays import public_holidays
from stafette.sla.queries import HELD

MOST_VERSIONS = 50


@dataclass(frozen=True, kw_only=True)
class WrittenHours:
    """Service hours as an administrator writes them; `written` says how the sentences look."""

    name: str
    time_zone: str
    week: str
    breaks: str = ""
    exceptions: str = ""
    country: str = ""
    subdivision: str = ""


@transactions.atomic
def save_hours(
    *, hours: ServiceHours | None, to: WrittenHours, by: Person | None, at: datetime
) -> ServiceHours:
    """Enter or change service hours; running clocks follow in a job. Raises WrongHours."""
    before = {name: getattr(hours, name) for name in HELD} if hours else {}
    hours = hours or ServiceHours()
    hours.name = _free_name(to.name, hours)
    hours.time_zone = _zone(to.time_zone)
    hours.country, hours.subdivision = _land(to.country, to.subdivision, at)
    breaks = written.week_of(to.breaks)
    week = {
        day: written.without(times, breaks.get(day, []))
        for day, times in written.week_of(to.week).items()
    }
    if not any(week.values()):
        raise WrongHours(_("The desk never opens. Write at least one day with its hours."))
    hours.weekly = {str(day): written.stored(times) for day, times in week.items()}
    hours.exceptions = {
        day: written.stored(times) for day, times in written.days_of(to.exceptions).items()
    }
    if before and before != {name: getattr(hours, name) for name in HELD}:
        hours.earlier = [*hours.earlier, {"until": at.isoformat(), **before}][-MOST_VERSIONS:]
    hours.save()
    events.publish(HoursSaved(at=at, by_id=by.pk if by else None, hours_id=hours.pk))
    return hours


def _free_name(name: str, hours: ServiceHours) -> str:
    name = " ".join(name.split())[:100]
    if not name:
        raise WrongHours(_("Give the service hours a name."))
    if ServiceHours.objects.filter(name=name).exclude(pk=hours.pk).exists():
        raise WrongHours(
            _('There are other service hours with the name "%(name)s".') % {"name": name}
        )
    return name


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name.strip()).key
    except (KeyError, ValueError, OSError):  # not found, not a name, the name of a folder
        raise WrongHours(
            _('There is no time zone "%(name)s". Write for example: Europe/Berlin.')
            % {"name": name}
        ) from None


def _land(country: str, subdivision: str, at: datetime) -> tuple[str, str]:
    country, subdivision = country.strip().upper(), subdivision.strip().upper()
    try:
        if country:
            public_holidays(country, subdivision, [at.year])
    except ValueError:
        place = "-".join(filter(None, (country, subdivision)))
        raise WrongHours(
            _('No public holidays are known for "%(place)s". Write for example: DE and BY.')
            % {"place": place}
        ) from None
    return country, subdivision if country else ""
