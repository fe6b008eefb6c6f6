import pytest

from stafette.sla import actions, queries
from stafette.sla.choices import Measure
from stafette.tickets import actions as tickets
from tests.people_of_the_story import NINE, agent, promise
from tests.sla.clocks_of_the_story import HOUR, MINUTE, clock, january, opened, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    promise()
    return opened()


@pytest.fixture
def anna():
    return agent("Anna Arnold")


@pytest.mark.parametrize("what", ["requester", "vendor", "fix", "date"])
def test_every_clock_pauses_while_the_ticket_waits(ticket, anna, what):
    tickets.wait_for(ticket=ticket, what=what, by=anna, at=NINE + 20 * MINUTE)

    for one in queries.clocks_of(ticket):
        assert (one.used, one.running_since, one.due_at) == (20 * MINUTE, None, None)
        assert one.paused_at == NINE + 20 * MINUTE


def test_nothing_is_due_while_it_waits(ticket, anna):
    tickets.wait_for(ticket=ticket, what="vendor", by=anna, at=NINE)

    assert queries.next_due_at(ticket.pk) is None
    assert told("ClocksChanged")[-1] == {"ticket_id": ticket.pk, "next_due_at": None}


def test_pausing_twice_changes_nothing(ticket):
    actions.pause(ticket=ticket, at=NINE + HOUR / 2)
    actions.pause(ticket=ticket, at=NINE + 2 * HOUR)

    assert clock(ticket).used == HOUR / 2
    assert len(told("ClocksChanged")) == 2


def test_only_working_time_is_used(ticket):
    actions.pause(ticket=ticket, at=january(17))

    one = clock(ticket)
    assert one.used == 7 * HOUR + 4 * 9 * HOUR
    assert one.breached_at == january(13, 8)


def test_a_clock_whose_time_has_gone_by_unnoticed_is_breached_before_it_pauses(ticket):
    actions.pause(ticket=ticket, at=NINE + 2 * HOUR)

    response = clock(ticket, Measure.RESPONSE)
    assert (response.breached_at, response.due_at) == (NINE + HOUR, None)
    assert told("ClockBreached") == [
        {"ticket_id": ticket.pk, "clock_id": response.pk, "measure": "response"}
    ]


def test_the_rest_runs_on_after_the_wait(ticket, anna):
    tickets.wait_for(ticket=ticket, what="vendor", by=anna, at=NINE + 20 * MINUTE)
    tickets.resume(ticket=ticket, by=anna, at=january(14, 12))

    response = clock(ticket, Measure.RESPONSE)
    assert (response.running_since, response.paused_at) == (january(14, 12), None)
    assert response.due_at == january(14, 12, 40)
    assert queries.next_due_at(ticket.pk) == january(14, 12, 40)


def test_waiting_over_a_weekend_costs_nothing(ticket):
    actions.pause(ticket=ticket, at=january(12, 15))
    actions.resume(ticket=ticket, at=january(17))

    assert clock(ticket).due_at == january(19, 9)


def test_a_breached_clock_is_still_due_when_it_was(ticket):
    actions.pause(ticket=ticket, at=NINE + 2 * HOUR)
    actions.resume(ticket=ticket, at=NINE + 3 * HOUR)

    response = clock(ticket, Measure.RESPONSE)
    assert (response.due_at, response.breached_at) == (NINE + HOUR, NINE + HOUR)


def test_resuming_what_runs_changes_nothing(ticket):
    before = clock(ticket).due_at

    actions.resume(ticket=ticket, at=NINE + HOUR / 2)

    assert clock(ticket).due_at == before
    assert len(told("ClocksChanged")) == 1


def test_an_answer_of_the_requester_ends_the_wait(ticket, anna):
    tickets.wait_for(ticket=ticket, what="requester", by=anna, at=NINE + 20 * MINUTE)
    words = tickets.Words(text="Here is the log.")
    tickets.receive(ticket=ticket, words=words, by=ticket.requester, at=january(12, 12))

    assert clock(ticket, Measure.RESPONSE).due_at == january(12, 12, 40)
