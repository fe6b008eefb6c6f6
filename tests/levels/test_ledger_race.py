"""The ledger of tickets that many people move at the same time, with real transactions."""

import random
import threading
from copy import copy

import pytest
from django.db import connection

from stafette.levels import queries
from stafette.levels.models import LedgerEntry
from stafette.tickets.choices import OPEN_STATES
from stafette.tickets.models import Ticket
from tests.levels import ledger_of_the_journal
from tests.levels.journeys import World
from tests.levels.lives import ledgers_kept
from tests.people_of_the_story import NINE, ticket
from tests.sla.clocks_of_the_story import MINUTE

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, TICKETS, STEPS = 8, 4, 25
ACTS = (
    "take_over", "take_from", "escalate", "escalate", "accept", "hand_back", "ask_back",
    "answer_inquiry", "wait_for", "resume", "queue", "across", "solve", "receive",
)  # fmt: skip


def work(world: World, seed: int, made: list[Ticket], failures: list[BaseException]) -> None:
    mine = copy(world)
    mine.chance = random.Random(seed)  # noqa: S311 -- the same wishes each time
    try:
        for step in range(STEPS):
            mine.at = NINE + step * 10 * MINUTE + seed * MINUTE
            mine.act(mine.chance.choice(ACTS), mine.chance.choice(made))
    except BaseException as failure:
        failures.append(failure)
    finally:
        connection.close()


def test_eight_people_at_once_leave_ledgers_that_are_right():
    world = World(seed=3)
    made = [ticket(world.asker, team=world.teams[0]) for _ in range(TICKETS)]
    failures: list[BaseException] = []
    threads = [
        threading.Thread(target=work, args=(world, seed, made, failures)) for seed in range(PEOPLE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    kept = ledgers_kept()
    assert kept == ledger_of_the_journal.ledgers()
    assert sum(len(lines) for lines in kept.values()) > 5 * TICKETS
    still_open = Ticket.objects.filter(state__in=OPEN_STATES).values_list("pk", flat=True)
    lasting = LedgerEntry.objects.filter(ended_at=None).values_list("ticket", flat=True)
    assert sorted(lasting) == sorted(still_open)
    assert list(queries.tickets_without_leg()) == []
