"""Working time: adding, subtracting and measuring it across weeks, holidays and clock changes.

Pure arithmetic without Django. A calendar turns each year (of UTC), once it is asked about, into
a table of open stretches with running totals; a question is then two bisections, whatever the
span. Rules: a minute belongs to the interval that starts it; time used up exactly at closing ends
at closing; an hour that the clock change leaves out counts nothing, a doubled one twice.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Interval = tuple[time, time]
Stretch = tuple[int, int]  # microseconds, half-open: since 1970 UTC, or since local midnight

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY_LONG = 24 * 3600 * 1_000_000
FIVE_YEARS = (5 * 365 + 2) * DAY_LONG  # with both leap days that five years may hold
FIRST_YEAR, LAST_YEAR = 2, 9998  # the local days at the edges of these still have a date
YEARS_KEPT = 400


class NeverOpen(ValueError):
    """No opening within five years: the calendar has no working time to count."""


@dataclass(frozen=True)
class _Year:
    """The open stretches of one year: starts, ends, and the working time up to each end."""

    begin: int
    end: int
    starts: list[int]
    ends: list[int]
    totals: list[int]

    @property
    def total(self) -> int:
        return self.totals[-1] if self.totals else 0

    @property
    def opens(self) -> int:
        """The first opening; a year without one cannot open before its end."""
        return self.starts[0] if self.starts else self.end

    @property
    def closes(self) -> int:
        """The last closing; a year without one cannot have closed after its begin."""
        return self.ends[-1] if self.ends else self.begin

    def used_before(self, moment: int) -> int:
        """Working time of the year up to the moment."""
        index = bisect_right(self.starts, moment)
        if index == 0:
            return 0
        return self.totals[index - 1] - max(0, self.ends[index - 1] - moment)

    def earliest_with(self, used: int) -> int:
        """The first moment at which so much of the year's working time is used up."""
        index = bisect_left(self.totals, used)
        return self.ends[index] - (self.totals[index] - used)

    def latest_with(self, used: int) -> int:
        """The last moment at which no more of the year's working time than that is used up."""
        index = bisect_right(self.totals, used)
        return self.ends[index] - (self.totals[index] - used)


class Calendar:
    """When work is done: weekly hours in a time zone, without holidays, with exceptions.

    `weekly` gives the open intervals by weekday (0 = Monday), `exceptions` those of single days;
    exceptions go before holidays, holidays before the week. An interval may end at 24:00, written
    `time.max`; intervals that touch or overlap are one. Raises ValueError for an unknown zone or
    an interval that does not end after it starts (split one over midnight in two). Answers are in
    the calendar's zone; compare them in UTC, as moments of two zones never equal each other in a
    doubled hour (PEP 495).
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
        rest, (moment, year) = _length(working), _placed(start)
        if rest == 0:
            return start.astimezone(self.zone)
        table, idle_since = self._year(year), moment
        rest += table.used_before(moment)
        while rest > table.total:
            rest -= table.total
            if table.total:
                idle_since = max(idle_since, table.closes)
            year += 1
            table = self._year(year)
            _within_five_years(idle_since, table.opens)
        return self._local(table.earliest_with(rest))

    def subtract(self, end: datetime, working: timedelta) -> datetime:
        """The latest start from which that much working time is used up at the end.

        Zero returns the end. Raises as `add` does.
        """
        rest, (moment, year) = _length(working), _placed(end)
        if rest == 0:
            return end.astimezone(self.zone)
        table, idle_until = self._year(year), moment
        have = table.used_before(moment)
        while rest > have:
            rest -= have
            if have:
                idle_until = table.opens
            year -= 1
            table = self._year(year)
            have = table.total
            _within_five_years(table.closes, idle_until)
        return self._local(table.latest_with(have - rest))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from start to end; zero when the end lies before the start."""
        (first, first_year), (last, last_year) = _placed(start), _placed(end)
        if last <= first:
            return timedelta()
        used = self._year(last_year).used_before(last) - self._year(first_year).used_before(first)
        used += sum(self._year(year).total for year in range(first_year, last_year))
        return timedelta(microseconds=used)

    def is_open(self, at: datetime) -> bool:
        """Is that moment working time? Opening belongs to it, closing does not."""
        moment, year = _placed(at)
        table = self._year(year)
        index = bisect_right(table.starts, moment)
        return index > 0 and moment < table.ends[index - 1]

    def next_opening(self, at: datetime) -> datetime:
        """The moment itself when it is working time, else when the next begins; or NeverOpen."""
        moment, year = _placed(at)
        table = self._year(year)
        while table.closes <= moment or not table.ends:
            year += 1
            table = self._year(year)
            _within_five_years(moment, table.opens)
        return self._local(max(moment, table.starts[bisect_right(table.ends, moment)]))

    def closed_before(self, at: datetime, *, least: timedelta) -> tuple[datetime, datetime] | None:
        """The last stretch of at least that length without work that ended before the moment.

        When it began and when it ended; None when there is none in the year of the moment.
        """
        moment, year = _placed(at)
        table = self._year(year)
        index = bisect_left(table.starts, moment) - 1
        while index >= 0:
            opened = table.starts[index]
            closed = table.ends[index - 1] if index else self._year(year - 1).closes
            if opened - closed >= _length(least):
                return self._local(closed), self._local(opened)
            index -= 1
        return None

    def _local(self, moment: int) -> datetime:
        return (EPOCH + timedelta(microseconds=moment)).astimezone(self.zone)

    def _year(self, year: int) -> _Year:
        table = self._years.get(year)
        if table is None:
            if len(self._years) >= YEARS_KEPT:
                self._years.clear()
            table = self._years[year] = self._counted(year)
        return table

    def _counted(self, year: int) -> _Year:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise NeverOpen(f"Working time is counted from year {FIRST_YEAR} to {LAST_YEAR}.")
        begin, end = (_placed(datetime(it, 1, 1, tzinfo=UTC))[0] for it in (year, year + 1))
        stretches = _joined(
            stretch
            for first, last, offset in self._offsets(begin, end)
            for stretch in self._stretches(first, last, offset)
        )
        totals, total = [], 0
        for opens, closes in stretches:
            total += closes - opens
            totals.append(total)
        starts, ends = [it[0] for it in stretches], [it[1] for it in stretches]
        return _Year(begin, end, starts, ends, totals)

    def _offsets(self, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Start, end and offset of the stretches in which the zone keeps its offset from UTC.

        Looked at once a day: no zone changes twice within one.
        """
        offset = self._offset_at(begin)
        for tomorrow in range(begin + DAY_LONG, end + 1, DAY_LONG):
            if (later := self._offset_at(tomorrow)) != offset:
                change = self._change(tomorrow - DAY_LONG, tomorrow)
                yield begin, change, offset
                begin, offset = change, later
        yield begin, end, offset

    def _change(self, before: int, after: int) -> int:
        """The first moment of the new offset, between two moments of different ones."""
        old = self._offset_at(before)
        while after - before > 1:
            middle = (before + after) // 2
            if self._offset_at(middle) == old:
                before = middle
            else:
                after = middle
        return after

    def _offset_at(self, moment: int) -> int:
        return (self._local(moment).utcoffset() or timedelta()) // MICROSECOND

    def _stretches(self, first: int, last: int, offset: int) -> Iterator[Stretch]:
        """The open stretches from first to last, while that offset from UTC holds.

        A local day that a clock change cuts is asked once before and once after it, so that a
        missing hour falls between the two, and a doubled one is in both.
        """
        for day in range((first + offset) // DAY_LONG, (last + offset - 1) // DAY_LONG + 1):
            midnight = day * DAY_LONG - offset
            for start, end in self._intervals_on(EPOCH.toordinal() + day):
                opens, closes = max(first, midnight + start), min(last, midnight + end)
                if opens < closes:
                    yield opens, closes

    def _intervals_on(self, ordinal: int) -> tuple[Stretch, ...]:
        day = date.fromordinal(ordinal)
        if day in self._exceptions:
            return self._exceptions[day]
        return () if day in self._holidays else self._weekly.get(day.weekday(), ())


def _placed(at: datetime) -> tuple[int, int]:
    """A moment in microseconds since 1970, and its year of UTC."""
    if at.utcoffset() is None:
        raise ValueError("A time zone is missing: give aware moments.")
    try:
        return (at - EPOCH) // MICROSECOND, at.astimezone(UTC).year
    except OverflowError as error:
        raise NeverOpen(f"{at} lies outside the years that are counted.") from error


def _length(working: timedelta) -> int:
    if working < timedelta():
        raise ValueError("Working time to add or subtract must not be negative.")
    return working // MICROSECOND


def _within_five_years(idle_since: int, idle_until: int) -> None:
    if idle_until - idle_since > FIVE_YEARS:
        raise NeverOpen("No opening within five years.")


def _in_order(intervals: Sequence[Interval]) -> tuple[Stretch, ...]:
    found = []
    for start, end in intervals:
        if start >= end:
            raise ValueError(
                f"The interval {start:%H:%M} to {end:%H:%M} does not end after it starts;"
                " split one over midnight in two."
            )
        closes = DAY_LONG if end == time.max else _since_midnight(end)
        found.append((_since_midnight(start), closes))
    return tuple(_joined(sorted(found)))


def _since_midnight(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that touch or overlap made one."""
    joined: list[Stretch] = []
    for start, end in stretches:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
