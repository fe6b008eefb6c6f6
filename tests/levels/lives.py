"""The open life of a ticket, and what its ledger must be over it."""

from datetime import datetime, timedelta
from itertools import groupby

from stafette.core.models import JournalEntry
from stafette.levels.models import LedgerEntry
from stafette.sla.queries import calendar_of

BEGINS, ENDS = ("TicketOpened", "TicketReopened"), ("TicketSolved",)
_KEPT = ("ticket_id", "leg_id", "team_id", "activity", "began_at", "ended_at", "worked")
Life = tuple[datetime, datetime | None]


def ledgers_kept() -> dict[int, list[tuple]]:
    """Of each ticket: leg, team, activity, begin, end, working time, as they are stored."""
    kept: dict[int, list[tuple]] = {}
    for number, *line in LedgerEntry.objects.order_by("id").values_list(*_KEPT):
        kept.setdefault(number, []).append(tuple(line))
    return kept


def lives_of(number: int) -> list[Life]:
    """From opening or reopening to solution, by the journal; the last may still last."""
    told = JournalEntry.objects.filter(about=f"ticket:{number}", name__in=BEGINS + ENDS)
    moments = [*told.order_by("id").values_list("at", flat=True), None]
    return list(zip(moments[::2], moments[1::2], strict=False))


def check_lives(number: int, lives: list[Life]) -> None:
    """The entries cover the lives without a gap, and are worth what the calendar says of them."""
    entries = list(LedgerEntry.objects.filter(ticket=number).select_related("hours").order_by("id"))
    for begin, end in lives:
        some = [it for it in entries if begin <= it.began_at and (not end or it.began_at < end)]
        moments = [begin, *(entry.ended_at for entry in some)]
        assert [entry.began_at for entry in some] == moments[:-1]
        assert moments[-1] == end
        ended = [entry for entry in some if entry.ended_at]
        assert sum((it.worked for it in ended), timedelta()) == _counted_at_once(ended)
        entries = [entry for entry in entries if entry not in some]
    assert entries == []


def _counted_at_once(entries: list[LedgerEntry]) -> timedelta:
    """What each calendar says of the whole stretch in which it holds."""
    total = timedelta()
    for hours, group in groupby(entries, key=lambda entry: entry.hours):
        some = list(group)
        begin, end = some[0].began_at, some[-1].ended_at
        total += calendar_of(hours, at=end).between(begin, end) if hours else end - begin
    return total
