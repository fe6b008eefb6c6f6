from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.core import clock
from stafette.levels import actions as levels
from tests.api.program import Program
from tests.api.test_relay import told_to_network
from tests.people_of_the_story import NINE, promise, ticket

pytestmark = pytest.mark.django_db


def numbers(told) -> dict[str, list[int]]:
    return {name: [one["number"] for one in lines] for name, lines in told.items()}


def test_what_waits_is_told_in_four_lists(vpn, ben, anna, network):
    told_to_network(vpn, anna, network)
    promise()
    late = ticket(ben, at=clock.now() - timedelta(days=30))
    levels.take_over(ticket=late, by=anna, at=clock.now())
    status, told = Program(anna).get("/waiting")
    assert status == 200
    assert numbers(told) == {
        "overdue": [late.pk],
        "not_accepted": [vpn.pk],
        "ownerless": [vpn.pk],
        "asleep": [vpn.pk],
    }


def test_a_line_says_with_whom_and_since_when(vpn, anna, network, admin):
    told_to_network(vpn, anna, network)
    _status, told = Program(admin).get("/waiting")
    assert told["not_accepted"] == [
        {
            "number": vpn.pk,
            "subject": vpn.subject,
            "level": 2,
            "team": {"id": network.pk, "name": "Network", "level": 2},
            "agent": None,
            "since": NINE.isoformat().replace("+00:00", "Z"),
            "due_at": None,
        }
    ]


def test_other_teams_are_told_nothing_and_requesters_that_there_is_nothing(vpn, nora, ben):
    assert set(map(len, Program(nora).get("/waiting")[1].values())) == {0}
    assert Program(ben).get("/waiting")[0] == 404


def test_it_costs_the_same_with_many_tickets(vpn, ben, anna):
    program, counts = Program(anna), []
    program.get("/waiting")
    for _ in range(2):
        with CaptureQueriesContext(connection) as made:
            program.get("/waiting")
        counts.append(len(made))
        for number in range(20):
            ticket(ben, f"No {number}")
    assert counts[0] == counts[1]
