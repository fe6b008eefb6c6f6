"""The small desk of the API's stories: two teams, two agents, a requester and a stranger."""

import pytest

from stafette.levels.choices import Level
from stafette.people.choices import Role
from tests.people_of_the_story import agent, requester, team, ticket


@pytest.fixture
def desk():
    return team("Service Desk")


@pytest.fixture
def network(desk):
    return team("Network", Level.SECOND)


@pytest.fixture
def anna(desk):
    return agent("Anna Arnold", desk)


@pytest.fixture
def nora(network):
    return agent("Nora Nolte", network)


@pytest.fixture
def admin(desk):
    return agent("Adam Adler", role=Role.ADMINISTRATOR)


@pytest.fixture
def ben(desk):
    return requester()


@pytest.fixture
def carla(desk):
    return requester("Carla Cramer")


@pytest.fixture
def vpn(ben):
    return ticket(ben)
