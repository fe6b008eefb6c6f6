"""Tickets that were made up have a ledger like those that happened."""

import pytest

from stafette.config.demo import remove, seed
from stafette.config.generate import generate
from stafette.levels.models import LedgerEntry
from stafette.tickets.choices import OPEN_STATES
from stafette.tickets.models import Ticket
from tests.levels.lives import check_lives, lives_of
from tests.people_of_the_story import NINE, agent, promise, team

pytestmark = pytest.mark.django_db


def test_generated_tickets_have_one():
    promise()
    for name, level in (("Desk", 1), ("Network", 2), ("Code", 3)):
        agent(f"{name} Adler", team(name, level))
    generate(tickets=60, at=NINE)

    assert Ticket.objects.exclude(state__in=OPEN_STATES).count() > 30
    for ticket in Ticket.objects.all():
        check_lives(ticket.pk, [(ticket.opened_at, ticket.solved_at)])


def test_so_have_those_of_the_demo_and_they_go_with_it():
    seed(at=NINE)
    tickets = list(Ticket.objects.all())
    for ticket in tickets:
        check_lives(ticket.pk, lives_of(ticket.pk))
    remove()

    assert len(tickets) > 5
    assert not LedgerEntry.objects.exists()
