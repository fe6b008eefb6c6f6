"""Moments and sizes as people say them, in the reader's language and zone."""

from datetime import datetime

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

UNITS = ("B", "kB", "MB", "GB")


def absolute(moment: datetime) -> str:
    """Mon 12 Jan 2026, 10:00"""
    return _formatted(moment, pgettext("moment", "D j M Y, H:i"))


def clock(moment: datetime) -> str:
    """10:00"""
    return _formatted(moment, pgettext("moment", "H:i"))


def weekday_and_clock(moment: datetime) -> str:
    """Monday 10:00, in the zone that the moment carries."""
    return dateformat.format(moment, pgettext("moment", "l H:i"))


def recent(moment: datetime, *, at: datetime) -> str:
    """The time when it is today, else the day."""
    if timezone.localdate(moment) == timezone.localdate(at):
        return clock(moment)
    return _formatted(moment, pgettext("moment", "D j M Y"))


def recent_or_never(moment: datetime | None, *, at: datetime) -> str:
    return recent(moment, at=at) if moment else _("never")


def size_words(size: int) -> str:
    """412 kB"""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {UNITS[unit]}"


def _formatted(moment: datetime, form: str) -> str:
    return dateformat.format(timezone.localtime(moment), form)
