"""What is promised to whom, and when it is due."""

import json
from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import dates
from django.utils.translation import gettext as _

from stafette.core import rows
from stafette.sla.business_time import Calendar
from stafette.sla.choices import Measure
from stafette.sla.models import Clock, Promise, ServiceHours
from stafette.sla.public_holidays import public_holidays
from stafette.tickets.models import Ticket


@dataclass(frozen=True)
class Terms:
    """What a promise allows at one priority, and the calendar it is counted by.

    The promise is there with what its clocks need of it: `pk` and `stages`.
    """

    promise: Promise
    hours_id: int
    calendar: Calendar
    allowed: Mapping[str, timedelta]


_written = json.JSONEncoder(sort_keys=True).encode
HELD = ("time_zone", "weekly", "exceptions", "country", "subdivision")
_TERMS = """
SELECT p.id, p.stages, h.id, h.time_zone, h.weekly, h.exceptions, h.country, h.subdivision,
       t.measure, t.allowed """
_TARGETS = """
JOIN sla_servicehours h ON h.id = p.hours_id
LEFT JOIN sla_target t ON t.promise_id = p.id AND t.priority = %s"""
# The row that says more goes first: the organisation weighs more than the service, that more than
# the kind. Written as SQL, because every request that comes in asks it.
_TERMS_FOR = f"""{_TERMS}
FROM sla_coverage c JOIN sla_promise p ON p.id = c.promise_id AND p.retired_on IS NULL
{_TARGETS}
WHERE (c.organisation_id IS NULL OR c.organisation_id = %s)
  AND (c.service_id IS NULL OR c.service_id = %s)
  AND c.kind IN ('', %s)
ORDER BY c.organisation_id IS NULL, c.service_id IS NULL, c.kind = ''"""
_NEXT_DUE = """
WHERE ticket_id = %s AND stopped_at IS NULL AND due_at IS NOT NULL ORDER BY due_at LIMIT 1"""
_ALL = "WHERE sla_clock.ticket_id = %s ORDER BY sla_clock.id"
_OPEN = """
WHERE sla_clock.ticket_id = %s AND sla_clock.stopped_at IS NULL ORDER BY sla_clock.id"""
_DUE = """
WHERE sla_clock.next_stage_at <= %s ORDER BY sla_clock.next_stage_at, sla_clock.id LIMIT %s"""
_FIRST_OF = "WHERE ticket_id = %s AND measure = %s ORDER BY id LIMIT 1"
_TERMS_OF = _TERMS + "FROM sla_promise p" + _TARGETS + " WHERE p.id = %s"


def terms_for(ticket: Ticket, *, at: datetime) -> Terms | None:
    """What is promised to the requester of the ticket at its priority, in one query.

    The most specific coverage of a promise that is not retired; None where none holds.
    """
    told = [ticket.priority, ticket.organisation_id, ticket.service_id, ticket.kind]
    return _terms(_TERMS_FOR, told, at=at)


def terms_of(*, promise_id: int, priority: int, at: datetime) -> Terms | None:
    """What one promise allows at a priority, whoever it covers."""
    return _terms(_TERMS_OF, [priority, promise_id], at=at)


def _terms(statement: str, told: list[Any], *, at: datetime) -> Terms | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        found = cursor.fetchall()
    if not found:
        return None
    promise_id, stages, hours_id, *calendar = found[0][:8]
    allowed = {row[8]: _duration(row[9]) for row in found if row[0] == promise_id and row[8]}
    promise = Promise(pk=promise_id, stages=json.loads(stages))
    return Terms(promise, hours_id, _calendar(*calendar, _era(at)), allowed)


def _duration(stored: Any) -> timedelta:
    """SQLite keeps microseconds, PostgreSQL an interval."""
    return stored if isinstance(stored, timedelta) else timedelta(microseconds=stored)


def calendar_of(hours: ServiceHours, *, at: datetime) -> Calendar:
    """The calendar to count by around that moment, with its public holidays.

    Kept in the process by its content, so that a changed row is seen at once.
    """
    return _calendar(
        hours.time_zone,
        _written(hours.weekly),
        _written(hours.exceptions),
        hours.country,
        hours.subdivision,
        _era(at),
    )


def worked(hours: ServiceHours, *, since: datetime, until: datetime) -> timedelta:
    """The working time between two moments, each stretch by the hours that held in it."""
    total, begin = timedelta(), since
    for version in hours.earlier:
        end = min(datetime.fromisoformat(version["until"]), until)
        if begin < end:
            held = ServiceHours(**{name: version[name] for name in HELD})
            total += calendar_of(held, at=end).between(begin, end)
            begin = end
    return total + calendar_of(hours, at=until).between(begin, until)


def _era(at: datetime) -> int:
    """The first of the five years that share their calendars."""
    return at.year // 5 * 5


@lru_cache(maxsize=256)
def _calendar(
    time_zone: str, weekly: str, exceptions: str, country: str, subdivision: str, era: int
) -> Calendar:
    years = range(era - 5, era + 11)  # what is open may be old; what is added may go on for five
    return Calendar(
        time_zone,
        {int(day): _intervals(hours) for day, hours in json.loads(weekly).items()},
        public_holidays(country, subdivision, years) if country else (),
        _single_days(json.loads(exceptions), years),
    )


def _single_days(
    exceptions: Mapping[str, Iterable[Iterable[str]]], years: Iterable[int]
) -> dict[date, list[tuple[time, time]]]:
    """Days with hours of their own. `--12-24` is that day of every year, unless a date says more;
    a 29th of February exists in leap years only.
    """
    days: dict[date, list[tuple[time, time]]] = {}
    for day, hours in sorted(exceptions.items()):  # those of every year sort before the dates
        written = [f"{year}{day[1:]}" for year in years] if day.startswith("--") else [day]
        days |= {date.fromisoformat(it): _intervals(hours) for it in written if _exists(it)}
    return days


def _exists(day: str) -> bool:
    return not day.endswith("-02-29") or isleap(int(day[:4]))


def _intervals(hours: Iterable[Iterable[str]]) -> list[tuple[time, time]]:
    return [(_moment(begin), _moment(end)) for begin, end in hours]


def _moment(told: str) -> time:
    return time.max if told == "24:00" else time.fromisoformat(told)


def week_in_sentences(hours: ServiceHours) -> str:
    """The week as `save_hours` reads it, one sentence a line: Mon–Fri 08:00–17:00."""
    lines: list[tuple[int, int, str]] = []
    for day in range(7):
        told = _hours_said(hours.weekly.get(str(day), ()))
        if lines and lines[-1][1:] == (day - 1, told):
            lines[-1] = (lines[-1][0], day, told)
        elif told:
            lines.append((day, day, told))
    return "\n".join(f"{_days_said(first, last)} {told}" for first, last, told in lines)


def exceptions_in_sentences(hours: ServiceHours) -> str:
    """The single days as `save_hours` reads them: 2026-12-24 08:00–12:00."""
    return "\n".join(
        f"{day} {_hours_said(it) or _('closed')}" for day, it in sorted(hours.exceptions.items())
    )


def _days_said(first: int, last: int) -> str:
    names = [str(dates.WEEKDAYS_ABBR[day]) for day in (first, last)]
    return names[0] if first == last else "–".join(names)


def _hours_said(intervals: Iterable[Iterable[str]]) -> str:
    return ", ".join("–".join(interval) for interval in intervals)


def clocks_of(ticket: Ticket) -> list[Clock]:
    """All clocks of a ticket, also those that have stopped, in the order they began."""
    return _of(ticket, _clocks(_ALL, [ticket.pk]))


def open_clocks(ticket: Ticket) -> list[Clock]:
    """The clocks that run or pause, locked until the transaction ends."""
    return _of(ticket, _clocks(_OPEN + _lock(), [ticket.pk]))


def open_clocks_of(held: Sequence[Ticket]) -> dict[Ticket, list[Clock]]:
    """The same of several tickets, in one statement."""
    clocks: dict[int, list[Clock]] = {ticket.pk: [] for ticket in held}
    marks = ", ".join(["%s"] * len(clocks))
    for clock in _clocks(_OPEN.replace("= %s", f"IN ({marks})") + _lock(), list(clocks)):
        clocks[clock.ticket_id].append(clock)
    return {ticket: _of(ticket, clocks[ticket.pk]) for ticket in held}


def stages_due(*, at: datetime, most: int) -> list[Clock]:
    """Clocks with a stage that was reached unnoticed, locked; what somebody else holds is left."""
    return _clocks(_DUE + _lock("SKIP LOCKED"), [rows.moment(at), most])


def _of(ticket: Ticket, clocks: list[Clock]) -> list[Clock]:
    for clock in clocks:
        clock.ticket = ticket
    return clocks


def _clocks(tail: str, values: list[Any]) -> list[Clock]:
    return rows.select_with(Clock, ("hours", "promise"), tail, values)


def _lock(waiting: str = "") -> str:
    """On SQLite the transaction has locked everything."""
    return f" FOR UPDATE OF sla_clock {waiting}" if connection.vendor == "postgresql" else ""


def nearest(clocks: Iterable[Clock]) -> datetime | None:
    """The first deadline among those that run."""
    return min((it.due_at for it in clocks if it.due_at and it.stopped_at is None), default=None)


def next_due_at(ticket_id: int) -> datetime | None:
    """The nearest deadline of the clocks that run, also when it has gone by."""
    return next((clock.due_at for clock in rows.select(Clock, _NEXT_DUE, [ticket_id])), None)


def response_due_at(ticket_id: int) -> datetime | None:
    """When the first answer is due, or was; None when none is promised."""
    clocks = rows.select(Clock, _FIRST_OF, [ticket_id, Measure.RESPONSE.value])
    return clocks[0].due_at if clocks else None


def used_by(clock: Clock, *, at: datetime) -> timedelta:
    """The working time that has counted until then."""
    if clock.running_since is None:
        return clock.used
    return clock.used + worked(clock.hours, since=clock.running_since, until=at)


def pauses_by(clock: Clock, *, at: datetime) -> dict[str, timedelta]:
    """The working time in its pauses until then, by their reason and the hours it had in them."""
    found: dict[str, timedelta] = {}
    for pause in clock.pauses.order_by("id"):
        found[pause.reason] = found.get(pause.reason, timedelta()) + pause.worked
    if clock.paused_at is not None:
        length = worked(clock.hours, since=clock.paused_at, until=at)
        found[clock.paused_for] = found.get(clock.paused_for, timedelta()) + length
    return found
