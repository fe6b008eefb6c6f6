"""Working time: adding, subtracting and measuring it across weeks, holidays and clock changes.

Pure arithmetic without Django. A calendar turns each local year, once it is asked about, into a
table of open stretches in UTC with running totals; a question is then two bisections, whatever
the span. Rules: a minute belongs to the interval that starts it; time used up exactly at closing
ends at closing; an hour that the clock change leaves out counts nothing, a doubled one twice.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Interval = tuple[time, time]
Stretch = tuple[int, int]  # microseconds since 1970 UTC, half-open

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND, DAY = timedelta(microseconds=1), timedelta(days=1)
DAY_LONG = 24 * 3600 * 1_000_000
YEARS_AHEAD = 5
LAST_YEAR = 9998


class NeverOpen(ValueError):
    """No opening within five years: the calendar has no working time to count."""


@dataclass(frozen=True)
class _Year:
    """The open stretches of one local year: starts, ends, and working time up to each end."""

    starts: list[int]
    ends: list[int]
    totals: list[int]

    @property
    def total(self) -> int:
        return self.totals[-1] if self.totals else 0

    def used_before(self, moment: int) -> int:
        """Working time of the year up to the moment."""
        index = bisect_right(self.starts, moment)
        if index == 0:
            return 0
        return self.totals[index - 1] - max(0, self.ends[index - 1] - moment)


class Calendar:
    """When work is done: weekly hours in a time zone, without holidays, with exceptions.

    `weekly` gives the open intervals by weekday (0 = Monday), `exceptions` those of single days;
    exceptions go before holidays, holidays before the week. An interval may end at 24:00, written
    `time.max`; intervals that touch or overlap are one. Raises ValueError for an unknown zone or
    an interval that does not end after it starts (split one over midnight in two).
    """

    def __init__(
        self,
        time_zone: str,
        weekly: Mapping[int, Sequence[Interval]],
        holidays: Collection[date] = (),
        exceptions: Mapping[date, Sequence[Interval]] = {},
    ) -> None:
        try:
            self.zone = ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{time_zone!r} is not a time zone of the IANA list.") from error
        if not set(weekly) <= set(range(7)):
            raise ValueError("A weekday is a number from 0 (Monday) to 6 (Sunday).")
        self._weekly = {day: _in_order(intervals) for day, intervals in weekly.items()}
        self._exceptions = {day: _in_order(intervals) for day, intervals in exceptions.items()}
        self._holidays = frozenset(holidays)
        self._years: dict[int, _Year] = {}

    def add(self, start: datetime, working: timedelta) -> datetime:
        """When that much working time from the start on is used up.

        Zero returns the start. Raises ValueError for a naive start or a negative duration, and
        NeverOpen.
        """
        moment, rest = self._asked(start, working)
        if rest == 0:
            return start.astimezone(self.zone)
        year, idle = self._local_year(start), 0
        rest += self._year(year).used_before(moment)
        while rest > (have := self._year(year).total):
            rest -= have
            year, idle = year + 1, 0 if have else idle + 1
            if year > LAST_YEAR or idle > YEARS_AHEAD:
                raise NeverOpen("No opening within five years.")
        table = self._year(year)
        index = bisect_left(table.totals, rest)
        return self._local(table.ends[index] - (table.totals[index] - rest))

    def subtract(self, end: datetime, working: timedelta) -> datetime:
        """The latest start from which that much working time is used up at the end.

        Zero returns the end. Raises as `add` does.
        """
        moment, rest = self._asked(end, working)
        if rest == 0:
            return end.astimezone(self.zone)
        year = self._local_year(end)
        have, idle = self._year(year).used_before(moment), 0
        while have < rest:
            rest -= have
            year -= 1
            if year < 1 or idle > YEARS_AHEAD:
                raise NeverOpen("No opening within five years.")
            have = self._year(year).total
            idle = 0 if have else idle + 1
        table, target = self._year(year), have - rest
        index = bisect_right(table.totals, target)
        before = table.totals[index - 1] if index else 0
        return self._local(table.starts[index] + target - before)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from start to end; zero when the end lies before the start."""
        first, last = _moment(start), _moment(end)
        if last <= first:
            return timedelta()
        years = self._local_year(start), self._local_year(end)
        used = self._year(years[1]).used_before(last) - self._year(years[0]).used_before(first)
        used += sum(self._year(year).total for year in range(*years))
        return used * MICROSECOND

    def is_open(self, at: datetime) -> bool:
        """Is that moment working time? Opening belongs to it, closing does not."""
        moment, table = _moment(at), self._year(self._local_year(at))
        index = bisect_right(table.starts, moment)
        return index > 0 and moment < table.ends[index - 1]

    def next_opening(self, at: datetime) -> datetime:
        """The moment itself when it is working time, else when the next begins; or NeverOpen."""
        moment, year = _moment(at), self._local_year(at)
        for ahead in range(year, min(year + YEARS_AHEAD, LAST_YEAR) + 1):
            table = self._year(ahead)
            index = bisect_right(table.ends, moment)
            if index < len(table.ends):
                return self._local(max(moment, table.starts[index]))
        raise NeverOpen("No opening within five years.")

    def _asked(self, at: datetime, working: timedelta) -> tuple[int, int]:
        if working < timedelta():
            raise ValueError("Working time to add or subtract must not be negative.")
        return _moment(at), working // MICROSECOND

    def _local_year(self, at: datetime) -> int:
        return at.astimezone(self.zone).year

    def _local(self, moment: int) -> datetime:
        return (EPOCH + moment * MICROSECOND).astimezone(self.zone)

    def _year(self, year: int) -> _Year:
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = self._counted(year)
        return table

    def _counted(self, year: int) -> _Year:
        stretches = _joined(
            stretch
            for day in _days_of(year)
            if (intervals := self._intervals_on(day))
            for stretch in self._stretches(day, intervals)
        )
        totals, total = [], 0
        for start, end in stretches:
            total += end - start
            totals.append(total)
        return _Year([start for start, _ in stretches], [end for _, end in stretches], totals)

    def _intervals_on(self, day: date) -> tuple[Stretch, ...]:
        if day in self._exceptions:
            return self._exceptions[day]
        return () if day in self._holidays else self._weekly.get(day.weekday(), ())

    def _stretches(self, day: date, intervals: tuple[Stretch, ...]) -> Iterator[Stretch]:
        """A local day's intervals in UTC: once for each offset that holds during the day."""
        midnight = (day - EPOCH.date()).days * DAY_LONG
        for first, last, offset in self._offsets(day):
            for start, end in intervals:
                opens, closes = midnight + start - offset, midnight + end - offset
                if max(opens, first) < min(closes, last):
                    yield max(opens, first), min(closes, last)

    def _offsets(self, day: date) -> list[tuple[int, int, int]]:
        """The day's stretches of one offset from UTC: start, end, offset."""
        begin = datetime.combine(day, time(), tzinfo=self.zone)
        end = datetime.combine(day + DAY, time(), tzinfo=self.zone)
        first, last = _moment(begin), _moment(end)
        before, after = self._offset_at(first), self._offset_at(last - 1)
        if before == after:
            return [(first, last, before)]
        low, high = first, last
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._offset_at(middle) == before else (low, middle)
        return [(first, high, before), (high, last, after)]

    def _offset_at(self, moment: int) -> int:
        offset = self._local(moment).utcoffset() or timedelta()
        return offset // MICROSECOND


def _moment(at: datetime) -> int:
    if at.utcoffset() is None:
        raise ValueError("A time zone is missing: give aware moments.")
    return (at - EPOCH) // MICROSECOND


def _in_order(intervals: Sequence[Interval]) -> tuple[Stretch, ...]:
    found = []
    for start, end in intervals:
        if start >= end:
            raise ValueError(
                f"The interval {start:%H:%M} to {end:%H:%M} ends before it starts;"
                " split one over midnight in two."
            )
        found.append(
            (_since_midnight(start), DAY_LONG if end == time.max else _since_midnight(end))
        )
    return tuple(_joined(sorted(found)))


def _since_midnight(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _joined(stretches: "Iterator[Stretch] | list[Stretch]") -> list[Stretch]:
    """Stretches in order, those that touch or overlap made one."""
    joined: list[Stretch] = []
    for start, end in stretches:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += DAY
