from datetime import timedelta

import time_machine
from django.utils import translation
from django.utils.translation import gettext

from stafette.levels.queries import open_leg
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.choices import Channel, State
from stafette.tickets.models import InternalNote, Message
from stafette.tickets.queries import messages_of
from tests.desk.visitors import browser, flashes, seen
from tests.people_of_the_story import NINE

TEN = NINE + timedelta(hours=1)


def last_message(desk) -> Message:
    return messages_of(desk.ticket).order_by("-pk")[0]


def post(desk, what: str, **said):
    said.setdefault("seen", last_message(desk).pk)
    return browser(desk.anna).post(f"/tickets/{desk.ticket.pk}/{what}/", said)


def state(desk) -> str:
    desk.ticket.refresh_from_db()
    return desk.ticket.state


@time_machine.travel(TEN, tick=False)
def test_an_answer_waits_fifteen_seconds_before_it_leaves(desk):
    answer = post(desk, "reply", text="Please try again")
    said = last_message(desk)
    assert answer.url == f"/tickets/{desk.ticket.pk}/?stored=public#message-{said.pk}"
    assert (said.text, said.author, said.release_at) == (
        "Please try again", desk.anna, TEN + timedelta(seconds=15)
    )  # fmt: skip


def test_an_empty_answer_is_refused_with_a_sentence(desk):
    answer = post(desk, "reply", text="  ")
    assert answer.status_code == 422
    assert messages_of(desk.ticket).count() == 1


def test_something_newer_stops_the_answer_and_keeps_its_text(desk):
    seen_before = last_message(desk).pk
    words = Words(text="It works again", channel=Channel.MAIL)
    tickets.receive(ticket=desk.ticket, words=words, by=desk.ben, at=NINE)
    answer = post(desk, "reply", text="Please restart", seen=seen_before)
    composer = answer.context["page"].reply
    assert answer.status_code == 409
    assert [event.text for event in composer.newer] == ["It works again"]
    assert composer.text == "Please restart"
    assert messages_of(desk.ticket).count() == 2


def test_sending_anyway_sends(desk):
    words = Words(text="It works again", channel=Channel.MAIL)
    tickets.receive(ticket=desk.ticket, words=words, by=desk.ben, at=NINE)
    stopped = post(desk, "reply", text="Please restart", seen=1)
    post(desk, "reply", text="Please restart", seen=stopped.context["page"].seen)
    assert last_message(desk).text == "Please restart"


def test_what_the_writer_said_before_does_not_stop_them(desk):
    seen_before = last_message(desk).pk
    post(desk, "reply", text="First")
    assert post(desk, "reply", text="Second", seen=seen_before).status_code == 302


def test_a_stranger_cannot_answer(desk):
    answer = browser(desk.otto).post(f"/tickets/{desk.ticket.pk}/reply/", {"text": "x", "seen": 9})
    assert answer.status_code == 404
    assert messages_of(desk.ticket).count() == 1


def test_send_and_solve_is_one_step(desk):
    post(desk, "reply", text="Fixed", solve="1")
    assert state(desk) == State.SOLVED
    assert last_message(desk).text == "Fixed"


def test_send_and_wait_stops_the_clocks(desk):
    post(desk, "reply", text="Which version?", wait="1")
    assert (state(desk), desk.ticket.waiting_for) == (State.WAITING, "requester")


def test_within_the_moment_an_answer_comes_back_with_its_text(desk):
    with time_machine.travel(TEN, tick=False):
        post(desk, "reply", text="Too early")
    said = last_message(desk)
    with time_machine.travel(TEN + timedelta(seconds=14), tick=False):
        answer = browser(desk.anna).post(
            f"/tickets/{desk.ticket.pk}/messages/{said.pk}/undo/", follow=True
        )
    said.refresh_from_db()
    assert said.withdrawn_at == TEN + timedelta(seconds=14)
    assert answer.context["page"].reply.text == "Too early"


def test_after_the_moment_it_says_that_it_is_too_late(desk):
    with time_machine.travel(TEN, tick=False):
        post(desk, "reply", text="Gone")
    said = last_message(desk)
    with time_machine.travel(TEN + timedelta(seconds=16), tick=False):
        answer = browser(desk.anna).post(
            f"/tickets/{desk.ticket.pk}/messages/{said.pk}/undo/", follow=True
        )
    said.refresh_from_db()
    assert said.withdrawn_at is None
    with translation.override(desk.anna.language):
        too_late = gettext("It is too late to undo: the answer has been sent.")
    assert flashes(answer) == [too_late]


def test_an_answer_can_be_sent_at_once(desk):
    with time_machine.travel(TEN, tick=False):
        post(desk, "reply", text="Sure of it")
        said = last_message(desk)
        answer = browser(desk.anna).post(
            f"/tickets/{desk.ticket.pk}/messages/{said.pk}/send/", follow=True
        )
    said.refresh_from_db()
    assert said.release_at == TEN
    assert answer.context["page"].undo is None


def test_a_colleague_cannot_take_back_what_another_sent(desk):
    with time_machine.travel(TEN, tick=False):
        post(desk, "reply", text="Mine")
        said = last_message(desk)
        browser(desk.aylin).post(f"/tickets/{desk.ticket.pk}/messages/{said.pk}/undo/")
    said.refresh_from_db()
    assert said.withdrawn_at is None


def test_undoing_a_solution_opens_the_ticket_again(desk):
    with time_machine.travel(TEN, tick=False):
        post(desk, "reply", text="Solved?", solve="1")
        browser(desk.anna).post(f"/tickets/{desk.ticket.pk}/messages/{last_message(desk).pk}/undo/")
    assert state(desk) == State.OPEN
    assert open_leg(desk.ticket).team == desk.first


def test_a_note_is_a_note_and_no_message(desk):
    answer = post(desk, "note", text="Ask Tom")
    note = InternalNote.objects.get(ticket=desk.ticket)
    assert answer.url == f"/tickets/{desk.ticket.pk}/?stored=internal#note-{note.pk}"
    assert note.text == "Ask Tom"
    assert messages_of(desk.ticket).count() == 1


def test_an_empty_note_is_refused(desk):
    assert post(desk, "note", text="").status_code == 422
    assert InternalNote.objects.count() == 0


def test_both_composers_have_their_own_address_and_draft(desk):
    page = seen(browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/"))
    draft = f"{desk.anna.pk}.{desk.ticket.pk}"
    for kind, what in (("public", "reply"), ("internal", "note")):
        assert page.count(f'action="/tickets/{desk.ticket.pk}/{what}/"') == 1
        assert page.count(f'data-draft="{draft}.{kind}"') == 1
