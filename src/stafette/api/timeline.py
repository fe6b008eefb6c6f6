"""Messages, notes and journal of a ticket in one order: by moment, kind and id."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from stafette.api.cursors import cursor_of, place_of
from stafette.api.shapes.conversation import (
    TimelineEntry,
    happening,
    message_shape,
    note_shape,
)
from stafette.api.shapes.words import Page
from stafette.core.models import JournalEntry
from stafette.tickets.models import Ticket
from stafette.tickets.queries import messages_of, notes_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
KINDS = ("event", "message", "note")
Place = tuple[datetime, int, int]  # moment, kind by its place in KINDS, id


def timeline_of(ticket: Ticket, page: Page) -> tuple[list[TimelineEntry], str | None]:
    """One page in the order of time, and the cursor of the next. Raises WrongInput."""
    after = _place(page.cursor) if page.cursor else None
    found = sorted(_entries(ticket, after, most=page.limit + 1), key=_order)
    shown = found[: page.limit]
    return shown, _cursor(shown[-1]) if len(found) > page.limit else None


def _entries(ticket: Ticket, after: Place | None, *, most: int) -> Iterator[TimelineEntry]:
    journal = JournalEntry.objects.filter(about=f"ticket:{ticket.pk}")
    for entry in _next(journal, "at", after, rank=0)[:most]:
        yield TimelineEntry(kind="event", id=entry.pk, at=entry.at, event=happening(entry))
    for message in _next(messages_of(ticket), "sent_at", after, rank=1)[:most]:
        yield TimelineEntry(
            kind="message", id=message.pk, at=message.sent_at, message=message_shape(message)
        )
    for note in _next(notes_of(ticket), "written_at", after, rank=2)[:most]:
        yield TimelineEntry(kind="note", id=note.pk, at=note.written_at, note=note_shape(note))


def _next(rows: QuerySet[Any], moment: str, after: Place | None, *, rank: int) -> QuerySet[Any]:
    """The rows of one kind behind a place, in order."""
    if after is None:
        return rows.order_by(moment, "pk")
    at, place_rank, place_id = after
    behind = Q(**{f"{moment}__gt": at})
    if rank > place_rank:
        behind |= Q(**{moment: at})
    elif rank == place_rank:
        behind |= Q(**{moment: at, "pk__gt": place_id})
    return rows.filter(behind).order_by(moment, "pk")


def _order(entry: TimelineEntry) -> Place:
    return entry.at, KINDS.index(entry.kind), entry.id


def _cursor(entry: TimelineEntry) -> str:
    at, rank, entry_id = _order(entry)
    return cursor_of((at - EPOCH) // MICROSECOND, rank, entry_id)


def _place(cursor: str) -> Place:
    microseconds, rank, entry_id = place_of(cursor, numbers=3)
    try:
        return EPOCH + microseconds * MICROSECOND, rank, entry_id
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC), rank, entry_id
