"""Nothing waits unseen: what must never be is looked for all the time, and told."""

from collections.abc import Iterable, Set
from datetime import datetime

from stafette.core import events, rows, transactions
from stafette.levels import queries
from stafette.levels.events import TicketSeenAgain, TicketUnseen
from stafette.levels.models import Unseen

MOST_TOLD = 100  # a minute, so that nobody drowns in notices


def watch(*, at: datetime) -> int:
    """Tell of tickets that would wait unseen, each once, and of those that are mended.

    Returns how many there are now. Looking takes its time in a large desk: it holds nothing.
    """
    found = set(queries.unseen_tickets())
    _note(found, at=at)
    return len(found)


@transactions.atomic
def _note(found: Set[tuple[int, str]], *, at: datetime) -> None:
    known = {(one.ticket_id, one.fault): one for one in Unseen.objects.filter(mended_at=None)}
    _tell(sorted(found - known.keys())[:MOST_TOLD], at=at)
    _close([known[it] for it in sorted(known.keys() - found)], at=at)


def _tell(new: Iterable[tuple[int, str]], *, at: datetime) -> None:
    """The row goes first: the database refuses what another process has told meanwhile."""
    for ticket_id, fault in new:
        rows.insert([Unseen(ticket_id=ticket_id, fault=fault, found_at=at)])
        events.publish(TicketUnseen(at=at, ticket_id=ticket_id, fault=fault))


def _close(mended: Iterable[Unseen], *, at: datetime) -> None:
    for one in mended:
        one.mended_at = at
        one.save(update_fields=["mended_at"])
        events.publish(TicketSeenAgain(at=at, ticket_id=one.ticket_id, fault=one.fault))
