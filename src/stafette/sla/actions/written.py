"""Service hours as an administrator writes them, one sentence a line, in German or English:

Mo–Fr 08:00–17:00              breaks:      Mo–Do 12:00–12:30
Sa 9–12                        exceptions:  24.12.2026 08:00–12:00
                                            2026-12-31 closed
                                            24.12. 08:00–12:00 (every year)
"""

import re
from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

Interval = tuple[time, time]
Week = dict[int, list[Interval]]
Days = dict[str, list[Interval]]  # by ISO date, or --MM-DD for that day of every year

WEEKDAYS = {
    name: day
    for day, names in enumerate(
        ("mo mon", "di tu tue", "mi we wed", "do th thu", "fr fri", "sa sat", "so su sun")
    )
    for name in names.split()
}
CLOSED = {"closed", "geschlossen", "zu"}
_LINE = re.compile(r"(?P<days>[A-Za-z][A-Za-z.\s,–-]*?)\s+(?P<hours>\d.*)")
_HOURS = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:–|-|bis|to)\s*(\d{1,2})(?:[:.](\d{2}))?")
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_YEARLY = re.compile(r"--(\d{2})-(\d{2})")
LEAP_YEAR = 2000  # has every day that any year has


class WrongHours(ValueError):
    """What was written cannot hold; the text is a sentence for the person who wrote it."""


def week_of(text: str) -> Week:
    """Weekday (0 is Monday) to intervals. Raises WrongHours."""
    week: Week = {}
    for line in _lines(text):
        found = _LINE.fullmatch(line)
        if not found:
            raise WrongHours(
                _('"%(line)s" names no days. Write for example: Mon-Fri 08:00-17:00.')
                % {"line": line}
            )
        for day in _weekdays(found["days"], line):
            week.setdefault(day, []).extend(_intervals(found["hours"], line))
    return {day: in_order(hours) for day, hours in sorted(week.items())}


def days_of(text: str) -> Days:
    """Single days to intervals, none when the desk is closed. Raises WrongHours."""
    days: Days = {}
    for line in _lines(text):
        first, _space, rest = line.partition(" ")
        day = _day(first, line)
        if day in days:
            raise WrongHours(_("%(day)s is written twice.") % {"day": first})
        closed = rest.strip().lower() in CLOSED
        days[day] = [] if closed else in_order(_intervals(rest, line))
    return days


def without(hours: Sequence[Interval], breaks: Sequence[Interval]) -> list[Interval]:
    """The intervals with the breaks cut out."""
    left = list(hours)
    for begin, end in breaks:
        pieces = [
            [(start, min(stop, begin)), (max(start, end), stop)] if begin < stop and start < end
            else [(start, stop)]
            for start, stop in left
        ]  # fmt: skip
        left = [piece for cut in pieces for piece in cut if piece[0] < piece[1]]
    return left


def in_order(hours: Sequence[Interval]) -> list[Interval]:
    """The intervals by their beginning. Raises WrongHours when two overlap."""
    ordered = sorted(hours)
    for earlier, later in pairwise(ordered):
        if later[0] < earlier[1]:
            raise WrongHours(
                _("%(one)s and %(other)s overlap.") % {"one": said(earlier), "other": said(later)}
            )
    return ordered


def stored(hours: Sequence[Interval]) -> list[list[str]]:
    """As the database keeps them."""
    return [[_said(begin), _said(end)] for begin, end in hours]


def said(interval: Interval) -> str:
    """08:00–17:00"""
    return "–".join(_said(moment) for moment in interval)


def _said(moment: time) -> str:
    return "24:00" if moment == time.max else f"{moment:%H:%M}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"[\n;]", text) if line.strip()]


def _weekdays(text: str, line: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        ends = [_weekday(name, line) for name in re.split(r"[–-]|\bbis\b|\bto\b", part.strip())]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or last < first:
            raise WrongHours(_('"%(line)s": the days do not follow each other.') % {"line": line})
        days.extend(range(first, last + 1))
    return days


def _weekday(name: str, line: str) -> int:
    word = name.strip().rstrip(".").lower()
    for length in (3, 2):
        if (day := WEEKDAYS.get(word[:length])) is not None and word:
            return day
    raise WrongHours(
        _('"%(name)s" in "%(line)s" is no day of the week.') % {"name": name.strip(), "line": line}
    )


def _day(word: str, line: str) -> str:
    german, yearly = _GERMAN.fullmatch(word), _YEARLY.fullmatch(word)
    try:
        if german:
            day = date(int(german[3] or LEAP_YEAR), int(german[2]), int(german[1]))
            return day.isoformat() if german[3] else f"--{day:%m-%d}"
        if yearly:
            return f"--{date(LEAP_YEAR, int(yearly[1]), int(yearly[2])):%m-%d}"
        return date.fromisoformat(word).isoformat()
    except ValueError:
        raise WrongHours(
            _('"%(line)s" begins with no date. Write for example: 2026-12-24 08:00-12:00.')
            % {"line": line}
        ) from None


def _intervals(text: str, line: str) -> list[Interval]:
    parts = [part.strip() for part in re.split(r",|\bund\b|\band\b", text)]
    return [_interval(part, line) for part in parts]


def _interval(part: str, line: str) -> Interval:
    found = _HOURS.fullmatch(part)
    if not found:
        raise WrongHours(
            _('"%(line)s" names no hours. Write for example: 08:00-17:00.') % {"line": line}
        )
    begin, end = _moment(found[1], found[2], line), _moment(found[3], found[4], line)
    if end <= begin:
        raise WrongHours(
            _('"%(line)s" ends before it begins. Write hours over midnight as two days.')
            % {"line": line}
        )
    return begin, end


def _moment(hour: str, minute: Any, line: str) -> time:
    if (int(hour), int(minute or 0)) == (24, 0):
        return time.max
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise WrongHours(_('"%(line)s" names a time that no day has.') % {"line": line}) from None
