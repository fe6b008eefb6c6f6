import pytest

from stafette.levels import actions, queries
from stafette.levels.actions.hold import OtherLevel
from stafette.levels.choices import Level
from stafette.people.actions import retire
from stafette.tickets.actions import Words, receive
from stafette.tickets.choices import State
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return team("Service Desk")


@pytest.fixture
def anna(desk):
    return agent("Anna Arnold", desk)


@pytest.fixture
def vpn(desk):
    return ticket(requester())


def test_taking_over_opens_the_ticket_and_makes_an_owner(vpn, anna):
    actions.take_over(ticket=vpn, by=anna, at=NINE)

    vpn.refresh_from_db()
    assert (vpn.state, vpn.owner) == (State.OPEN, anna)
    assert queries.open_leg(vpn).agent == anna


def test_the_slower_colleague_is_told_who_was_quicker(vpn, anna, desk):
    actions.take_over(ticket=vpn, by=anna, at=NINE)

    with pytest.raises(actions.AlreadyTaken, match="Anna Arnold"):
        actions.take_over(ticket=vpn, by=agent("Udo Ulm", desk), at=NINE)


def test_a_colleague_may_be_relieved_by_somebody_who_saw_them_there(vpn, anna, desk):
    udo = agent("Udo Ulm", desk)
    actions.take_over(ticket=vpn, by=anna, at=NINE)

    actions.take_over(ticket=vpn, by=udo, at=NINE, seen_agent_id=anna.pk)

    assert queries.open_leg(vpn).agent == udo


def test_another_team_cannot_take_it(vpn):
    with pytest.raises(actions.NotHolding):
        actions.take_over(
            ticket=vpn, by=agent("Nora Nolte", team("Network", Level.SECOND)), at=NINE
        )


def test_it_can_go_back_into_the_queue(vpn, anna):
    actions.take_over(ticket=vpn, by=anna, at=NINE)

    actions.reassign(ticket=vpn, to=None, by=anna, at=NINE)

    leg = queries.open_leg(vpn)
    assert (leg.agent, leg.accepted_at) == (None, None)


def test_reassigning_stays_on_the_level(vpn, anna):
    with pytest.raises(OtherLevel):
        actions.reassign(ticket=vpn, to=team("Network", Level.SECOND), by=anna, at=NINE)


def test_another_team_of_the_level_gets_a_leg_of_its_own(vpn, anna):
    phones = team("Phones")

    actions.reassign(ticket=vpn, to=phones, by=anna, at=NINE)

    assert [leg.team.name for leg in queries.legs_of(vpn)] == ["Service Desk", "Phones"]


def test_solving_ends_the_leg_and_a_reply_starts_one_with_the_solver(vpn, anna):
    actions.solve(ticket=vpn, answer=Words(text="Done."), by=anna, at=NINE)
    assert not vpn.legs.filter(ended_at=None).exists()

    receive(ticket=vpn, words=Words(text="Not yet."), by=vpn.requester, at=NINE)

    vpn.refresh_from_db()
    assert vpn.state == State.OPEN
    assert queries.open_leg(vpn).agent == anna


def test_every_open_ticket_has_exactly_one_leg_at_each_step(vpn, anna):
    steps = [
        lambda: actions.take_over(ticket=vpn, by=anna, at=NINE),
        lambda: actions.solve(ticket=vpn, answer=Words(text="Done."), by=anna, at=NINE),
        lambda: receive(ticket=vpn, words=Words(text="No."), by=vpn.requester, at=NINE),
    ]
    for step in steps:
        step()
        assert list(queries.tickets_without_leg()) == []
        assert list(queries.legs_without_ticket()) == []


def test_what_comes_back_to_somebody_who_has_left_waits_to_be_taken(vpn, anna, desk):
    second = team("Second", Level.SECOND)
    nora = agent("Nora", second)
    briefing = actions.Briefing(reason="r", problem="p", tried=(actions.Tried("s"),), question="q")
    actions.take_over(ticket=vpn, by=anna, at=NINE)
    actions.escalate(ticket=vpn, to_team=second, briefing=briefing, by=anna, at=NINE)
    retire(person=anna, by=None, at=NINE)

    actions.hand_back(ticket=vpn, reason="missing", text="log", by=nora, at=NINE)

    leg = queries.open_leg(vpn)
    assert (leg.team, leg.agent) == (desk, None)
