"""Moments and durations as people read them, in their language and zone: the only such place.

Made once a page, because a list asks a hundred times; Django's formats would take ten times as
long. What stands for a form is in the catalogue, so each language has an order of its own.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Self

from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext

SOON = timedelta(minutes=60)
NEAR = timedelta(hours=9)  # over midnight a time says more than a day


@dataclass
class Moments:
    """Says moments as seen at `at` in `zone`."""

    at: datetime
    zone: tzinfo

    def __post_init__(self) -> None:
        self.today = self.at.astimezone(self.zone).date()
        self.words = {
            "now": gettext("just now"),
            "ago": pgettext("past", "{duration} ago"),
            "in": pgettext("future", "in {duration}"),
            "yesterday": gettext("yesterday"),
            "time": "{time}",
            "clock": pgettext("moment", "{time}"),
            "day": pgettext("moment", "{weekday} {day} {month}"),
            "date": pgettext("moment", "{weekday} {day} {month} {year}"),
            "absolute": pgettext("moment", "{weekday} {day} {month} {year}, {time}"),
            "minutes": pgettext("short", "{count} min"),
            "hours": pgettext("short", "{count} h"),
            "months": pgettext("short", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
            "weekdays": pgettext("short", "Mon Tue Wed Thu Fri Sat Sun"),
        }
        self._days: dict[int, str] = {}
        self._months = self.words["months"].split()
        self._weekdays = self.words["weekdays"].split()

    @classmethod
    def here(cls, at: datetime) -> Self:
        """As seen at `at` by the reader of this request."""
        return cls(at=at, zone=timezone.get_current_timezone())

    def _said(self, form: str, moment: datetime) -> str:
        local = moment.astimezone(self.zone)
        return self._filled(form, local, time=f"{local.hour:02}:{local.minute:02}")

    def _filled(self, form: str, day: date, *, time: str = "") -> str:
        return self.words[form].format(
            weekday=self._weekdays[day.weekday()],
            day=day.day,
            month=self._months[day.month - 1],
            number=day.month,
            year=day.year,
            time=time,
        )

    def absolute(self, moment: datetime) -> str:
        """Mo., 23.11.2026, 08:05 Uhr"""
        return self._said("absolute", moment)

    def clock(self, moment: datetime) -> str:
        """08:05 Uhr"""
        return self._said("clock", moment)

    def day(self, moment: datetime) -> str:
        """Mo., 23.11."""
        return self._said("day", moment)

    def dated(self, day: date) -> str:
        """Mo., 23.11.2026"""
        return self._filled("date", day)

    def weekday_and_clock(self, moment: datetime) -> str:
        """Montag, 10:00 Uhr"""
        weekdays = pgettext("long", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
        weekday = weekdays.split()[moment.astimezone(self.zone).weekday()]
        said = pgettext("moment", "{weekday} {clock}")
        return said.format(weekday=weekday, clock=self.clock(moment))

    def recent(self, moment: datetime) -> str:
        """The time when it is today, else the date."""
        if self.is_today(moment):
            return self.clock(moment)
        return self._said("date", moment)

    def told(self, moment: datetime) -> str:
        """Today and its neighbours by name, else in full: "heute 08:05 Uhr"."""
        days = (moment.astimezone(self.zone).date() - self.today).days
        if days not in (-1, 0, 1):
            return self.absolute(moment)
        named = (gettext("today {time}"), gettext("tomorrow {time}"), gettext("yesterday {time}"))
        return named[days].format(time=self.clock(moment))

    def is_today(self, moment: datetime) -> bool:
        """Whether it lies on the reader's day."""
        return moment.astimezone(self.zone).date() == self.today

    def day_or_clock(self, moment: datetime) -> str:
        """The time when it is today or near, else the day."""
        near = self.is_today(moment) or abs(self.at - moment) < NEAR
        return self.clock(moment) if near else self.day(moment)

    def duration(self, length: timedelta) -> str:
        """Minutes below an hour and a half, hours below two days, else days."""
        minutes = max(int(length.total_seconds() // 60), 0)
        if minutes < 90:
            return self.words["minutes"].format(count=minutes)
        hours = round(minutes / 60)
        if hours < 48:
            return self.words["hours"].format(count=hours)
        days = hours // 24
        if days not in self._days:
            self._days[days] = ngettext("{count} day", "{count} days", days).format(count=days)
        return self._days[days]

    def ago(self, moment: datetime) -> str:
        """How long ago: "vor 12 Min", "gestern", then the day."""
        gone = self.at - moment
        if gone < timedelta(minutes=1):
            return self.words["now"]
        days = (self.today - moment.astimezone(self.zone).date()).days
        if days == 0 or gone < NEAR:
            return self.words["ago"].format(duration=self.duration(gone))
        return self.words["yesterday"] if days == 1 else self.day(moment)

    def since(self, moment: datetime) -> str:
        """The duration from then until now."""
        return self.duration(self.at - moment)

    def deadline(self, moment: datetime) -> str:
        """How far away a deadline is: "38 Min", "10:40", the day, or "vor 12 Min"."""
        left = moment - self.at
        if left < timedelta(0):
            return self.words["ago"].format(duration=self.duration(-left))
        if left < SOON:
            return self.duration(left)
        return self._said("time", moment) if self.is_today(moment) else self.day_or_clock(moment)

    def state(self, moment: datetime) -> str:
        """Of a running deadline: late, soon (within the hour) or ok."""
        left = moment - self.at
        return "late" if left < timedelta(0) else "soon" if left < SOON else "ok"
