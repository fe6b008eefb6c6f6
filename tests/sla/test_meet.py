import pytest

from stafette.sla import actions, queries
from stafette.sla.choices import Measure
from stafette.sla.models import Clock
from stafette.tickets import actions as tickets
from tests.people_of_the_story import NINE, agent, promise
from tests.sla.clocks_of_the_story import HOUR, MINUTE, allow, clock, january, opened, told

pytestmark = pytest.mark.django_db

WORDS = tickets.Words(text="Restart the client.")


@pytest.fixture
def standard():
    return promise()


@pytest.fixture
def ticket(standard):
    return opened()


@pytest.fixture
def anna():
    return agent("Anna Arnold")


def test_the_first_answer_of_a_person_meets_the_response(ticket, anna):
    tickets.reply(ticket=ticket, words=WORDS, by=anna, at=NINE + 30 * MINUTE)

    response = clock(ticket, Measure.RESPONSE)
    assert (response.met, response.stopped_at) == (True, NINE + 30 * MINUTE)
    assert (response.used, response.running_since) == (30 * MINUTE, None)
    assert queries.next_due_at(ticket.pk) == january(13, 8)


def test_an_acknowledgement_meets_nothing(ticket):
    tickets.send_automatic(ticket=ticket, text="We have your request.", at=NINE)

    assert clock(ticket, Measure.RESPONSE).stopped_at is None


def test_an_answer_after_the_time_does_not_meet_it(ticket, anna):
    tickets.reply(ticket=ticket, words=WORDS, by=anna, at=NINE + HOUR)

    response = clock(ticket, Measure.RESPONSE)
    assert (response.met, response.breached_at) == (False, NINE + HOUR)
    assert [fact["measure"] for fact in told("ClockBreached")] == ["response"]


def test_a_second_answer_changes_nothing(ticket, anna):
    tickets.reply(ticket=ticket, words=WORDS, by=anna, at=NINE)
    tickets.reply(ticket=ticket, words=WORDS, by=anna, at=NINE + 2 * HOUR)

    assert clock(ticket, Measure.RESPONSE).stopped_at == NINE
    assert len(told("ClocksChanged")) == 2


def test_each_answer_owes_the_next_update_anew(standard, anna):
    allow(standard, Measure.UPDATE, 4)
    ticket = opened()

    tickets.reply(ticket=ticket, words=WORDS, by=anna, at=NINE + HOUR / 2)

    first, second = Clock.objects.filter(ticket=ticket, measure=Measure.UPDATE).order_by("id")
    assert (first.met, first.used) == (True, HOUR / 2)
    assert (second.started_at, second.due_at) == (NINE + HOUR / 2, january(12, 13, 30))


def test_solving_stops_every_clock(standard, ticket, anna):
    allow(standard, Measure.LEG, 2)
    actions.start_leg_clocks(is_taken=True, ticket=ticket, promise_id=standard.pk, at=NINE)

    tickets.solve(ticket=ticket, answer=WORDS, by=anna, at=NINE + HOUR / 2)

    assert {it.measure: it.met for it in queries.clocks_of(ticket)} == {
        "response": True, "resolution": True, "leg": True,
    }  # fmt: skip
    assert queries.next_due_at(ticket.pk) is None
    assert told("ClocksChanged")[-1]["next_due_at"] is None


def test_a_solved_ticket_owes_no_update(standard, anna):
    allow(standard, Measure.UPDATE, 4)
    ticket = opened()

    tickets.solve(ticket=ticket, answer=WORDS, by=anna, at=NINE + HOUR / 2)

    last = clock(ticket, Measure.UPDATE)
    assert (last.stopped_at, last.met) == (NINE + HOUR / 2, None)


def test_solving_late_is_seen_without_a_tick(ticket, anna):
    tickets.solve(ticket=ticket, answer=WORDS, by=anna, at=january(13, 8))

    assert [it.met for it in queries.clocks_of(ticket)] == [False, False]
    assert sorted(fact["measure"] for fact in told("ClockBreached")) == ["resolution", "response"]


def test_solving_while_it_waits_counts_only_what_ran(ticket, anna):
    actions.pause(ticket=ticket, at=NINE + HOUR / 2)

    actions.stop_all(ticket=ticket, at=january(20))

    one = clock(ticket)
    assert (one.used, one.met, one.paused_at) == (HOUR / 2, True, None)


def test_handing_over_stops_the_clock_of_the_leg(standard, ticket):
    allow(standard, Measure.LEG, 2)
    actions.start_leg_clocks(is_taken=True, ticket=ticket, promise_id=standard.pk, at=NINE)

    actions.stop_leg_clocks(ticket=ticket, at=NINE + HOUR / 2)
    actions.start_leg_clocks(
        is_taken=True, ticket=ticket, promise_id=standard.pk, at=NINE + HOUR / 2
    )

    first, second = Clock.objects.filter(ticket=ticket, measure=Measure.LEG).order_by("id")
    assert (first.met, first.used) == (True, HOUR / 2)
    assert (second.stopped_at, second.due_at) == (None, NINE + 2.5 * HOUR)


def test_an_answer_taken_back_was_never_given(standard, anna):
    allow(standard, Measure.UPDATE, 4)
    ticket = opened()
    words = {"ticket": ticket, "words": WORDS, "by": anna, "undo": MINUTE}
    message = tickets.reply(**words, at=NINE + HOUR / 2)

    tickets.withdraw(message=message, by=anna, at=NINE + HOUR / 2 + MINUTE / 2)

    due = {it.measure: it.due_at for it in queries.clocks_of(ticket) if it.stopped_at is None}
    assert due == {
        "response": january(12, 10), "update": january(12, 13), "resolution": january(13, 8),
    }  # fmt: skip


def test_an_answer_taken_back_after_the_time_breaches(ticket, anna):
    message = tickets.reply(
        ticket=ticket, words=WORDS, by=anna, at=NINE + 59 * MINUTE, undo=5 * MINUTE
    )
    tickets.withdraw(message=message, by=anna, at=NINE + 62 * MINUTE)

    actions.reach_stages(at=NINE + 62 * MINUTE)

    assert clock(ticket, Measure.RESPONSE).breached_at == NINE + HOUR


def test_taking_back_the_older_of_two_answers_changes_nothing(ticket, anna):
    words = {"ticket": ticket, "words": WORDS, "by": anna, "undo": MINUTE}
    first = tickets.reply(**words, at=NINE)
    tickets.reply(**words, at=NINE + MINUTE / 4)

    tickets.withdraw(message=first, by=anna, at=NINE + MINUTE / 2)

    assert clock(ticket, Measure.RESPONSE).met is True
