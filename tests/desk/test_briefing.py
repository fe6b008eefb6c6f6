"""The hand-over as it is filled from what is known."""

import pytest

from stafette.catalog.models import Service
from stafette.desk.briefing import drafted, known_tries
from stafette.levels import actions
from stafette.levels.actions import Briefing, ContractPlan, Tried
from stafette.tickets import actions as tickets
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    promise()
    first, second = team(), team("Messaging", level=2)
    anna, nora = agent("Anna", first), agent("Nora", second)
    service = Service.objects.create(names={"de": "VPN"})
    one = ticket(requester(), service=service)
    actions.take_over(ticket=one, by=anna, at=NINE)
    return one, anna, nora, second


def test_what_was_noted_ticked_and_is_asked_for_stands_in_it(desk):
    one, anna, _nora, _second = desk
    steps = ({"de": "Neu gestartet"}, {"de": "Kabel geprüft"})
    plan = ContractPlan(steps=steps)
    actions.save_contract(service=one.service, to=plan, by=None, at=NINE)
    tickets.note(ticket=one, text="- Router an: ja\n- Neu gestartet: nein", by=anna, at=NINE)
    actions.note_attempt(ticket=one, step="Neu gestartet", result="geht", by=anna, at=NINE)

    assert known_tries(one) == [
        ("Router an", "ja"),
        ("Neu gestartet", "geht"),
        ("Kabel geprüft", ""),
    ]


def test_what_the_level_before_told_is_there_for_the_next(desk):
    one, anna, nora, second = desk
    told = Briefing(reason="r", problem="p", tried=(Tried("Restarted", "no"),), question="q")
    actions.escalate(ticket=one, to_team=second, briefing=told, by=anna, at=NINE)
    actions.note_attempt(ticket=one, step="Restarted", result="still no", by=nora, at=NINE)

    assert known_tries(one) == [("Restarted", "still no")]


def test_the_problem_and_the_promise_are_filled_in(desk):
    known = drafted(desk[0])

    assert known["problem"] == desk[0].subject
    assert known["promised"] == "Lösung bis Di., 13.01.2026, 09:00 Uhr"
