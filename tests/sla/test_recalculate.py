import pytest
from django.db import connection

from stafette.catalog.models import Service
from stafette.sla import actions, queries
from stafette.sla.choices import Measure
from stafette.sla.models import Clock, Coverage, Target
from stafette.tickets import actions as tickets
from tests.people_of_the_story import NINE, agent, promise
from tests.sla.clocks_of_the_story import HOUR, allow, clock, january, opened, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return agent("Anna Arnold")


@pytest.fixture
def standard():
    """Eight hours at P4, four at P2."""
    made = promise()
    allow(made, Measure.RESOLUTION, 4, priorities=[2])
    return made


def make_p2(ticket, anna, *, at):
    tickets.change(ticket=ticket, to=tickets.Change(impact=2, urgency=1), by=anna, at=at)


def test_a_higher_priority_allows_less_and_keeps_what_was_used(standard, anna):
    ticket = opened()

    make_p2(ticket, anna, at=NINE + HOUR / 2)

    one = clock(ticket)
    assert (one.allowed, one.used, one.due_at) == (4 * HOUR, HOUR / 2, january(12, 13))
    assert queries.next_due_at(ticket.pk) == january(12, 10)


def test_time_spent_waiting_stays_uncounted(standard, anna):
    ticket = opened()
    actions.pause(ticket=ticket, at=NINE + HOUR / 2)
    actions.resume(ticket=ticket, at=NINE + 3 * HOUR)

    make_p2(ticket, anna, at=NINE + 4 * HOUR)

    one = clock(ticket)
    assert (one.used, one.due_at) == (1.5 * HOUR, january(12, 15, 30))


def test_a_waiting_ticket_is_recalculated_when_it_runs_on(standard, anna):
    ticket = opened()
    tickets.wait_for(ticket=ticket, what="vendor", by=anna, at=NINE + HOUR)

    make_p2(ticket, anna, at=NINE + 2 * HOUR)
    assert clock(ticket).due_at is None
    tickets.resume(ticket=ticket, by=anna, at=NINE + 3 * HOUR)

    assert clock(ticket).due_at == NINE + 6 * HOUR


def test_more_used_than_is_allowed_now_is_due_at_once(standard, anna):
    ticket = opened()

    make_p2(ticket, anna, at=NINE + 5 * HOUR)

    assert clock(ticket).due_at == NINE + 5 * HOUR
    assert actions.reach_stages(at=NINE + 5 * HOUR) == 1


def test_a_breached_clock_stays_breached(standard, anna):
    ticket = opened()
    actions.reach_stages(at=january(13, 8))

    make_p2(ticket, anna, at=january(13, 9))

    one = clock(ticket)
    assert (one.breached_at, one.due_at, one.allowed) == (january(13, 8), january(13, 8), 8 * HOUR)


def test_a_change_that_changes_no_promise_is_not_told(standard, anna):
    ticket = opened()

    tickets.change(ticket=ticket, to=tickets.Change(subject="VPN"), by=anna, at=NINE)
    tickets.change(ticket=ticket, to=tickets.Change(impact=1, urgency=1), by=anna, at=NINE)

    assert len(told("ClocksChanged")) == 1


def test_another_service_brings_its_own_hours(standard, anna):
    service = Service.objects.create(names={"en": "Mail"})
    mail = promise("Mail", covers_all=False)
    mail.hours.weekly = {"0": [["12:00", "17:00"]], "1": [["12:00", "17:00"]]}
    mail.hours.save()
    Coverage.objects.create(promise=mail, service=service)
    ticket = opened()

    to = tickets.Change(service=service)
    tickets.change(ticket=ticket, to=to, by=anna, at=NINE + 1.5 * HOUR)

    one = clock(ticket)  # one and a half hours used, five on Monday, one and a half on Tuesday
    assert (one.promise, one.hours) == (mail, mail.hours)
    assert (one.used, one.due_at) == (1.5 * HOUR, january(13, 12, 30))


def test_a_promise_that_comes_later_counts_from_the_opening(anna):
    ticket = opened()
    promise()

    make_p2(ticket, anna, at=NINE + 2 * HOUR)

    due = {it.measure: it.due_at for it in queries.clocks_of(ticket)}
    assert due == {"response": NINE + HOUR, "resolution": january(13, 8)}
    assert actions.reach_stages(at=NINE + 2 * HOUR) == 1


def test_a_response_that_was_given_is_not_owed_by_a_later_promise(anna):
    ticket = opened()
    words = tickets.Words(text="On it.")
    tickets.reply(ticket=ticket, words=words, by=anna, at=NINE + HOUR / 2)
    allow(promise(), Measure.UPDATE, 4)

    make_p2(ticket, anna, at=NINE + HOUR)

    due = {it.measure: it.due_at for it in queries.clocks_of(ticket)}
    assert due == {"update": NINE + 4.5 * HOUR, "resolution": january(13, 8)}


def test_what_is_promised_no_more_stops_and_goes_on_when_it_is_again(standard, anna):
    ticket = opened()
    Target.objects.filter(measure=Measure.RESOLUTION, priority=2).delete()

    make_p2(ticket, anna, at=NINE + HOUR / 2)
    stopped = clock(ticket)
    to = tickets.Change(impact=3, urgency=2)
    tickets.change(ticket=ticket, to=to, by=anna, at=NINE + HOUR)

    assert (stopped.stopped_at, stopped.met) == (NINE + HOUR / 2, None)
    again = clock(ticket)
    assert (again.pk, again.stopped_at, again.used) == (stopped.pk, None, HOUR / 2)
    assert again.due_at == NINE + HOUR + 7.5 * HOUR + 15 * HOUR  # over one night


def test_a_team_keeps_its_own_promise(standard, anna):
    team_promise = promise("First level", covers_all=False)
    allow(team_promise, Measure.LEG, 2)
    allow(team_promise, Measure.LEG, 1, priorities=[2])
    ticket = opened()
    actions.start_leg_clocks(is_taken=True, ticket=ticket, promise_id=team_promise.pk, at=NINE)

    make_p2(ticket, anna, at=NINE + HOUR / 4)

    leg = clock(ticket, Measure.LEG)
    assert (leg.promise, leg.due_at) == (team_promise, NINE + HOUR)


def test_a_solved_ticket_is_not_recalculated(standard, anna):
    ticket = opened()
    tickets.solve(ticket=ticket, answer=tickets.Words(text="Done."), by=anna, at=NINE)

    make_p2(ticket, anna, at=NINE + HOUR)

    assert clock(ticket).allowed == 8 * HOUR


def test_an_update_whose_answer_was_taken_back_is_owed_once(standard, anna):
    allow(standard, Measure.UPDATE, 4)
    ticket = opened()
    words = tickets.Words(text="On it.")
    message = tickets.reply(ticket=ticket, words=words, by=anna, at=NINE, undo=HOUR)
    tickets.withdraw(message=message, by=anna, at=NINE + HOUR / 2)

    make_p2(ticket, anna, at=NINE + HOUR / 2)

    owed = Clock.objects.filter(ticket=ticket, measure=Measure.UPDATE, stopped_at=None)
    assert [it.due_at for it in owed] == [NINE + 4 * HOUR]


def test_it_takes_few_statements(standard, django_assert_num_queries):
    ticket = opened()
    ticket.priority = 2
    rings = connection.vendor == "postgresql"

    # The part it is here, its clocks, what is promised, those that change, the journal, the leg.
    with django_assert_num_queries(2 + 1 + 1 + 1 + 1 + 1 + rings):
        actions.recalculate(ticket=ticket, at=NINE + HOUR / 2)
