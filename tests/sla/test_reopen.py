import pytest

from stafette.sla import actions, queries
from stafette.sla.choices import Measure
from stafette.tickets import actions as tickets
from stafette.tickets.models import Message
from tests.people_of_the_story import NINE, agent, promise
from tests.sla.clocks_of_the_story import HOUR, allow, clock, january, opened

pytestmark = pytest.mark.django_db

DONE = tickets.Words(text="Done.")


@pytest.fixture
def standard():
    return promise()


@pytest.fixture
def anna():
    return agent("Anna Arnold")


def test_the_resolution_goes_on_with_the_time_already_used(standard, anna):
    ticket = opened()
    tickets.solve(ticket=ticket, answer=DONE, by=anna, at=NINE + HOUR / 2)

    tickets.reopen(ticket=ticket, by=anna, at=january(14, 12))

    one = clock(ticket)
    assert (one.used, one.met, one.stopped_at) == (HOUR / 2, None, None)
    assert one.due_at == january(15, 10, 30)
    assert clock(ticket, Measure.RESPONSE).met is True
    assert queries.next_due_at(ticket.pk) == january(15, 10, 30)


def test_a_reply_of_the_requester_reopens_it(standard, anna):
    ticket = opened()
    tickets.solve(ticket=ticket, answer=DONE, by=anna, at=NINE)

    words = tickets.Words(text="It drops again.")
    tickets.receive(ticket=ticket, words=words, by=ticket.requester, at=NINE + HOUR)

    assert clock(ticket).due_at == january(13, 9)


def test_a_breach_is_not_forgotten(standard, anna):
    ticket = opened()
    tickets.solve(ticket=ticket, answer=DONE, by=anna, at=january(13, 9))

    tickets.reopen(ticket=ticket, by=anna, at=january(13, 10))
    tickets.solve(ticket=ticket, answer=DONE, by=anna, at=january(13, 11))

    one = clock(ticket)
    assert (one.breached_at, one.met) == (january(13, 8), False)


def test_a_changed_priority_counts_from_the_reopening(standard, anna):
    allow(standard, Measure.RESOLUTION, 4, priorities=[2])
    ticket = opened()
    tickets.solve(ticket=ticket, answer=DONE, by=anna, at=NINE + HOUR / 2)
    to = tickets.Change(impact=2, urgency=1)
    tickets.change(ticket=ticket, to=to, by=anna, at=NINE + HOUR)

    tickets.reopen(ticket=ticket, by=anna, at=NINE + 2 * HOUR)

    one = clock(ticket)
    assert (one.allowed, one.due_at) == (4 * HOUR, NINE + 5.5 * HOUR)


def test_the_next_update_is_owed_from_the_reopening(standard, anna):
    allow(standard, Measure.UPDATE, 2)
    ticket = opened()
    tickets.solve(ticket=ticket, answer=DONE, by=anna, at=NINE)

    tickets.reopen(ticket=ticket, by=anna, at=NINE + HOUR)

    assert clock(ticket, Measure.UPDATE).due_at == NINE + 3 * HOUR


def test_a_ticket_without_a_promise_reopens_without_one(anna):
    ticket = opened()
    tickets.solve(ticket=ticket, answer=DONE, by=anna, at=NINE)

    tickets.reopen(ticket=ticket, by=anna, at=NINE + HOUR)

    assert queries.clocks_of(ticket) == []


def test_a_response_whose_answer_was_taken_back_is_owed_again(standard, anna):
    ticket = opened()
    tickets.solve(ticket=ticket, answer=DONE, by=anna, at=NINE + HOUR / 2)
    Message.objects.filter(ticket=ticket, direction="out").update(withdrawn_at=NINE + HOUR / 2)

    actions.reopen(ticket=ticket, at=NINE + HOUR / 2)

    assert clock(ticket, Measure.RESPONSE).due_at == NINE + HOUR


def test_time_as_solved_does_not_breach(standard, anna):
    ticket = opened()
    tickets.solve(ticket=ticket, answer=DONE, by=anna, at=NINE + HOUR / 2)

    assert actions.reach_stages(at=january(30)) == 0
