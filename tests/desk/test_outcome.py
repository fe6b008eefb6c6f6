from stafette.levels import actions as levels
from stafette.levels.queries import open_leg
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.choices import State, WaitingFor
from stafette.tickets.models import InternalNote
from stafette.tickets.queries import messages_of
from tests.desk.visitors import browser
from tests.people_of_the_story import NINE


def act(desk, person, what: str, **said):
    answer = browser(person).post(f"/tickets/{desk.ticket.pk}/{what}/", said)
    desk.ticket.refresh_from_db()
    return answer


def test_solving_says_the_answer_and_ends_the_way(desk):
    act(desk, desk.anna, "solve", answer="The policy was wrong")
    assert desk.ticket.state == State.SOLVED
    assert messages_of(desk.ticket).last().text == "The policy was wrong"


def test_a_solution_without_words_is_refused(desk):
    assert act(desk, desk.anna, "solve", answer="").status_code == 422
    assert desk.ticket.state == State.NEW


def test_reopening_gives_it_back_with_the_reason_as_a_note(desk):
    levels.solve(ticket=desk.ticket, answer=Words(text="Done"), by=desk.anna, at=NINE)
    act(desk, desk.anna, "reopen", reason="It came back")
    assert (desk.ticket.state, open_leg(desk.ticket).team) == (State.OPEN, desk.first)
    assert InternalNote.objects.get(ticket=desk.ticket).text == "It came back"


def test_an_open_ticket_cannot_be_reopened_and_no_note_stays(desk):
    answer = act(desk, desk.anna, "reopen", reason="Why not")
    assert answer.status_code == 422
    assert InternalNote.objects.count() == 0


def test_priority_follows_from_impact_and_urgency(desk):
    said = {"subject": "Better words", "kind": "incident", "impact": 1, "urgency": 1}
    act(desk, desk.anna, "change", **said)
    assert (desk.ticket.subject, desk.ticket.priority) == ("Better words", 1)


def test_fields_that_the_form_does_not_have_are_left_alone(desk):
    said = {"subject": "S", "kind": "incident", "impact": 3, "urgency": 3}
    act(desk, desk.anna, "change", **said, requester=desk.otto.pk, state="closed", priority=1)
    told = (desk.ticket.requester, desk.ticket.state, desk.ticket.priority)
    assert told == (desk.ben, State.NEW, 5)


def test_a_waiting_ticket_goes_on_by_one_button(desk):
    tickets.wait_for(ticket=desk.ticket, what=WaitingFor.VENDOR, by=desk.anna, at=NINE)
    page = browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/").context["page"]
    act(desk, desk.anna, "resume")
    assert (page.doors.resume, desk.ticket.state) == (True, State.OPEN)
