from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from stafette.core.moments import Moments

AT = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)  # a Monday, ten o'clock in Berlin


@pytest.fixture(autouse=True)
def german():
    with translation.override("de"):
        yield


def moments() -> Moments:
    return Moments(at=AT, zone=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "eben"),
        (12, "vor 12 Min"),
        (59, "vor 59 Min"),
        (120, "vor 2 Std"),
        (24 * 60, "gestern"),
        (4 * 24 * 60, "Do., 08.01."),
    ],
)
def test_the_past(minutes, words):
    assert moments().ago(AT - timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("minutes", "words", "state"),
    [
        (-12, "vor 12 Min", "late"),
        (38, "38 Min", "soon"),
        (60, "11:00", "ok"),
        (240, "14:00", "ok"),
        (2 * 24 * 60, "Mi., 14.01.", "ok"),
    ],
)
def test_deadlines(minutes, words, state):
    due = AT + timedelta(minutes=minutes)
    assert (moments().deadline(due), moments().state(due)) == (words, state)


def test_a_moment_in_full():
    assert moments().absolute(AT) == "Mo., 12.01.2026, 10:00 Uhr"


def test_over_midnight_a_near_moment_is_a_time():
    late = datetime(2026, 1, 12, 23, 30, tzinfo=UTC)
    near = Moments(at=late, zone=ZoneInfo("Europe/Berlin"))
    assert near.day_or_clock(late - timedelta(hours=2)) == "22:30 Uhr"


def test_english_is_english():
    with translation.override("en"):
        assert moments().absolute(AT) == "Mon 12 Jan 2026, 10:00"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (-24, "gestern 10:00 Uhr"),
        (2, "heute 12:00 Uhr"),
        (24, "morgen 10:00 Uhr"),
        (72, "Do., 15.01.2026, 10:00 Uhr"),
    ],
)
def test_the_days_around_today_have_names(hours, words):
    assert moments().told(AT + timedelta(hours=hours)) == words


def test_a_weekday_is_said_in_full_and_a_date_without_a_time():
    assert (moments().weekday_and_clock(AT), moments().dated(AT.date())) == (
        "Montag, 10:00 Uhr",
        "Mo., 12.01.2026",
    )
