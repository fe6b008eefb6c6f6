"""What a calendar refuses, how far it looks ahead, and zones with unusual days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from stafette.sla.business_time import Calendar, NeverOpen
from tests.sla.calendars_of_the_story import CALENDARS, berlin, hours

OFFICE = CALENDARS["office"]
HOUR = timedelta(hours=1)
MONDAY = berlin("2026-01-12 10:00")
JULY = berlin("2026-07-01 00:00")
NAIVE = datetime(2026, 1, 12, 10)  # noqa: DTZ001 -- the missing zone is what is tested


def open_on(*days: date) -> Calendar:
    """Closed but for one hour on each of the days."""
    return Calendar("Europe/Berlin", {}, exceptions=dict.fromkeys(days, hours("08:00-09:00")))


def always(time_zone: str) -> Calendar:
    return Calendar(time_zone, dict.fromkeys(range(7), hours("00:00-24:00")))


@pytest.mark.parametrize(
    "question",
    [
        lambda: OFFICE.add(NAIVE, HOUR),
        lambda: OFFICE.add(NAIVE, 0 * HOUR),
        lambda: OFFICE.subtract(NAIVE, HOUR),
        lambda: OFFICE.between(NAIVE, MONDAY),
        lambda: OFFICE.between(MONDAY, NAIVE),
        lambda: OFFICE.is_open(NAIVE),
        lambda: OFFICE.next_opening(NAIVE),
    ],
)
def test_a_moment_without_a_zone_is_refused(question):
    with pytest.raises(ValueError, match=r"^A time zone is missing: give aware moments\.$"):
        question()


@pytest.mark.parametrize("question", [OFFICE.add, OFFICE.subtract])
def test_a_negative_duration_is_refused(question):
    with pytest.raises(ValueError, match=r"must not be negative\.$"):
        question(MONDAY, -HOUR)


@pytest.mark.parametrize(
    ("begin", "end"), [(time(22), time(6)), (time(8), time(8)), (time(22), time(0))]
)
def test_an_interval_over_midnight_is_refused_in_the_week_and_on_a_day(begin, end):
    with pytest.raises(ValueError, match="does not end after it starts; split one over midnight"):
        Calendar("Europe/Berlin", {0: [(begin, end)]})
    with pytest.raises(ValueError, match="does not end after it starts; split one over midnight"):
        Calendar("Europe/Berlin", {}, exceptions={date(2026, 1, 12): [(begin, end)]})


@pytest.mark.parametrize("name", ["Europe/Bonn", "", "Europe", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(ValueError, match=r"is not a time zone of the IANA list\.$"):
        Calendar(name, {})


@pytest.mark.parametrize("day", [-1, 7])
def test_a_week_has_seven_days(day):
    with pytest.raises(ValueError, match=r"^A weekday is a number from 0 \(Monday\) to 6"):
        Calendar("Europe/Berlin", {day: hours("08:00-17:00")})


@pytest.mark.parametrize(
    "question",
    [
        lambda closed: closed.add(MONDAY, HOUR),
        lambda closed: closed.subtract(MONDAY, HOUR),
        lambda closed: closed.next_opening(MONDAY),
    ],
)
@pytest.mark.parametrize("weekly", [{}, {0: []}])
def test_a_calendar_that_never_opens_says_so(weekly, question):
    with pytest.raises(NeverOpen, match=r"^No opening within five years\.$"):
        question(Calendar("Europe/Berlin", weekly))


def test_a_calendar_that_never_opens_has_no_working_time():
    closed = Calendar("Europe/Berlin", {})

    assert closed.between(MONDAY, MONDAY + timedelta(days=9000)) == 0 * HOUR
    assert not closed.is_open(MONDAY)
    assert closed.add(MONDAY, 0 * HOUR) == MONDAY


def test_five_years_are_looked_ahead():
    last, late = open_on(date(2031, 7, 1)), open_on(date(2031, 7, 3))

    assert last.next_opening(JULY) == berlin("2031-07-01 08:00")
    assert last.add(JULY, HOUR) == berlin("2031-07-01 09:00")
    for question in (lambda: late.next_opening(JULY), lambda: late.add(JULY, HOUR)):
        with pytest.raises(NeverOpen):
            question()


def test_five_years_begin_at_the_moment_that_is_asked_about():
    again = open_on(date(2026, 1, 5), date(2031, 7, 1))

    assert again.add(JULY, HOUR) == berlin("2031-07-01 09:00")
    assert again.next_opening(JULY) == berlin("2031-07-01 08:00")


def test_five_years_are_looked_back():
    first, early = open_on(date(2021, 7, 1)), open_on(date(2021, 6, 28))

    assert first.subtract(JULY, HOUR) == berlin("2021-07-01 08:00")
    with pytest.raises(NeverOpen):
        early.subtract(JULY, HOUR)


def test_an_opening_before_and_after_a_long_rest_does_not_hide_it():
    rare = open_on(date(2026, 7, 2), date(2031, 7, 1), date(2036, 7, 9))

    assert rare.add(JULY, 2 * HOUR) == berlin("2031-07-01 09:00")
    with pytest.raises(NeverOpen):
        rare.add(JULY, 3 * HOUR)
    with pytest.raises(NeverOpen):
        rare.subtract(berlin("2036-07-10 00:00"), 2 * HOUR)


def test_holidays_without_end_are_no_opening():
    mondays = [date(2026, 1, 12) + timedelta(weeks=week) for week in range(270)]
    weekly = Calendar("Europe/Berlin", {0: hours("08:00-09:00")}, holidays=mondays)

    with pytest.raises(NeverOpen):
        weekly.next_opening(MONDAY)


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")])
def test_the_ends_of_time_are_not_counted(zone):
    for moment in (datetime.min.replace(tzinfo=zone), datetime.max.replace(tzinfo=zone)):
        with pytest.raises(NeverOpen):
            OFFICE.next_opening(moment)


def test_an_endless_duration_ends_with_a_refusal():
    yearly = Calendar("Etc/UTC", {0: hours("08:00-08:01")})

    with pytest.raises(NeverOpen, match=r"^Working time is counted from year 2 to 9998\.$"):
        yearly.add(datetime(9998, 12, 1, tzinfo=UTC), timedelta.max)


def test_intervals_may_come_in_any_order_touch_and_overlap():
    written = hours("13:00-17:00", "08:00-12:00", "12:00-13:00", "09:00-10:00")
    whole = Calendar("Europe/Berlin", {0: written})

    assert whole.between(MONDAY - 5 * HOUR, MONDAY + 10 * HOUR) == 9 * HOUR


def test_an_exception_goes_before_a_holiday_and_a_holiday_before_the_week():
    day = date(2026, 1, 12)
    holiday = Calendar("Europe/Berlin", {0: hours("08:00-17:00")}, holidays=[day])
    morning = {day: hours("09:00-11:00")}
    opened = Calendar("Europe/Berlin", {0: hours("08:00-17:00")}, [day], morning)

    assert not holiday.is_open(MONDAY)
    assert opened.is_open(MONDAY)
    assert not opened.is_open(MONDAY + HOUR)


def test_answers_are_in_the_zone_of_the_calendar():
    asked = datetime(2026, 1, 12, 22, tzinfo=ZoneInfo("Asia/Tokyo"))  # 14:00 in Berlin

    answers = OFFICE.add(asked, HOUR), OFFICE.subtract(asked, HOUR), OFFICE.next_opening(asked)
    assert [it.isoformat() for it in (*answers, OFFICE.add(asked, 0 * HOUR))] == [
        "2026-01-12T15:00:00+01:00",
        "2026-01-12T13:00:00+01:00",
        "2026-01-12T14:00:00+01:00",
        "2026-01-12T14:00:00+01:00",
    ]


def test_microseconds_count():
    moment = timedelta(microseconds=1)

    assert OFFICE.add(MONDAY, moment) == MONDAY + moment
    assert OFFICE.between(MONDAY, MONDAY + moment) == moment


@pytest.mark.parametrize(
    ("zone", "first", "last", "length"),
    [
        ("America/St_Johns", date(2010, 11, 6), date(2010, 11, 8), 49.0),  # 0:01 to 23:01
        ("America/Sao_Paulo", date(2018, 2, 17), date(2018, 2, 18), 25.0),  # midnight to 23:00
        ("America/Sao_Paulo", date(2018, 11, 4), date(2018, 11, 5), 23.0),  # no midnight
        ("Australia/Lord_Howe", date(2026, 4, 5), date(2026, 4, 6), 24.5),
        ("Pacific/Apia", date(2011, 12, 29), date(2012, 1, 1), 48.0),  # the 30th never was
        ("Europe/London", date(1968, 10, 27), date(1971, 11, 1), 26401.0),  # 25 in the last night
    ],
)
def test_days_of_every_length_count_whole(zone, first, last, length):
    begin, end = (datetime.combine(it, time(), ZoneInfo(zone)) for it in (first, last))

    assert always(zone).between(begin, end) == length * HOUR
