"""Consulting a team and letting it look on: the ticket stays where it is."""

import pytest

from stafette.core import jobs
from stafette.core.refusals import Incomplete
from stafette.levels import actions, queries
from stafette.levels.actions import NotHolding, OutsideTeam, OwnTeam
from stafette.levels.models import Onlooker
from stafette.notifications.models import Notice
from stafette.tickets.actions import Words, close_quiet
from stafette.tickets.actions.change import QUIET
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    first, second = team(), team("Messaging", level=2)
    anna, nora = agent("Anna", first), agent("Nora", second)
    one = ticket(requester())
    actions.take_over(ticket=one, by=anna, at=NINE)
    return one, anna, nora, second


def sees(person, one) -> bool:
    return queries.visible_among(person, [one.pk]) == {one.pk}


def told(code):
    return [it.person.name for it in Notice.objects.filter(code=code).select_related("person")]


def test_a_team_that_is_asked_sees_the_ticket_answers_and_holds_nothing(desk):
    one, anna, nora, second = desk
    assert not sees(nora, one)

    asked = actions.consult(ticket=one, team=second, question=" Known? ", by=anna, at=NINE)
    jobs.run_due(at=NINE)

    assert sees(nora, one)
    assert queries.open_leg(one).team != second
    assert list(queries.open_inquiries([second.pk])) == [asked]
    assert told("consulted") == ["Nora"]

    actions.answer_inquiry(inquiry=asked, answer="Yes, known.", by=nora, at=NINE)
    jobs.run_due(at=NINE)
    assert list(queries.open_inquiries([second.pk])) == []
    assert told("answered") == ["Anna"]


def test_who_is_not_asked_does_not_answer(desk):
    one, anna, _nora, second = desk
    asked = actions.consult(ticket=one, team=second, question="Known?", by=anna, at=NINE)

    with pytest.raises(NotHolding):
        actions.answer_inquiry(inquiry=asked, answer="Yes", by=anna, at=NINE)


def test_the_own_team_is_not_asked_nor_nothing(desk):
    one, anna, _nora, second = desk
    own = queries.open_leg(one).team
    with pytest.raises(OwnTeam):
        actions.consult(ticket=one, team=own, question="Known?", by=anna, at=NINE)
    with pytest.raises(Incomplete):
        actions.consult(ticket=one, team=second, question=" ", by=anna, at=NINE)

    assert Onlooker.objects.count() == 0


def test_only_the_holder_brings_others_in(desk):
    one, _anna, nora, second = desk

    with pytest.raises(NotHolding):
        actions.let_look_on(ticket=one, team=second, by=nora, at=NINE)


def test_a_team_looks_on_until_that_is_ended_and_finds_the_ticket_meanwhile(desk):
    one, anna, nora, second = desk

    for _ in range(2):
        actions.let_look_on(ticket=one, team=second, by=anna, at=NINE)
    jobs.run_due(at=NINE)
    assert (sees(nora, one), told("looks_on")) == (True, ["Nora"])
    assert [it.team for it in queries.onlookers_of(one)] == [second]
    assert f"team:{second.pk}" in queries.scopes_of_ticket(one)

    actions.stop_looking_on(ticket=one, team=second, by=anna, at=NINE)
    jobs.run_due(at=NINE)
    assert not sees(nora, one)
    assert f"team:{second.pk}" not in queries.scopes_of_ticket(one)


def test_with_looking_on_the_question_ends_too(desk):
    one, anna, nora, second = desk
    actions.consult(ticket=one, team=second, question="Known?", by=anna, at=NINE)

    actions.stop_looking_on(ticket=one, team=second, by=anna, at=NINE)

    assert (sees(nora, one), list(queries.open_inquiries([second.pk]))) == (False, [])


def test_who_looks_on_works_on_it_and_does_not_answer_for_it(desk):
    one, anna, nora, second = desk
    actions.let_look_on(ticket=one, team=second, by=anna, at=NINE)
    lea = agent("Lea", role="lead")

    assert [list(queries.worked_tickets(it)) for it in (anna, nora, lea)] == [[one]] * 3
    assert [list(queries.answered_tickets(it)) for it in (anna, nora, lea)] == [[one], [], [one]]
    with pytest.raises(NotHolding):
        actions.solve(ticket=one, answer=Words(text="Done."), by=nora, at=NINE)


def test_nobody_outside_the_desk_is_asked_or_looks_on(desk):
    one, anna, _nora, _second = desk
    vendor = team("Vendor", level=9)

    with pytest.raises(OutsideTeam):
        actions.consult(ticket=one, team=vendor, question="Known?", by=anna, at=NINE)
    with pytest.raises(OutsideTeam):
        actions.let_look_on(ticket=one, team=vendor, by=anna, at=NINE)

    assert Onlooker.objects.count() == 0
    assert vendor not in queries.teams_besides(queries.open_leg(one))


def test_looking_on_ends_when_the_ticket_is_closed(desk):
    one, anna, nora, second = desk
    actions.let_look_on(ticket=one, team=second, by=anna, at=NINE)
    actions.solve(ticket=one, answer=Words(text="Done."), by=anna, at=NINE)
    assert sees(nora, one)

    close_quiet(at=NINE + 2 * QUIET)

    assert not sees(nora, one)
