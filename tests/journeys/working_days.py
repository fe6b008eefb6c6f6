"""Calendars and promises of the fortnight, and a way to count by them that is the tests' own."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
Intervals = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Week:
    """Working hours by weekday and of single days, in Berlin; `closed` are its holidays."""

    name: str
    days: tuple[Intervals, ...]
    single: tuple[tuple[str, Intervals], ...] = ()
    closed: tuple[date, ...] = ()

    def stored(self) -> dict[str, object]:
        """The same for `ServiceHours`, which finds the holidays of Bavaria by itself."""
        return {
            "name": self.name,
            "time_zone": "Europe/Berlin",
            "weekly": {str(day): [list(it) for it in hours] for day, hours in enumerate(self.days)},
            "exceptions": {day: [list(it) for it in hours] for day, hours in self.single},
            "country": "DE" if self.closed else "",
            "subdivision": "BY" if self.closed else "",
        }

    def worked(self, begin: datetime, end: datetime) -> timedelta:
        """Working time between two moments, day by day; none when the end is before the begin."""
        total, day = timedelta(), begin.astimezone(BERLIN).date()
        while day <= end.astimezone(BERLIN).date():
            for opens, closes in _opening(self, day):
                total += max(min(end, closes) - max(begin, opens), timedelta())
            day += timedelta(days=1)
        return total


@lru_cache(maxsize=1000)
def _opening(week: Week, day: date) -> list[tuple[datetime, datetime]]:
    hours = dict(week.single).get(day.isoformat())
    if hours is None:
        hours = () if day in week.closed else week.days[day.weekday()]
    return [(_moment(day, opens), _moment(day, closes)) for opens, closes in hours]


def _moment(day: date, told: str) -> datetime:
    if told == "24:00":
        day, told = day + timedelta(days=1), "00:00"
    return datetime.combine(day, time.fromisoformat(told), BERLIN).astimezone(UTC)


EASTER = (date(2026, 4, 3), date(2026, 4, 6))  # Good Friday and Easter Monday
OFFICE = Week(
    "Office",
    ((("08:00", "17:00"),),) * 4 + ((("08:00", "14:00"),), (), ()),
    single=(("2026-04-02", (("08:00", "12:00"),)),),
    closed=EASTER,
)
SHIFTS = Week("Shifts", ((("07:00", "12:00"), ("13:00", "20:00")),) * 6 + ((),), closed=EASTER)
ALWAYS = Week("Always", ((("00:00", "24:00"),),) * 7)


@dataclass(frozen=True)
class Terms:
    """What is promised: hours of work by measure at priority 4, and what happens at which share.

    At every other priority a quarter of the time less, or more, for each step.
    """

    name: str
    week: Week
    hours: dict[str, int]
    stages: tuple[tuple[str, int, tuple[str, ...]], ...] = field(default=())

    def allowed(self, measure: str, priority: int) -> timedelta:
        return timedelta(minutes=15 * priority * self.hours[measure])

    def percents(self, measure: str) -> list[int]:
        return sorted({percent for of, percent, _ in self.stages if of in {"", measure}})


STANDARD = Terms(
    "Standard",
    OFFICE,
    {"response": 2, "update": 6, "resolution": 16},
    (
        ("", 75, ("notify",)),
        ("", 100, ("notify", "manager")),
        ("resolution", 50, ("raise",)),
        ("resolution", 150, ("manager",)),
    ),
)
PHONES = Terms(
    "Phones",
    ALWAYS,
    {"response": 1, "update": 8, "resolution": 24},
    (("response", 100, ("next_team", "notify")), ("resolution", 80, ("raise", "notify"))),
)
OLA = Terms(
    "OLA",
    SHIFTS,
    {"leg": 12, "pick_up": 2, "inquiry": 3},
    (
        ("pick_up", 100, ("notify", "next_team")),
        ("leg", 50, ("notify",)),
        ("leg", 100, ("manager", "next_team")),
        ("leg", 200, ("raise",)),
        ("inquiry", 100, ("manager", "notify")),
    ),
)
