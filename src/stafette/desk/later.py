"""When an answer is to leave: at once, tomorrow, on Monday, or at a moment of one's own."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stafette.core.moments import Moments
from stafette.core.refusals import Refusal
from stafette.desk.pages import Planned
from stafette.tickets.models import Message

MORNING: Final = time(8)
MONDAY: Final = 0
FARTHEST: Final = timedelta(days=366)


class WrongMoment(Refusal):
    """The answer cannot leave then."""

    code = "wrong_moment"


def choices_at(moments: Moments) -> list[tuple[str, str]]:
    """The moments that are offered, with their days in words."""
    tomorrow, monday = (_morning(name, moments.at) for name in ("tomorrow", "monday"))
    return [
        ("", _("at once")),
        ("tomorrow", _("tomorrow, {time}").format(time=moments.clock(tomorrow))),
        ("monday", moments.absolute(monday)),
    ]


def delay_said(choice: str, moment: str, *, at: datetime) -> timedelta:
    """How long the answer waits; zero for at once. A moment goes before a choice.

    Raises WrongMoment.
    """
    if moment:
        until = _moment_of(moment)
    elif choice in ("tomorrow", "monday"):
        until = _morning(choice, at)
    else:
        return timedelta()
    if not at < until <= at + FARTHEST:
        raise WrongMoment(_("Choose a moment in the future, within a year."))
    return until - at


def _moment_of(said: str) -> datetime:
    try:
        return timezone.make_aware(datetime.fromisoformat(said).replace(tzinfo=None))
    except (ValueError, OverflowError) as error:
        raise WrongMoment(_("Enter the moment as day and time.")) from error


def _morning(name: str, at: datetime) -> datetime:
    today = timezone.localdate(at)
    days = 1 if name == "tomorrow" else (MONDAY - today.weekday()) % 7 or 7
    return timezone.make_aware(datetime.combine(today + timedelta(days=days), MORNING))


def planned_of(pending: Iterable[Message], *, beyond: datetime, moments: Moments) -> list[Planned]:
    """Those of somebody's own answers that leave after that moment."""
    return [
        Planned(
            text=_("Your answer leaves {moment}.").format(moment=moments.absolute(one.release_at)),
            undo_address=reverse("desk:undo", args=[one.ticket_id, one.pk]),
            send_address=reverse("desk:send_now", args=[one.ticket_id, one.pk]),
        )
        for one in pending
        if one.release_at > beyond
    ]
