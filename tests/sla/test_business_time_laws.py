"""Laws of working time that hold for every calendar, and a count minute by minute."""

import os
import time as time_of_day
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.sla.business_time import EPOCH, Calendar

TICK, MINUTE = timedelta(microseconds=1), timedelta(minutes=1)
# Days around which clocks change, in zones where that is done in different ways.
PLACES = [
    ("Europe/Berlin", date(2026, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 24)),
    ("Europe/Berlin", date(2026, 12, 30)),
    ("America/St_Johns", date(2010, 11, 6)),  # 0:01 becomes 23:01 of the day before
    ("America/Sao_Paulo", date(2018, 2, 16)),  # midnight becomes 23:00
    ("America/Sao_Paulo", date(2018, 11, 3)),  # midnight is missing
    ("America/New_York", date(2026, 3, 7)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),  # half an hour
    ("Pacific/Apia", date(2011, 12, 28)),  # a day is missing
    ("Asia/Kathmandu", date(1985, 12, 30)),  # a quarter of an hour at New Year
    ("Etc/UTC", date(2027, 12, 30)),
]
PROCESS_ZONES = ["America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Etc/UTC"]
MINUTES_OF_DAY = 24 * 60


class Written:
    """A calendar with what it was made of, to count by in another way."""

    def __init__(self, place, weekly, holidays, exceptions):
        self.zone, self.first_day = ZoneInfo(place[0]), place[1]
        self.weekly, self.holidays, self.exceptions = weekly, holidays, exceptions
        self.calendar = self.anew()

    def anew(self) -> Calendar:
        """The same calendar, without what it has counted already."""
        return Calendar(
            self.zone.key,
            {day: [told(it) for it in spans] for day, spans in self.weekly.items()},
            [self.day(it) for it in self.holidays],
            {self.day(it): [told(span) for span in spans] for it, spans in self.exceptions.items()},
        )

    def __repr__(self):
        return f"{self.zone} {self.first_day} {self.weekly} {self.holidays} {self.exceptions}"

    def day(self, number: int) -> date:
        return self.first_day + timedelta(days=number)

    def moment(self, after: timedelta) -> datetime:
        return datetime.combine(self.first_day, time(), UTC) + after

    def works_at(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        number, minute = (local.date() - self.first_day).days, local.hour * 60 + local.minute
        closed = [] if number in self.holidays else self.weekly.get(local.weekday(), [])
        return any(start <= minute < end for start, end in self.exceptions.get(number, closed))


def told(span: tuple[int, int]) -> tuple[time, time]:
    start, end = span
    closing = time.max if end == MINUTES_OF_DAY else time(*divmod(end, 60))
    return time(*divmod(start, 60)), closing


@contextmanager
def process_in(zone: str):
    """Set the zone of the process, as an administrator sets TZ."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time_of_day.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time_of_day.tzset()


def answers(by: Calendar, start: datetime, end: datetime, working: timedelta):
    """To all questions; moments in seconds since 1970, which no zone changes."""
    moments = by.add(start, working), by.subtract(end, working), by.next_opening(start)
    told = [(it - EPOCH).total_seconds() for it in moments]
    return [*told, by.between(start, end), by.is_open(start)]


spans = st.lists(
    st.tuples(st.integers(0, MINUTES_OF_DAY), st.integers(0, MINUTES_OF_DAY))
    .map(sorted)
    .map(tuple)
    .filter(lambda it: it[0] < it[1]),
    max_size=3,
)
written = st.builds(
    Written,
    st.sampled_from(PLACES),
    st.dictionaries(st.integers(0, 6), spans, max_size=7).map(
        lambda weekly: {**weekly, 2: weekly.get(2) or [(120, 180)]}  # it opens once a week
    ),
    st.sets(st.integers(-1, 6), max_size=2),
    st.dictionaries(st.integers(-1, 6), spans, max_size=2),
)
offsets = st.timedeltas(timedelta(days=-2), timedelta(days=40))
durations = st.timedeltas(timedelta(), timedelta(hours=300))
some_durations = st.timedeltas(TICK, timedelta(hours=300))
minutes = st.integers(0, 4 * MINUTES_OF_DAY)
laws = settings(deadline=None, max_examples=30)
counts = settings(deadline=None, max_examples=40)


@laws
@given(written, offsets, durations)
def test_what_is_added_lies_between(of, after, working):
    start = of.moment(after)
    end = of.calendar.add(start, working)

    assert of.calendar.between(start, end) == working
    assert not working or of.calendar.between(start, end - TICK) == working - TICK


@laws
@given(written, offsets, durations)
def test_what_is_subtracted_lies_between(of, after, working):
    end = of.moment(after)
    start = of.calendar.subtract(end, working)

    assert of.calendar.between(start, end) == working
    assert not working or of.calendar.between(start + TICK, end) == working - TICK


@laws
@given(written, offsets, offsets)
def test_what_lies_between_can_be_added_and_subtracted(of, one, other):
    start, end = sorted([of.moment(one), of.moment(other)])
    working = of.calendar.between(start, end)
    earliest, latest = of.calendar.add(start, working), of.calendar.subtract(end, working)

    assert earliest <= end
    assert latest >= start
    assert of.calendar.between(earliest, end) == timedelta()
    assert of.calendar.between(start, latest) == timedelta()


@laws
@given(written, offsets, some_durations)
def test_what_was_added_is_taken_back_to_the_opening_at_which_it_began(of, after, working):
    start = of.moment(after)
    back = of.calendar.subtract(of.calendar.add(start, working), working)

    assert back.astimezone(UTC) == of.calendar.next_opening(start).astimezone(UTC)


@laws
@given(written, offsets, some_durations)
def test_what_was_subtracted_is_given_back_to_the_working_time_before_the_end(of, after, working):
    end = of.moment(after)
    again = of.calendar.add(of.calendar.subtract(end, working), working).astimezone(UTC)

    assert again <= end
    assert of.calendar.between(again, end) == timedelta()
    assert of.calendar.is_open(again - TICK)


@laws
@given(st.sampled_from(PLACES), offsets, durations)
def test_open_day_and_night_is_the_time_that_goes_by(place, after, length):
    always = Calendar(place[0], {day: [(time(), time.max)] for day in range(7)})
    start = datetime.combine(place[1], time(), UTC) + after

    assert always.between(start, start + length) == length
    assert always.add(start, length).astimezone(UTC) == start + length
    assert always.subtract(start, length).astimezone(UTC) == start - length


@laws
@given(written, offsets, offsets, some_durations, st.sampled_from(PROCESS_ZONES))
def test_neither_the_zone_of_the_process_nor_of_the_question_matters(
    of, one, other, working, process_zone
):
    start, end = sorted([of.moment(one), of.moment(other)])
    here = answers(of.calendar, start, end, working)
    there = (it.astimezone(ZoneInfo(process_zone)) for it in (start, end))

    with process_in(process_zone):
        assert answers(of.anew(), *there, working) == here


@laws
@given(written, offsets, offsets, durations, durations)
def test_more_working_time_and_a_later_start_never_end_earlier(of, one, other, some, more):
    early, late = sorted([of.moment(one), of.moment(other)])
    few, many = sorted([some, more])

    assert of.calendar.add(early, few) <= of.calendar.add(late, few)
    assert of.calendar.add(early, few) <= of.calendar.add(early, many)
    assert of.calendar.subtract(early, few) <= of.calendar.subtract(late, few)
    assert of.calendar.subtract(early, many) <= of.calendar.subtract(early, few)
    assert timedelta() <= of.calendar.between(early, late) <= late - early


@laws
@given(written, st.lists(offsets, min_size=3, max_size=3), durations, durations)
def test_parts_make_the_whole(of, afters, some, more):
    first, middle, last = sorted(of.moment(it) for it in afters)
    by = of.calendar

    assert by.between(first, middle) + by.between(middle, last) == by.between(first, last)
    assert by.add(by.add(first, some), more) == by.add(first, some + more)
    assert by.subtract(by.subtract(last, some), more) == by.subtract(last, some + more)


@laws
@given(written, offsets)
def test_nothing_is_worked_before_the_next_opening(of, after):
    at = of.moment(after)
    opening = of.calendar.next_opening(at)

    assert of.calendar.is_open(opening)
    assert of.calendar.between(at, opening) == timedelta()
    assert (opening.astimezone(UTC) == at) == of.calendar.is_open(at)


@counts
@given(written, minutes, minutes)
def test_a_count_minute_by_minute_gives_the_same(of, one, other):
    first, last = sorted([one, other])
    start = of.moment(first * MINUTE)
    worked = [of.works_at(start + number * MINUTE) for number in range(last - first)]

    end = of.moment(last * MINUTE)
    assert of.calendar.between(start, end) == sum(worked) * MINUTE
    assert of.calendar.is_open(start) == of.works_at(start)
    if any(worked):
        # Two zones never compare equal in a doubled hour (PEP 495), so both are said in UTC.
        added = of.calendar.add(start, sum(worked) * MINUTE).astimezone(UTC)
        subtracted = of.calendar.subtract(end, sum(worked) * MINUTE).astimezone(UTC)
        assert added == end - worked[::-1].index(True) * MINUTE
        assert subtracted == start + worked.index(True) * MINUTE
