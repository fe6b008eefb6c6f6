"""What a hand-over must bring along, what was tried, and when it is time for one."""

from datetime import timedelta

import pytest
from django.utils import translation

from stafette.catalog.models import Service
from stafette.core.refusals import Incomplete
from stafette.levels import actions, queries
from stafette.levels.actions import Briefing, ContractPlan, Evidence, NotHolding, Tried
from stafette.levels.contracts import Signs, signs_of, untried
from stafette.levels.models import Attempt
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db
RESTART = {"de": "Neu gestartet", "en": "Restarted"}
CACHE = {"de": "Zwischenspeicher geleert"}


TRIED = (Tried("Restarted", "no"),)


def briefing(*, tried=TRIED, **more) -> Briefing:
    told = {"reason": "rights", "problem": "VPN drops", "question": "Check it"} | more
    return Briefing(tried=tried, **told)


@pytest.fixture
def desk():
    first, second = team(), team("Messaging", level=2)
    anna = agent("Anna", first)
    one = ticket(requester(), service=Service.objects.create(names={"de": "VPN"}))
    actions.take_over(ticket=one, by=anna, at=NINE)
    return one, anna, first, second


def contract(service=None, **said):
    return actions.save_contract(service=service, to=ContractPlan(**said), by=None, at=NINE)


def escalated(desk, told):
    one, anna, _first, second = desk
    return actions.escalate(ticket=one, to_team=second, briefing=told, by=anna, at=NINE)


def missing(desk, told) -> list[str]:
    with pytest.raises(Incomplete) as refused:
        escalated(desk, told)
    return refused.value.missing


def test_a_gate_lets_nothing_through_that_lacks_what_the_service_asks_for(desk):
    contract(steps=(RESTART, CACHE), evidence=({"de": "Bild"},), gate=True)

    assert missing(desk, briefing()) == ["tried", "evidence", "promised"]


def test_a_step_without_a_result_was_not_tried(desk):
    contract(steps=(RESTART,), gate=True)

    assert missing(desk, briefing(tried=(Tried("Restarted"),), promised="today")) == ["tried"]


def test_with_all_of_it_the_gate_opens_and_the_evidence_is_kept(desk):
    contract(steps=(RESTART, CACHE), evidence=({"de": "Bild"},), gate=True)
    tried = (Tried("neu gestartet", "nein"), Tried("Zwischenspeicher geleert", "nein"))
    proof = (Evidence(text="Code 691"), Evidence(text="bild.png", file_id=7), Evidence(text=" "))

    given = escalated(desk, briefing(tried=tried, promised="today", evidence=proof))

    assert given.evidence == [{"text": "Code 691"}, {"text": "bild.png", "file": 7}]


def test_without_a_gate_it_is_advice(desk):
    contract(steps=(RESTART, CACHE), evidence=({"de": "Bild"},))

    assert escalated(desk, briefing()).problem == "VPN drops"


def test_the_contract_of_the_service_goes_before_that_of_all_others(desk):
    one = desk[0]
    general, own = contract(steps=(CACHE,)), contract(one.service, steps=(RESTART,))

    assert queries.contract_for(one.service_id) == own
    assert queries.contract_for(None) == general
    assert queries.contract_for(99) == general


def test_where_there_is_no_contract_nothing_is_asked_for():
    assert (queries.contract_for(1).steps, queries.contract_for(1).gate) == ([], False)


def test_a_step_is_noted_once_and_its_newest_result_holds(desk):
    one, anna, _first, _second = desk

    for result in ("no", "  works\n now "):
        actions.note_attempt(ticket=one, step="Restarted", result=result, by=anna, at=NINE)

    assert [(it.step, it.result) for it in queries.attempts_on(one)] == [("Restarted", "works now")]


def test_nobody_notes_a_step_on_a_ticket_of_others_or_an_empty_one(desk):
    one, anna, _first, second = desk
    with pytest.raises(NotHolding):
        actions.note_attempt(ticket=one, step="x", result="y", by=agent("Nora", second), at=NINE)
    with translation.override("en"), pytest.raises(Incomplete) as refused:
        actions.note_attempt(ticket=one, step=" ", result="", by=anna, at=NINE)

    with translation.override("en"):
        assert str(refused.value) == "Write what you tried and what came of it."
    assert refused.value.missing == ["step", "result"]
    assert Attempt.objects.count() == 0


def test_steps_are_the_same_in_either_language_and_spelling():
    assert untried([RESTART, CACHE], ["  RESTARTED "]) == [CACHE]
    assert untried([RESTART], []) == [RESTART]


SEEN = Signs(used=timedelta(minutes=15), tries=2, impact=2, said="The Server is down")


@pytest.mark.parametrize(
    ("criteria", "signs"),
    [
        ({}, []),
        ({"after": timedelta(minutes=15)}, ["time"]),
        ({"after": timedelta(minutes=16)}, []),
        ({"tries": 2}, ["tries"]),
        ({"tries": 3}, []),
        ({"impact": 2}, ["impact"]),
        ({"impact": 1}, []),
        ({"words": ["server is"]}, ["words"]),
        ({"words": ["printer"]}, []),
        ({"after": timedelta(), "words": ["DOWN"]}, ["time", "words"]),
    ],
)
def test_criteria_are_met_when_they_are_reached(criteria, signs):
    wanted = {"after": None, "tries": None, "impact": None, "words": []} | criteria
    assert signs_of(SEEN, **wanted) == signs


def test_a_step_is_the_same_with_other_spaces(desk):
    assert untried([{"de": "Kabel  geprüft"}], ["kabel geprüft "]) == []
