"""Moments as requesters read them: today and its neighbours by name, other days by date."""

from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def in_words(moment: datetime, *, at: datetime) -> str:
    """A moment as seen at `at`, in the reader's zone: "heute 09:30 Uhr", "Mo., 23.11.2026, …"."""
    local, today = timezone.localtime(moment), timezone.localtime(at).date()
    clock = formats.date_format(local, pgettext("format of a time", "H:i"))
    named = {
        today - timedelta(days=1): _("yesterday %(time)s"),
        today: _("today %(time)s"),
        today + timedelta(days=1): _("tomorrow %(time)s"),
    }
    day = formats.date_format(local, pgettext("format of a day", "D j M Y"))
    return named.get(local.date(), f"{day}, %(time)s") % {"time": clock}
