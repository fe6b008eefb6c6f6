from datetime import date

from stafette.levels.models import Team
from stafette.levels.queries import open_leg
from stafette.people.models import Person
from stafette.tickets.choices import Channel, State
from stafette.tickets.models import InternalNote, Ticket
from stafette.tickets.queries import messages_of
from tests.desk.visitors import browser

SAID = {"subject": "Printer prints blank pages", "work": "3"}


def record(desk, **said):
    answer = browser(desk.anna).post("/call/", SAID | said)
    return answer, Ticket.objects.exclude(pk=desk.ticket.pk).last()


def test_a_call_becomes_a_ticket_with_the_one_who_picked_up(desk):
    _answer, made = record(desk, person=desk.ben.pk, later="1")
    leg = open_leg(made)
    told = (made.requester, made.channel, made.subject, leg.team, leg.agent)
    assert told == (desk.ben, Channel.PHONE, SAID["subject"], desk.first, desk.anna)


def test_one_question_answers_impact_and_urgency(desk):
    _answer, made = record(desk, person=desk.ben.pk)
    assert (made.impact, made.urgency) == (3, 1)


def test_a_call_that_no_team_would_see_is_refused_and_stays_written(desk):
    Team.objects.update(retired_on=date(2026, 1, 1))
    answer, made = record(desk, person=desk.ben.pk)
    told = answer.context["form"].non_field_errors()
    assert (answer.status_code, len(told), made) == (422, 1, None)
    assert SAID["subject"] in answer.content.decode()


def test_a_new_caller_is_entered(desk):
    record(desk, name="Uta Neu", reach="+49 30 555 77")
    uta = Person.objects.get(name="Uta Neu")
    assert [contact.value for contact in uta.contacts.all()] == ["+493055577"]


def test_a_known_number_is_the_known_person(desk):
    record(desk, name="Uta Neu", reach="030 555 77")
    record(desk, name="U. Neu", reach="030-55577")
    assert Person.objects.filter(name__contains="Neu").count() == 1


def test_solved_in_first_contact_is_one_step(desk):
    _answer, made = record(desk, person=desk.ben.pk, answer="Foil removed", solved="1")
    assert made.state == State.SOLVED
    assert messages_of(made).filter(automatic=False).last().text == "Foil removed"


def test_solved_without_a_solution_is_asked_for_and_nothing_is_kept(desk):
    answer, made = record(desk, person=desk.ben.pk, answer="", solved="1")
    assert (answer.status_code, sorted(answer.context["form"].errors), made) == (
        422, ["answer"], None
    )  # fmt: skip


def test_notes_of_the_call_are_internal_and_reach_the_hand_over(desk):
    answer, made = record(desk, person=desk.ben.pk, notes="- Restarted: same", hand_over="1")
    assert InternalNote.objects.get(ticket=made).text == "- Restarted: same"
    form = browser(desk.anna).get(answer.url).context["form"]
    assert (form.initial["step0"], form.initial["result0"]) == ("Restarted", "same")


def test_open_tickets_of_the_caller_are_offered_first(desk):
    offered = browser(desk.anna).get(f"/call/?person={desk.ben.pk}").context["open_tickets"]
    assert [fact.address for fact in offered] == [f"/tickets/{desk.ticket.pk}/"]


def test_callers_are_found_while_typing(desk):
    people = browser(desk.anna).get("/call/people/?reach=ben@ku").context["people"]
    assert [fact.label for fact in people] == [desk.ben.name]
