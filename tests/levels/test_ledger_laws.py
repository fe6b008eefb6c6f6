"""Laws of the ledger, on tickets that went any way there is.

STAFETTE_LEDGERS says how many tickets are generated, 10000 for the full proof.
"""

import os
from datetime import timedelta
from itertools import groupby

import pytest

from stafette.core.models import JournalEntry
from stafette.levels.choices import Activity
from stafette.levels.models import LedgerEntry
from stafette.sla.queries import calendar_of
from tests.levels import ledger_of_the_journal
from tests.levels.journeys import World

pytestmark = pytest.mark.django_db

TICKETS = int(os.environ.get("STAFETTE_LEDGERS", "300"))
BEGINS, ENDS = ("TicketOpened", "TicketReopened"), ("TicketSolved",)
_KEPT = ("ticket_id", "leg_id", "team_id", "activity", "began_at", "ended_at", "worked")


def test_the_ledger_is_what_the_journal_tells():
    world = World(seed=1)
    for _ in range(TICKETS):
        world.journey(steps=world.chance.randrange(12))

    told = ledger_of_the_journal.ledgers()
    kept = {number: [] for number in told}
    for number, *line in LedgerEntry.objects.order_by("id").values_list(*_KEPT):
        kept[number].append(tuple(line))
    assert len(kept) == TICKETS
    assert {line[2] for some in kept.values() for line in some} == set(Activity.values)
    assert kept == told


def test_no_minute_of_a_life_is_lost_or_counted_twice():
    """From opening or reopening to solution the entries follow each other without a gap."""
    world = World(seed=2, set_back=False)
    made = [world.journey(steps=14) for _ in range(40)]
    looked_at = [life for one in made for life in lives(one)]

    assert len(looked_at) > 40
    for number, begin, end in looked_at:
        entries = list(
            LedgerEntry.objects.filter(ticket=number, began_at__gte=begin, ended_at__lte=end)
            .select_related("hours")
            .order_by("id")
        )
        moments = [begin, *(entry.ended_at for entry in entries)]
        assert [entry.began_at for entry in entries] == moments[:-1]
        assert moments[-1] == end
        assert worked(entries) == counted_at_once(entries)


def lives(made):
    """Ticket, begin and end of each stretch between opening and solution, by the journal."""
    told = JournalEntry.objects.filter(about=f"ticket:{made.pk}", name__in=BEGINS + ENDS)
    moments = list(told.order_by("id").values_list("at", flat=True))
    return [(made.pk, *pair) for pair in zip(moments[::2], moments[1::2], strict=False)]


def worked(entries):
    return sum((entry.worked for entry in entries), timedelta())


def counted_at_once(entries):
    """What the calendars say of the whole stretches in which they hold."""
    total = timedelta()
    for hours, group in groupby(entries, key=lambda entry: entry.hours):
        some = list(group)
        calendar = calendar_of(hours, at=some[-1].ended_at)
        total += calendar.between(some[0].began_at, some[-1].ended_at)
    return total
