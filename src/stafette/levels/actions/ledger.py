"""Who uses the time of a ticket, and how: one entry ends when the next begins.

The caller holds the ticket's row, as with all that changes a leg.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from stafette.core import rows, transactions
from stafette.levels import queries
from stafette.levels.models import LedgerEntry
from stafette.sla.models import ServiceHours

# What is true of an open ticket now: leg, team, activity, and the calendar of its resolution. A
# wait for somebody outside goes before a question to a colleague: then nobody's promise counts.
_PRESENT = """
SELECT leg.ticket_id, leg.id AS leg_id,
    CASE WHEN ticket.state = 'waiting' THEN leg.team_id
        ELSE COALESCE(asked.team_id, leg.team_id) END AS team_id,
    CASE WHEN ticket.state = 'waiting' THEN ticket.waiting_for
        WHEN asked.id IS NOT NULL THEN 'question'
        WHEN leg.agent_id IS NULL THEN 'pick_up'
        ELSE 'working' END AS activity,
    (SELECT clock.hours_id FROM sla_clock clock WHERE clock.ticket_id = leg.ticket_id
        AND clock.measure = 'resolution' AND clock.stopped_at IS NULL) AS hours_id
FROM levels_leg leg
JOIN tickets_ticket ticket ON ticket.id = leg.ticket_id
    AND ticket.state IN ('new', 'open', 'waiting')
LEFT JOIN levels_handover received ON received.to_leg_id = leg.id AND EXISTS (
    SELECT 1 FROM levels_inquiry
    WHERE hand_over_id = received.id AND answered_at IS NULL)
LEFT JOIN levels_leg asked ON asked.id = received.from_leg_id
WHERE leg.ticket_id = %s AND leg.ended_at IS NULL"""
_COLUMNS = ("ticket_id", "leg_id", "team_id", "activity", "hours_id")
_BEGIN = f"""
INSERT INTO levels_ledgerentry ({", ".join(_COLUMNS)}, began_at)
SELECT present.*, %s FROM ({_PRESENT}) present"""  # noqa: S608 -- names of our own
_OPEN = "WHERE ticket_id = %s AND ended_at IS NULL"


@transactions.atomic
def begin_ledger(*, ticket_id: int, at: datetime) -> None:
    """The first entry of a new ticket, in one statement: every mail passes here."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [rows.moment(at), ticket_id])


@transactions.atomic
def turn(*, ticket_id: int, at: datetime) -> None:
    """End the open entry if it is no longer true, and begin the one that is, if any.

    An entry that would end when it began, or before (the clock was set back), counts for nothing
    and is replaced.
    """
    now = _present(ticket_id)
    found = rows.select(LedgerEntry, _OPEN, [ticket_id])
    if found and now == {name: getattr(found[0], name) for name in _COLUMNS}:
        return
    began_at = _end(found[0], at=at) if found else at
    if now:
        rows.insert([LedgerEntry(**now, began_at=began_at)])


def _present(ticket_id: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, [ticket_id])
        found = cursor.fetchone()
    return dict(zip(_COLUMNS, found, strict=True)) if found else {}


def _end(entry: LedgerEntry, *, at: datetime) -> datetime:
    """When the next one begins."""
    if at <= entry.began_at:
        entry.delete()
        return entry.began_at
    if entry.hours_id:
        entry.hours = rows.one(ServiceHours, entry.hours_id)
    ended = {"ended_at": at, "worked": queries.worked_until(entry, at)}
    rows.update(LedgerEntry, {"id": entry.pk}, ended)
    return at
