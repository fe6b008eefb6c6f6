"""Who used the time of a ticket, and how."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from stafette.levels.choices import Activity
from stafette.levels.ledger import Ledger, Line
from stafette.levels.models import LedgerEntry
from stafette.sla.queries import worked
from stafette.tickets.choices import OPEN_STATES
from stafette.tickets.models import Ticket


def ledger_of(ticket: Ticket, *, at: datetime) -> Ledger:
    """Who used the ticket's time, and how; what still lasts is counted until then."""
    entries = LedgerEntry.objects.filter(ticket=ticket).select_related("team", "hours")
    return Ledger(tuple(_line(entry, at) for entry in entries.order_by("id")))


def _line(entry: LedgerEntry, at: datetime) -> Line:
    until = max(entry.ended_at or at, entry.began_at)
    counted = worked_until(entry, until) if entry.worked is None else entry.worked
    return Line(
        leg_id=entry.leg_id,
        team=entry.team,
        activity=Activity(entry.activity),
        began_at=entry.began_at,
        ended_at=entry.ended_at,
        elapsed=until - entry.began_at,
        worked=counted,
        hours=entry.hours.name if entry.hours else "",
    )


def worked_until(entry: LedgerEntry, until: datetime) -> timedelta:
    """The working time of an entry until then, each stretch by the hours that held in it."""
    if entry.hours is None:
        return until - entry.began_at
    return worked(entry.hours, since=entry.began_at, until=until)


def tickets_without_entry() -> QuerySet[Ticket]:
    """Open tickets whose time is in nobody's account: must be none at all times."""
    kept = LedgerEntry.objects.filter(ticket=OuterRef("pk"), ended_at=None)
    return Ticket.objects.filter(~Exists(kept), state__in=OPEN_STATES)


def entries_without_ticket() -> QuerySet[LedgerEntry]:
    """Open entries of tickets that are not open: must be none at all times."""
    return LedgerEntry.objects.filter(ended_at=None).exclude(ticket__state__in=OPEN_STATES)
