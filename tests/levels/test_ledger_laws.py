"""Laws of the ledger, on tickets that went any way there is.

STAFETTE_LEDGERS says how many tickets are generated, 10000 for the full proof.
"""

import os

import pytest

from stafette.levels.choices import Activity
from stafette.tickets.models import Ticket
from tests.levels import ledger_of_the_journal
from tests.levels.journeys import World
from tests.levels.lives import check_lives, ledgers_kept, lives_of

pytestmark = pytest.mark.django_db

TICKETS = int(os.environ.get("STAFETTE_LEDGERS", "80"))


def test_the_ledger_is_what_the_journal_tells():
    world = World(seed=1)
    for _ in range(TICKETS):
        world.journey(steps=world.chance.randrange(12))

    kept = ledgers_kept()
    assert Ticket.objects.count() == TICKETS
    assert {line[2] for some in kept.values() for line in some} == set(Activity.values)
    assert kept == ledger_of_the_journal.ledgers()


def test_no_minute_of_a_life_is_lost_or_counted_twice():
    world = World(seed=2, set_back=False)
    lives = {made.pk: lives_of(made.pk) for made in (world.journey(steps=14) for _ in range(20))}

    assert sum(len(some) for some in lives.values()) > 22
    for number, some in lives.items():
        check_lives(number, some)
