from datetime import timedelta

import pytest

from stafette.core.models import JournalEntry
from stafette.core.refusals import Incomplete
from stafette.tickets import actions, queries
from stafette.tickets.actions import Words
from stafette.tickets.choices import State, WaitingFor
from stafette.tickets.models import InternalNote
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db
UNDO = timedelta(seconds=15)


@pytest.fixture
def desk():
    return team()


@pytest.fixture
def anna(desk):
    return agent("Anna Arnold", desk)


@pytest.fixture
def vpn(desk):
    return ticket(requester())


def test_the_requester_reads_an_answer_once_it_may_leave(vpn, anna):
    answer = actions.reply(ticket=vpn, words=Words(text="Hello"), by=anna, at=NINE, undo=UNDO)

    at_once = queries.messages_for_requester(vpn, at=NINE)
    after = queries.messages_for_requester(vpn, at=NINE + UNDO)

    assert answer not in at_once
    assert answer in after


def test_an_answer_taken_back_in_time_is_gone_for_everybody(vpn, anna):
    answer = actions.reply(ticket=vpn, words=Words(text="Hello"), by=anna, at=NINE, undo=UNDO)

    actions.withdraw(message=answer, by=anna, at=NINE + timedelta(seconds=14))

    assert [m.text for m in queries.messages_of(vpn)] == ["Since this morning."]


def test_sixteen_seconds_later_it_is_too_late(vpn, anna):
    answer = actions.reply(ticket=vpn, words=Words(text="Hello"), by=anna, at=NINE, undo=UNDO)

    with pytest.raises(actions.TooLateToWithdraw):
        actions.withdraw(message=answer, by=anna, at=NINE + timedelta(seconds=16))


def test_an_answer_that_need_not_wait_is_read_at_once(vpn, anna):
    answer = actions.reply(ticket=vpn, words=Words(text="Hello"), by=anna, at=NINE, undo=UNDO)
    soon = NINE + timedelta(seconds=3)

    actions.hasten(message=answer, by=anna, at=soon)

    assert [m.text for m in queries.messages_for_requester(vpn, at=soon)][-1] == "Hello"
    with pytest.raises(actions.TooLateToWithdraw):
        actions.withdraw(message=answer, by=anna, at=soon)


def test_nobody_hastens_what_another_may_still_take_back(vpn, anna, desk):
    answer = actions.reply(ticket=vpn, words=Words(text="Hello"), by=anna, at=NINE, undo=UNDO)

    actions.hasten(message=answer, by=agent("Udo Ulm", desk), at=NINE)

    answer.refresh_from_db()
    assert answer.release_at == NINE + UNDO


def test_only_its_author_takes_an_answer_back(vpn, anna, desk):
    answer = actions.reply(ticket=vpn, words=Words(text="Hello"), by=anna, at=NINE, undo=UNDO)

    with pytest.raises(actions.TooLateToWithdraw):
        actions.withdraw(message=answer, by=agent("Udo Ulm", desk), at=NINE)


def test_an_empty_answer_is_refused(vpn, anna):
    with pytest.raises(Incomplete):
        actions.reply(ticket=vpn, words=Words(text=" \n"), by=anna, at=NINE)


def test_the_requesters_words_end_a_wait_for_them(vpn, anna):
    actions.wait_for(ticket=vpn, what=WaitingFor.REQUESTER, by=anna, at=NINE)

    actions.receive(ticket=vpn, words=Words(text="Here"), by=vpn.requester, at=NINE)

    vpn.refresh_from_db()
    assert (vpn.state, vpn.waiting_for) == (State.OPEN, "")


def test_the_requesters_words_do_not_end_a_wait_for_the_vendor(vpn, anna):
    actions.wait_for(ticket=vpn, what=WaitingFor.VENDOR, by=anna, at=NINE)

    actions.receive(ticket=vpn, words=Words(text="Any news?"), by=vpn.requester, at=NINE)

    vpn.refresh_from_db()
    assert vpn.state == State.WAITING


def test_a_note_has_no_recipient_and_no_way_out():
    """By construction: nothing on the type could be an address or a delivery."""
    fields = {field.name for field in InternalNote._meta.get_fields()}
    assert fields == {"id", "ticket", "author", "text", "written_at", "withdrawn_at", "files"}


def test_the_journal_keeps_numbers_and_no_words(vpn, anna):
    actions.note(ticket=vpn, text="Canary 7461", by=anna, at=NINE)
    actions.reply(ticket=vpn, words=Words(text="Canary 7462"), by=anna, at=NINE)

    assert [e for e in JournalEntry.objects.all() if "Canary" in str(e.facts)] == []
