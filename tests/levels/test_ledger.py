"""Who used which minutes of a ticket: one entry for each switch, and no minute twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.catalog.models import Service
from stafette.levels import actions, queries
from stafette.levels.choices import Level
from stafette.levels.models import LedgerEntry
from stafette.people import actions as people
from stafette.sla.models import Coverage, ServiceHours
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words, receive
from stafette.tickets.choices import Kind, WaitingFor
from tests.levels.test_escalate import BRIEFING
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk():
    return team("Service Desk")


@pytest.fixture
def network():
    return team("Network", Level.SECOND)


@pytest.fixture
def anna(desk):
    return agent("Anna Arnold", desk)


@pytest.fixture
def nora(network):
    return agent("Nora Nolte", network)


@pytest.fixture
def vpn(desk):
    promise()
    return ticket(requester(), team=desk)


def lines(vpn, at):
    """The ledger in short: team, activity, and minutes of working time."""
    found = queries.ledger_of(vpn, at=at).lines
    return [(it.team.name, it.activity.value, it.worked // MINUTE) for it in found]


def taken(vpn, anna, minutes=10):
    actions.take_over(ticket=vpn, by=anna, at=NINE + minutes * MINUTE)


def handed_over(vpn, anna, network, minutes=30):
    actions.escalate(
        ticket=vpn, to_team=network, briefing=BRIEFING, by=anna, at=NINE + minutes * MINUTE
    )


def test_a_new_ticket_waits_to_be_taken(vpn):
    assert lines(vpn, NINE + 7 * MINUTE) == [("Service Desk", "pick_up", 7)]


def test_taking_over_ends_the_wait(vpn, anna):
    taken(vpn, anna)

    assert lines(vpn, NINE + HOUR) == [
        ("Service Desk", "pick_up", 10),
        ("Service Desk", "working", 50),
    ]


def test_a_colleague_who_relieves_another_changes_nothing(vpn, anna, desk):
    taken(vpn, anna)
    actions.take_over(
        ticket=vpn, by=agent("Udo Ulm", desk), at=NINE + 20 * MINUTE, seen_agent_id=anna.pk
    )

    assert lines(vpn, NINE + HOUR) == [
        ("Service Desk", "pick_up", 10),
        ("Service Desk", "working", 50),
    ]


def test_a_hand_over_waits_with_the_next_team_until_it_is_accepted(vpn, anna, nora, network):
    taken(vpn, anna)
    handed_over(vpn, anna, network)
    actions.accept(ticket=vpn, by=nora, at=NINE + 45 * MINUTE)

    assert lines(vpn, NINE + HOUR) == [
        ("Service Desk", "pick_up", 10),
        ("Service Desk", "working", 20),
        ("Network", "pick_up", 15),
        ("Network", "working", 15),
    ]


def test_handed_back_it_is_with_the_agent_it_came_from(vpn, anna, nora, network):
    taken(vpn, anna)
    handed_over(vpn, anna, network)
    actions.hand_back(
        ticket=vpn, reason="missing", text="Which client?", by=nora, at=NINE + 40 * MINUTE
    )

    assert lines(vpn, NINE + HOUR)[2:] == [
        ("Network", "pick_up", 10),
        ("Service Desk", "working", 20),
    ]


def test_a_question_uses_the_time_of_the_team_that_is_asked(vpn, anna, nora, network):
    taken(vpn, anna)
    handed_over(vpn, anna, network)
    actions.accept(ticket=vpn, by=nora, at=NINE + 40 * MINUTE)
    asked = actions.ask_back(ticket=vpn, question="Which client?", by=nora, at=NINE + 45 * MINUTE)
    actions.answer_inquiry(inquiry=asked, answer="5.1", by=anna, at=NINE + 55 * MINUTE)

    assert lines(vpn, NINE + HOUR)[3:] == [
        ("Network", "working", 5),
        ("Service Desk", "question", 10),
        ("Network", "working", 5),
    ]


def test_with_two_questions_the_last_answer_ends_it(vpn, anna, nora, network):
    taken(vpn, anna)
    handed_over(vpn, anna, network)
    first, second = (
        actions.ask_back(ticket=vpn, question=word, by=nora, at=NINE + 40 * MINUTE)
        for word in ("Which client?", "Since when?")
    )
    actions.answer_inquiry(inquiry=first, answer="5.1", by=anna, at=NINE + 45 * MINUTE)
    actions.answer_inquiry(inquiry=second, answer="Monday", by=anna, at=NINE + 50 * MINUTE)

    assert lines(vpn, NINE + HOUR)[2:] == [
        ("Network", "pick_up", 10),
        ("Service Desk", "question", 10),
        ("Network", "pick_up", 10),
    ]


def test_a_wait_goes_before_an_open_question(vpn, anna, nora, network):
    taken(vpn, anna)
    handed_over(vpn, anna, network)
    actions.ask_back(ticket=vpn, question="Which client?", by=nora, at=NINE + 40 * MINUTE)
    tickets.wait_for(ticket=vpn, what=WaitingFor.VENDOR, by=nora, at=NINE + 45 * MINUTE)
    tickets.resume(ticket=vpn, by=nora, at=NINE + 55 * MINUTE)

    assert lines(vpn, NINE + HOUR)[3:] == [
        ("Service Desk", "question", 5),
        ("Network", "vendor", 10),
        ("Service Desk", "question", 5),
    ]


@pytest.mark.parametrize("what", WaitingFor.values)
def test_each_wait_bears_its_reason(vpn, anna, what):
    taken(vpn, anna)
    tickets.wait_for(ticket=vpn, what=what, by=anna, at=NINE + 30 * MINUTE)

    assert lines(vpn, NINE + HOUR)[2:] == [("Service Desk", what, 30)]


def test_the_answer_of_the_requester_ends_the_wait_for_it(vpn, anna):
    taken(vpn, anna)
    tickets.wait_for(ticket=vpn, what=WaitingFor.REQUESTER, by=anna, at=NINE + 30 * MINUTE)
    receive(ticket=vpn, words=Words(text="5.1"), by=vpn.requester, at=NINE + 50 * MINUTE)

    assert lines(vpn, NINE + HOUR)[2:] == [
        ("Service Desk", "requester", 20),
        ("Service Desk", "working", 10),
    ]


def test_put_back_into_the_queue_it_waits_to_be_taken(vpn, anna):
    taken(vpn, anna)
    actions.reassign(ticket=vpn, to=None, by=anna, at=NINE + 30 * MINUTE)

    assert lines(vpn, NINE + HOUR)[2:] == [("Service Desk", "pick_up", 30)]


def test_another_team_of_the_level_has_a_wait_of_its_own(vpn, anna):
    taken(vpn, anna)
    actions.reassign(ticket=vpn, to=team("Phones"), by=anna, at=NINE + 30 * MINUTE)

    assert lines(vpn, NINE + HOUR)[2:] == [("Phones", "pick_up", 30)]


def test_a_ticket_of_somebody_who_retires_waits_to_be_taken(vpn, anna):
    taken(vpn, anna)
    people.retire(person=anna, by=None, at=NINE + 30 * MINUTE)

    assert lines(vpn, NINE + HOUR)[2:] == [("Service Desk", "pick_up", 30)]


def test_solved_nobody_uses_its_time_until_it_is_reopened(vpn, anna):
    taken(vpn, anna)
    actions.solve(ticket=vpn, answer=Words(text="Done."), by=anna, at=NINE + 30 * MINUTE)
    assert not LedgerEntry.objects.filter(ended_at=None).exists()
    receive(ticket=vpn, words=Words(text="No."), by=vpn.requester, at=NINE + 50 * MINUTE)

    assert lines(vpn, NINE + HOUR) == [
        ("Service Desk", "pick_up", 10),
        ("Service Desk", "working", 20),
        ("Service Desk", "working", 10),
    ]


def test_solved_at_first_sight_it_was_never_in_progress(vpn, anna):
    actions.solve(ticket=vpn, answer=Words(text="Done."), by=anna, at=NINE + 30 * MINUTE)

    assert lines(vpn, NINE + HOUR) == [("Service Desk", "pick_up", 30)]


def test_what_lasts_no_time_is_replaced(vpn, anna):
    for _ in range(3):
        actions.take_over(ticket=vpn, by=anna, at=NINE)
        actions.reassign(ticket=vpn, to=None, by=anna, at=NINE)

    assert lines(vpn, NINE + HOUR) == [("Service Desk", "pick_up", 60)]


def test_a_clock_set_back_loses_and_invents_no_minute(vpn, anna):
    taken(vpn, anna, minutes=30)
    tickets.wait_for(ticket=vpn, what=WaitingFor.FIX, by=anna, at=NINE + 10 * MINUTE)

    assert lines(vpn, NINE + HOUR) == [("Service Desk", "pick_up", 30), ("Service Desk", "fix", 30)]


def test_nights_and_week_ends_count_for_nobody(vpn, anna):
    actions.take_over(ticket=vpn, by=anna, at=NINE + DAY)

    assert lines(vpn, NINE + 8 * DAY) == [
        ("Service Desk", "pick_up", (7 + 2) * 60),
        ("Service Desk", "working", (7 + 4 * 9 + 2) * 60),
    ]


def mornings(**covered):
    """A promise that counts until half past eleven."""
    made = promise("Mornings", covers_all=False)
    Coverage.objects.create(promise=made, **covered)
    ServiceHours.objects.filter(pk=made.hours_id).update(weekly={"0": [["08:00", "11:30"]]})


def test_another_promise_begins_an_entry_by_its_calendar(vpn, anna):
    service = Service.objects.create(names={"en": "Phones"})
    mornings(service=service)
    taken(vpn, anna)
    tickets.change(ticket=vpn, to=tickets.Change(service=service), by=anna, at=NINE + 30 * MINUTE)

    assert lines(vpn, NINE + 4 * HOUR)[1:] == [
        ("Service Desk", "working", 20),
        ("Service Desk", "working", 60),
    ]


def test_another_kind_begins_an_entry_by_the_calendar_of_its_promise(vpn, anna):
    mornings(kind=Kind.SERVICE_REQUEST)
    taken(vpn, anna)
    wanted = tickets.Change(kind=Kind.SERVICE_REQUEST)
    tickets.change(ticket=vpn, to=wanted, by=anna, at=NINE + 30 * MINUTE)

    assert lines(vpn, NINE + 4 * HOUR)[1:] == [
        ("Service Desk", "working", 20),
        ("Service Desk", "working", 60),
    ]


def test_without_a_promise_every_hour_counts(desk, anna):
    vpn = ticket(requester(), team=desk)

    assert lines(vpn, NINE + DAY) == [("Service Desk", "pick_up", 24 * 60)]


def test_a_changed_calendar_leaves_what_has_ended_as_it_was(vpn, anna):
    actions.take_over(ticket=vpn, by=anna, at=NINE + HOUR)
    ServiceHours.objects.update(weekly={"0": [["08:00", "11:30"]]})

    assert lines(vpn, NINE + 4 * HOUR) == [
        ("Service Desk", "pick_up", 60),
        ("Service Desk", "working", 30),
    ]


def test_the_totals_name_each_team_and_activity_once(vpn, anna, nora, network):
    taken(vpn, anna)
    handed_over(vpn, anna, network)
    actions.hand_back(
        ticket=vpn, reason="missing", text="Which client?", by=nora, at=NINE + 40 * MINUTE
    )
    ledger = queries.ledger_of(vpn, at=NINE + HOUR)

    assert [(it.team.name, it.activity, it.worked // MINUTE) for it in ledger.shares] == [
        ("Service Desk", "pick_up", 10),
        ("Service Desk", "working", 40),
        ("Network", "pick_up", 10),
    ]
    assert ledger.worked == HOUR


def test_a_new_ticket_costs_one_statement_more(desk):
    promise()
    with CaptureQueriesContext(connection) as asked:
        ticket(requester(), team=desk)

    spoken_of = [one["sql"] for one in asked if "levels_ledgerentry" in one["sql"]]
    assert [sql.split()[0] for sql in spoken_of] == ["INSERT"]
