"""Calendars that the tests of working time count by, and short ways to write moments."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stafette.sla.business_time import Calendar
from stafette.sla.public_holidays import public_holidays

BERLIN = ZoneInfo("Europe/Berlin")


def hours(*written: str) -> list[tuple[time, time]]:
    """Intervals as "08:00-17:00"; the end of the day is 24:00."""
    parts = (it.split("-") for it in written)
    return [(time.fromisoformat(begin), end_of_interval(end)) for begin, end in parts]


def end_of_interval(written: str) -> time:
    return time.max if written == "24:00" else time.fromisoformat(written)


def berlin(written: str) -> datetime:
    """A moment on Berlin's clocks; of a doubled hour the first, unless an offset is written."""
    read = datetime.fromisoformat(written)
    return read.replace(tzinfo=BERLIN) if read.tzinfo is None else read.astimezone(BERLIN)


def length(written: str) -> timedelta:
    """A duration as "9:30", or with seconds "0:00:01"."""
    hour, minute, *second = map(int, written.split(":"))
    return timedelta(hours=hour, minutes=minute, seconds=second[0] if second else 0)


SPLIT_DAY = hours("08:00-12:00", "13:00-17:00")
HALF_DAY = hours("08:00-12:00")


def desk_in(land: str) -> Calendar:
    """A desk with a lunch break, half days on 24 and 31 December, shut on one bridge day."""
    return Calendar(
        "Europe/Berlin",
        dict.fromkeys(range(5), SPLIT_DAY),
        holidays=public_holidays("DE", land, range(2025, 2029)),
        exceptions={
            date(2026, 5, 15): [],
            date(2026, 12, 24): HALF_DAY,
            date(2026, 12, 31): HALF_DAY,
        },
    )


CALENDARS = {
    "office": Calendar(
        "Europe/Berlin",
        {**dict.fromkeys(range(4), hours("08:00-17:00")), 4: hours("08:00-16:00")},
    ),
    "break": Calendar("Europe/Berlin", dict.fromkeys(range(5), SPLIT_DAY)),
    "always": Calendar("Europe/Berlin", dict.fromkeys(range(7), hours("00:00-24:00"))),
    "sunday": Calendar("Europe/Berlin", {6: hours("02:30-03:30")}),
    "night": Calendar("Europe/Berlin", {5: hours("22:00-24:00"), 6: hours("00:00-06:00")}),
    "duty": Calendar(
        "Europe/Berlin",
        dict.fromkeys(range(5), SPLIT_DAY),
        holidays=[date(2026, 12, 25)],
        exceptions={
            date(2026, 12, 25): hours("10:00-12:00"),
            date(2026, 12, 27): hours("10:00-11:00"),
        },
    ),
    "BY": desk_in("BY"),
    "BE": desk_in("BE"),
    "HH": desk_in("HH"),
}
