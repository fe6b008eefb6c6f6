from datetime import timedelta

import pytest

from stafette.core.refusals import Incomplete
from stafette.levels import actions, queries
from stafette.levels.actions.answer import NothingToAnswer
from stafette.levels.choices import BackReason, Level, Move
from stafette.people.actions import retire
from stafette.tickets.actions import Words, reopen
from tests.levels.test_escalate import BRIEFING
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db
TEN = NINE + timedelta(hours=1)


@pytest.fixture
def desk():
    return team("Service Desk")


@pytest.fixture
def anna(desk):
    return agent("Anna Arnold", desk)


@pytest.fixture
def network():
    return team("Network", Level.SECOND)


@pytest.fixture
def nora(network):
    return agent("Nora Nolte", network)


@pytest.fixture
def vpn(desk, anna, network, nora):
    """A ticket that Anna took and handed to the network team."""
    one = ticket(requester())
    actions.take_over(ticket=one, by=anna, at=NINE)
    actions.escalate(ticket=one, to_team=network, briefing=BRIEFING, by=anna, at=NINE)
    return one


def test_accepting_makes_the_receiver_its_agent(vpn, nora):
    actions.accept(ticket=vpn, by=nora, at=TEN)

    leg = queries.open_leg(vpn)
    assert (leg.agent, leg.accepted_at) == (nora, TEN)


def test_first_level_stays_responsible_to_the_requester(vpn, anna, nora):
    actions.accept(ticket=vpn, by=nora, at=TEN)

    vpn.refresh_from_db()
    assert vpn.owner == anna


def test_a_hand_over_is_accepted_once(vpn, network, nora):
    actions.accept(ticket=vpn, by=nora, at=TEN)

    with pytest.raises(actions.AlreadyTaken):
        actions.accept(ticket=vpn, by=agent("Udo Ulm", network), at=TEN)


def test_asking_back_leaves_the_ticket_where_it_is(vpn, network, nora, desk):
    inquiry = actions.ask_back(ticket=vpn, question="Which client?", by=nora, at=TEN)

    assert queries.open_leg(vpn).team == network
    assert list(queries.open_inquiries([desk.pk])) == [inquiry]


def test_an_inquiry_is_answered_once(vpn, anna, nora, desk):
    inquiry = actions.ask_back(ticket=vpn, question="Which client?", by=nora, at=TEN)

    actions.answer_inquiry(inquiry=inquiry, answer="Version 5", by=anna, at=TEN)
    with pytest.raises(NothingToAnswer):
        actions.answer_inquiry(inquiry=inquiry, answer="Version 6", by=anna, at=TEN)

    inquiry.refresh_from_db()
    assert (inquiry.answer, inquiry.answered_by) == ("Version 5", anna)
    assert list(queries.open_inquiries([desk.pk])) == []


def test_handing_back_returns_it_to_whoever_handed_over(vpn, anna, nora, desk):
    hand_over = actions.hand_back(
        ticket=vpn, reason=BackReason.MISSING, text="Which client?", by=nora, at=TEN
    )

    leg = queries.open_leg(vpn)
    assert (leg.team, leg.agent, leg.move) == (desk, anna, Move.BACK)
    assert (hand_over.back_reason, hand_over.reason) == (BackReason.MISSING, "Which client?")


def test_handing_back_asks_for_a_sentence(vpn, nora):
    with pytest.raises(Incomplete):
        actions.hand_back(ticket=vpn, reason=BackReason.MISSING, text=" ", by=nora, at=TEN)


def test_a_ticket_that_came_by_itself_cannot_be_handed_back(desk, anna):
    fresh = ticket(requester("Carla Cramer"))

    with pytest.raises(NothingToAnswer):
        actions.hand_back(ticket=fresh, reason=BackReason.DONE, text="No", by=anna, at=TEN)


def test_what_comes_back_to_somebody_who_has_left_is_for_the_whole_team(vpn, desk, anna, nora):
    agent("Ada Adler", desk)
    retire(person=anna, by=None, at=NINE)

    actions.hand_back(ticket=vpn, reason=BackReason.DONE, text="Done.", by=nora, at=TEN)

    leg = queries.open_leg(vpn)
    assert (leg.team, leg.agent, leg.accepted_at) == (desk, None, None)


def test_what_is_open_again_after_its_agent_left_the_team_is_for_the_whole_team(desk, anna):
    one = ticket(requester("Carla Cramer"))
    actions.solve(ticket=one, answer=Words(text="Done."), by=anna, at=NINE)
    desk.members.remove(anna)

    reopen(ticket=one, by=None, at=TEN)

    assert queries.open_leg(one).agent is None
