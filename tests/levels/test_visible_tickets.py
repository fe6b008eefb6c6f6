from datetime import date

import pytest

from stafette.levels import actions, queries
from stafette.levels.choices import Level
from stafette.people.choices import Role
from stafette.people.models import Organisation
from stafette.tickets.models import Watcher
from tests.levels.test_escalate import BRIEFING
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return team("Service Desk")


@pytest.fixture
def ben(desk):
    return requester()


@pytest.fixture
def vpn(ben):
    return ticket(ben)


def seen_by(person):
    return list(queries.visible_tickets(person))


def test_requesters_see_what_they_asked_for(vpn, ben):
    assert seen_by(ben) == [vpn]


def test_a_colleague_of_the_same_company_sees_nothing_of_it(ben, desk):
    firm = Organisation.objects.create(name="Firm")
    carla, dora = (
        requester("Carla Cramer", organisation=firm),
        requester("Dora Dietz", organisation=firm),
    )
    ticket(carla)
    assert seen_by(dora) == []


def test_watchers_see_it(vpn):
    carla = requester("Carla Cramer")
    Watcher.objects.create(ticket=vpn, person=carla)
    assert seen_by(carla) == [vpn]


def test_the_team_that_holds_it_sees_it_and_a_neighbour_does_not(vpn, desk):
    assert seen_by(agent("Anna Arnold", desk)) == [vpn]
    assert seen_by(agent("Paul Prinz", team("Phones"))) == []


def test_whoever_handed_it_over_keeps_sight_of_it(vpn, desk):
    anna, network = agent("Anna Arnold", desk), team("Network", Level.SECOND)
    nora = agent("Nora Nolte", network)
    assert seen_by(nora) == []

    actions.escalate(ticket=vpn, to_team=network, briefing=BRIEFING, by=anna, at=NINE)

    assert (seen_by(anna), seen_by(nora)) == ([vpn], [vpn])


@pytest.mark.parametrize("role", [Role.LEAD, Role.ADMINISTRATOR])
def test_leads_and_administrators_see_all(vpn, role):
    assert seen_by(agent("Lea Lang", role=role)) == [vpn]


def test_a_former_colleague_sees_nothing(vpn, desk):
    anna = agent("Anna Arnold", desk)
    anna.retired_on = date(2026, 1, 1)
    assert seen_by(anna) == []


def test_the_search_codes_give_the_same_answer(vpn, desk, ben):
    neighbour = agent("Paul Prinz", team("Phones"))
    people = [ben, agent("Anna Arnold", desk), neighbour, agent("Lea Lang", role=Role.LEAD)]
    codes = set(queries.scopes_of_ticket(vpn))

    by_codes = [bool(codes & set(queries.scopes_of(person))) for person in people]

    assert by_codes == [bool(seen_by(person)) for person in people] == [True, True, False, True]
