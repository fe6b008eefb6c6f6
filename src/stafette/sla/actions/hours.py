"""Setting up when the desk works."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from stafette.core import events, transactions
from stafette.people.models import Person
from stafette.sla import queries
from stafette.sla.actions import counting, written
from stafette.sla.actions.written import WrongHours
from stafette.sla.events import HoursSaved
from stafette.sla.models import Clock, ServiceHours
from stafette.sla.public_holidays import public_holidays
from stafette.tickets import queries as tickets
from stafette.tickets.models import Ticket


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
        day.isoformat(): written.stored(times)
        for day, times in written.days_of(to.exceptions).items()
    }
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


def recount(*, hours: ServiceHours, at: datetime) -> None:
    """Find the deadlines of running clocks anew, after their hours were changed.

    The stretch that runs counts by the new hours as a whole; what was used before it stays, and
    so does a breach. Each ticket is a transaction of its own; once more changes nothing more.
    """
    running = Clock.objects.filter(hours=hours, stopped_at=None, breached_at=None, paused_at=None)
    numbers = running.order_by("ticket_id").values_list("ticket_id", flat=True).distinct()
    for number in list(numbers):
        _recount_ticket(number, hours, at=at)


@transactions.atomic
def _recount_ticket(number: int, hours: ServiceHours, *, at: datetime) -> None:
    ticket = tickets.locked(Ticket(pk=number))
    clocks = queries.open_clocks(ticket)
    calendar = queries.calendar_of(hours, at=at)
    due = {clock.pk: clock.due_at for clock in clocks}
    for clock in clocks:
        if clock.hours_id == hours.pk and clock.running_since:
            counting.run(clock, calendar, at=clock.running_since)
    changed = [clock for clock in clocks if clock.due_at != due[clock.pk]]
    if changed:
        counting.keep(ticket, changed, clocks, at=at)
