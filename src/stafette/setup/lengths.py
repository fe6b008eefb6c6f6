"""Working time as people write it: 30 min, 4 h, 1 h 30 min, 1:30."""

import re
from datetime import timedelta

from django.utils.translation import gettext as _

_HOURS = r"(?P<hours>\d{1,4}(?:[.,]\d{1,2})?)\s*(?:h|hours?|std\.?|stunden?)"
_MINUTES = r"(?P<minutes>\d{1,5})\s*(?:m|mins?\.?|minutes?|minuten?)?"
_WORDS = re.compile(rf"(?:{_HOURS})?\s*(?:{_MINUTES})?", re.IGNORECASE | re.ASCII)
_CLOCK = re.compile(r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)", re.ASCII)


class WrongLength(ValueError):
    """What was written is no working time; the text is a sentence for the person."""


def length_of(text: str) -> timedelta | None:
    """The working time that was written, None for nothing. Raises WrongLength.

    A bare number is minutes, as the desk counts them.
    """
    said = " ".join(text.split())
    if not said:
        return None
    found = _CLOCK.fullmatch(said) or _WORDS.fullmatch(said)
    if not found:
        raise WrongLength(
            _('"{said}" is no working time. Write for example: 30 min or 4 h').format(said=said)
        )
    hours = float((found["hours"] or "0").replace(",", "."))
    return timedelta(hours=hours, minutes=int(found["minutes"] or 0))


def length_words(length: timedelta) -> str:
    """The working time as it is written: 1 h 30 min"""
    hours, minutes = divmod(int(length.total_seconds() // 60), 60)
    said = [_("{count} h").format(count=hours)] if hours else []
    said += [_("{count} min").format(count=minutes)] if minutes or not hours else []
    return " ".join(said)
