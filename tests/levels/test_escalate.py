import pytest
from django.db import IntegrityError

from stafette.core.models import JournalEntry
from stafette.core.refusals import Incomplete
from stafette.levels import actions, queries
from stafette.levels.choices import Level, Move
from stafette.levels.models import Leg
from stafette.tickets.actions import Words
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db

BRIEFING = actions.Briefing(
    reason="Beyond our rights",
    problem="VPN drops every ten minutes",
    tried=(actions.Tried("New client", "no change"), actions.Tried("Other network")),
    question="Is it the gateway?",
    promised="A call by noon",
)


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
def vpn(desk):
    return ticket(requester())


def test_the_next_team_receives_the_whole_briefing(vpn, network, anna):
    hand_over = actions.escalate(ticket=vpn, to_team=network, briefing=BRIEFING, by=anna, at=NINE)

    leg = queries.open_leg(vpn)
    assert (leg.team, leg.level, leg.move, leg.received) == (network, 2, Move.UP, hand_over)
    assert hand_over.problem == BRIEFING.problem
    assert hand_over.question == BRIEFING.question
    assert hand_over.promised == BRIEFING.promised
    assert hand_over.tried == [
        {"step": "New client", "result": "no change"},
        {"step": "Other network", "result": ""},
    ]


def test_the_ticket_changes_queues(vpn, desk, network, anna):
    actions.escalate(ticket=vpn, to_team=network, briefing=BRIEFING, by=anna, at=NINE)

    (held,) = queries.page_of_queue(teams=[network.pk])
    assert Leg.objects.get(pk=held).ticket == vpn
    assert queries.page_of_queue(teams=[desk.pk]) == []


def test_only_the_team_that_holds_it_may_pass_it_on(vpn, network):
    eve = agent("Eve Ebert", network)

    with pytest.raises(actions.NotHolding):
        actions.escalate(ticket=vpn, to_team=network, briefing=BRIEFING, by=eve, at=NINE)

    escalations = JournalEntry.objects.filter(name="TicketEscalated")
    assert list(escalations) == []


def test_an_escalation_leads_upwards(vpn, desk, anna):
    with pytest.raises(actions.NotUpwards):
        actions.escalate(ticket=vpn, to_team=desk, briefing=BRIEFING, by=anna, at=NINE)


def test_an_incomplete_briefing_is_refused_and_says_what_is_missing(vpn, network, anna):
    empty = actions.Briefing(reason="", problem="VPN", tried=(actions.Tried(" "),), question="")

    with pytest.raises(Incomplete) as refusal:
        actions.escalate(ticket=vpn, to_team=network, briefing=empty, by=anna, at=NINE)

    assert refusal.value.missing == ["reason", "tried", "question"]


def test_the_database_itself_refuses_two_holders(vpn, network):
    with pytest.raises(IntegrityError):
        Leg.objects.create(ticket=vpn, team=network, level=2, move=Move.UP, started_at=NINE)


def test_a_hand_over_is_never_changed(vpn, network, anna):
    hand_over = actions.escalate(ticket=vpn, to_team=network, briefing=BRIEFING, by=anna, at=NINE)
    hand_over.problem = "Something else"

    with pytest.raises(TypeError):
        hand_over.save()


def test_a_solved_ticket_is_not_escalated(vpn, network, anna):
    actions.solve(ticket=vpn, answer=Words(text="Restarted."), by=anna, at=NINE)

    with pytest.raises(actions.NotHolding):
        actions.escalate(ticket=vpn, to_team=network, briefing=BRIEFING, by=anna, at=NINE)
