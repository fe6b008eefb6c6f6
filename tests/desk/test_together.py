"""Working on a ticket together at the desk: what somebody who only looks on may do."""

import pytest

from stafette.core import clock
from stafette.levels import actions, queries
from stafette.levels.models import HandOver
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import InternalNote, Message
from tests.api.program import Program
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db
CHANGED = {"subject": "Other", "kind": "incident", "impact": "1", "urgency": "1"}


@pytest.fixture
def desk():
    """Anna works on a ticket at which Nora looks on."""
    first, second = team(), team("Messaging", level=2)
    anna, nora = agent("Anna", first), agent("Nora", second)
    one = ticket(requester())
    actions.take_over(ticket=one, by=anna, at=NINE)
    actions.let_look_on(ticket=one, team=second, by=anna, at=NINE)
    return one, anna, nora, second


def tried(one, person):
    """The status of everything that speaks to the requester or changes the ticket."""
    page = f"/tickets/{one.pk}"
    client = browser(person)
    posted = {
        "reply": {"text": "Hello"},
        "change": CHANGED,
        "resume": {},
        "reopen": {"reason": "again"},
    }
    return {name: client.post(f"{page}/{name}/", said).status_code for name, said in posted.items()}


def test_who_looks_on_writes_notes_and_nothing_else(desk):
    one, anna, nora, _second = desk
    told = Message.objects.filter(ticket=one).count()

    assert set(tried(one, nora).values()) == {404}
    answer = browser(nora).post(f"/tickets/{one.pk}/note/", {"text": "Seen before."})

    assert (answer.status_code, InternalNote.objects.get().author) == (302, nora)
    one.refresh_from_db()
    assert (one.subject, one.owner, Message.objects.filter(ticket=one).count()) == (
        "VPN drops",
        anna,
        told,
    )


def test_to_who_looks_on_no_answer_is_offered(desk):
    one, anna, nora, _second = desk

    pages = [seen(browser(person).get(f"/tickets/{one.pk}/")) for person in (anna, nora)]

    assert ['data-compose="public"' in page for page in pages] == [True, False]
    assert ['data-compose="internal"' in page for page in pages] == [True, True]


def test_a_solved_ticket_is_not_opened_by_who_looks_on(desk):
    one, anna, nora, _second = desk
    actions.solve(ticket=one, answer=Words(text="Done."), by=anna, at=NINE)

    assert tried(one, nora)["reopen"] == 404
    one.refresh_from_db()
    assert not one.is_open
    assert tried(one, anna)["reopen"] == 302


def test_a_program_of_who_looks_on_keeps_no_sight_of_the_ticket(desk):
    """To make themselves responsible would last longer than looking on."""
    one, anna, nora, second = desk
    program = Program(nora)

    assert program.patch(f"/tickets/{one.pk}", {"owner": nora.pk})[0] == 404
    assert program.post(f"/tickets/{one.pk}/messages", {"text": "Hello"})[0] == 404
    assert program.post(f"/tickets/{one.pk}/notes", {"text": "Seen before."})[0] == 201
    tickets.solve(ticket=one, answer=Words(text="Done."), by=anna, at=NINE)
    assert program.post(f"/tickets/{one.pk}/reopen")[0] == 404
    tickets.reopen(ticket=one, by=anna, at=NINE)
    actions.stop_looking_on(ticket=one, team=second, by=anna, at=NINE)
    assert program.get(f"/tickets/{one.pk}")[0] == 404


def test_who_asked_for_it_still_writes_as_requester(desk):
    _one, anna, nora, second = desk
    own = ticket(nora, "My own screen")
    actions.let_look_on(ticket=own, team=second, by=anna, at=NINE)

    status, said = Program(nora).post(f"/tickets/{own.pk}/messages", {"text": "More of it"})

    assert (status, said["direction"]) == (201, "in")


def test_a_question_is_not_shown_once_its_team_no_longer_looks_on(desk):
    one, anna, nora, second = desk
    actions.consult(ticket=one, team=second, question="canary-question", by=anna, at=NINE)
    assert "canary-question" in seen(browser(nora).get("/handovers/"))

    actions.stop_looking_on(ticket=one, team=second, by=anna, at=NINE)

    assert "canary-question" not in seen(browser(nora).get("/handovers/"))


def test_a_step_with_a_zero_byte_is_kept_without_it(desk):
    one, anna, _nora, _second = desk

    browser(anna).post(f"/tickets/{one.pk}/attempt/", {"step": "pi\0ng", "result": "\0no"})

    assert [(it.step, it.result) for it in queries.attempts_on(one)] == [("ping", "no")]


def test_a_gate_of_many_steps_can_be_passed(desk):
    one, anna, _nora, second = desk
    steps = [f"Schritt {number}" for number in range(12)]
    plan = actions.ContractPlan(steps=[{"de": it} for it in steps], gate=True)
    actions.save_contract(service=None, to=plan, by=None, at=NINE)
    for step in ["something else", *steps]:
        actions.note_attempt(ticket=one, step=step, result="no", by=anna, at=clock.now())
    client = browser(anna)

    page = client.get(f"/tickets/{one.pk}/hand-over/").context["form"]
    said = {name: value for name, value in page.initial.items() if isinstance(value, str)}
    said |= {"to_team": second.pk, "reason": "rights", "question": "Why?", "promised": "Soon"}
    answer = client.post(f"/tickets/{one.pk}/hand-over/", said)

    assert answer.status_code == 302
    assert [it["step"] for it in HandOver.objects.get().tried] == steps
