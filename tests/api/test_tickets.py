from datetime import timedelta

import pytest

from stafette.api.choices import Scope
from stafette.levels.choices import Level
from stafette.people.choices import Role
from stafette.people.models import Organisation, Person
from stafette.tickets.models import Ticket
from tests.api.program import Program
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return team("Service Desk")


@pytest.fixture
def anna(desk):
    return agent("Anna Arnold", desk)


@pytest.fixture
def ben(desk):
    return requester()


def new(**more):
    return {
        "subject": "VPN drops",
        "body": "Since this morning.",
        "requester": "ben@kunde.example",
        **more,
    }


def test_a_ticket_has_the_shape_that_programs_rely_on(anna, ben, desk):
    status, told = Program(anna).post("/tickets", new())

    number = Ticket.objects.get().pk
    stamp = told["created_at"]
    assert status == 201
    assert told == {
        "id": number,
        "number": number,
        "subject": "VPN drops",
        "state": "new",
        "kind": "incident",
        "level": 1,
        "team": {"id": desk.pk, "name": "Service Desk", "level": 1},
        "agent": None,
        "owner": None,
        "requester": {"id": ben.pk, "name": "Ben Baum", "mail": "ben@kunde.example"},
        "organisation": None,
        "service": None,
        "impact": 3,
        "urgency": 2,
        "priority": 4,
        "channel": "api",
        "language": "de",
        "waiting_for": None,
        "waiting_until": None,
        "created_at": stamp,
        "updated_at": stamp,
        "solved_at": None,
        "closed_at": None,
        "due": {"response_at": None, "update_at": None, "resolution_at": None, "leg_at": None},
    }
    assert stamp.endswith("Z")
