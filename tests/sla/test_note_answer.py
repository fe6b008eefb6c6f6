"""The next update while the agent spoke last, as docs/decisions/0013-business-time.md says."""

import pytest

from stafette.sla import actions
from stafette.sla.choices import Measure
from stafette.sla.models import Clock
from stafette.tickets import actions as tickets
from tests.people_of_the_story import NINE, agent, promise
from tests.sla.clocks_of_the_story import HOUR, allow, clock, january, opened

pytestmark = pytest.mark.django_db

WORDS = tickets.Words(text="Restart the client.")


@pytest.fixture
def anna():
    return agent("Anna Arnold")


@pytest.fixture
def ticket(anna):
    """Answered after an hour; an update is owed every four."""
    allow(promise(), Measure.UPDATE, 4)
    ticket = opened()
    tickets.reply(ticket=ticket, words=WORDS, by=anna, at=NINE + HOUR)
    return ticket


def test_the_update_runs_on_although_the_agent_spoke_last(ticket):
    assert clock(ticket, Measure.UPDATE).due_at == NINE + 5 * HOUR
    assert actions.reach_stages(at=NINE + 5 * HOUR) == 1


def test_a_message_of_the_requester_does_not_move_it(ticket):
    tickets.receive(ticket=ticket, words=WORDS, by=ticket.requester, at=NINE + 2 * HOUR)

    assert clock(ticket, Measure.UPDATE).due_at == NINE + 5 * HOUR


def test_neither_a_note_nor_an_acknowledgement_moves_it(ticket, anna):
    tickets.note(ticket=ticket, text="Known fault.", by=anna, at=NINE + 2 * HOUR)
    tickets.send_automatic(ticket=ticket, text="We have your request.", at=NINE + 2 * HOUR)

    assert clock(ticket, Measure.UPDATE).due_at == NINE + 5 * HOUR
    assert Clock.objects.filter(ticket=ticket, measure=Measure.UPDATE).count() == 2


def test_it_pauses_when_it_is_the_turn_of_the_requester(ticket, anna):
    tickets.wait_for(ticket=ticket, what="requester", by=anna, at=NINE + HOUR)
    assert clock(ticket, Measure.UPDATE).due_at is None

    tickets.receive(ticket=ticket, words=WORDS, by=ticket.requester, at=january(13, 8))
    assert clock(ticket, Measure.UPDATE).due_at == january(13, 12)


def test_an_answer_at_the_very_moment_it_is_due_is_too_late(ticket, anna):
    tickets.reply(ticket=ticket, words=WORDS, by=anna, at=NINE + 5 * HOUR)

    late, owed = Clock.objects.filter(ticket=ticket, measure=Measure.UPDATE).order_by("id")[1:]
    assert (late.met, late.breached_at) == (False, NINE + 5 * HOUR)
    assert owed.due_at == january(13, 9)
