"""Moments and tickets for the stories of the clocks. Office hours are 7 to 16 in UTC (winter)."""

from datetime import UTC, datetime, timedelta

from stafette.core.models import JournalEntry
from stafette.sla.choices import Measure
from stafette.sla.models import Clock, Promise, Target
from stafette.tickets.actions import Opening, open_ticket
from stafette.tickets.models import Ticket
from tests.people_of_the_story import NINE, requester

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def january(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in January 2026; the 12th is a Monday."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def opened(*, at: datetime = NINE, by=None, **more) -> Ticket:
    """A request at P4, without anybody who holds it."""
    more.setdefault("channel", "mail")
    opening = Opening(requester=by or requester(), subject="VPN", text="It drops.", **more)
    return open_ticket(opening=opening, by=None, at=at)[0]


def clock(ticket: Ticket, measure: str = Measure.RESOLUTION) -> Clock:
    """The last clock of a measure as it is stored."""
    return (
        Clock.objects.select_related("hours", "ticket")
        .filter(ticket=ticket, measure=measure)
        .order_by("id")[::1][-1]
    )


def allow(promise: Promise, measure: str, hours: float, *, priorities=range(1, 6)) -> None:
    """Set what a promise allows."""
    for priority in priorities:
        Target.objects.update_or_create(
            promise=promise,
            measure=measure,
            priority=priority,
            defaults={"allowed": timedelta(hours=hours)},
        )


def told(name: str) -> list[dict]:
    """What the events of a name said, in their order."""
    entries = JournalEntry.objects.filter(name=name).order_by("id")
    return [entry.facts for entry in entries]
