import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from stafette.api import actions, idempotency
from stafette.api.answers import Answer
from stafette.api.choices import Scope
from stafette.api.models import KeptAnswer, Token
from stafette.api.problems import Turned
from stafette.core import periods
from stafette.core.models import Job, JournalEntry
from stafette.tickets.models import InternalNote, Message, Ticket
from tests.api.program import Program
from tests.people_of_the_story import NINE, agent, requester, team

NEW = {"subject": "VPN drops", "body": "Since this morning.", "requester": "ben@kunde.example"}
KEY = "5f1c-93"


@pytest.fixture
def program(db, anna, ben):
    return Program(anna)


def test_the_same_request_gets_the_same_answer_and_acts_once(program):
    first = program.send("POST", "/tickets", NEW, Idempotency_Key=KEY)
    again = program.send("POST", "/tickets", NEW, Idempotency_Key=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.headers["Content-Type"] == again.headers["Content-Type"] == "application/json"
    assert Ticket.objects.count() == 1


def test_without_a_key_each_request_counts(program):
    program.post("/tickets", NEW)
    program.post("/tickets", NEW)
    assert (Ticket.objects.count(), KeptAnswer.objects.count()) == (2, 0)


def test_another_body_under_the_same_key_is_refused(program):
    program.post("/tickets", NEW, Idempotency_Key=KEY)
    status, told = program.post("/tickets", NEW | {"subject": "Other"}, Idempotency_Key=KEY)
    assert (status, told["code"]) == (422, "key_reused")
    assert Ticket.objects.count() == 1


def test_another_resource_under_the_same_key_is_refused(program, vpn):
    said = {"text": "Word"}
    assert program.post(f"/tickets/{vpn.pk}/notes", said, Idempotency_Key=KEY)[0] == 201
    status, told = program.post(f"/tickets/{vpn.pk}/messages", said, Idempotency_Key=KEY)
    assert (status, told["code"]) == (422, "key_reused")
    assert (InternalNote.objects.count(), Message.objects.count()) == (1, 1)


def test_a_refusal_is_told_again_although_it_would_be_granted_by_now(program, vpn):
    first = program.post(f"/tickets/{vpn.pk}/reopen", Idempotency_Key=KEY)
    program.post(f"/tickets/{vpn.pk}/solve", {"answer": "Done."})
    again = program.post(f"/tickets/{vpn.pk}/reopen", Idempotency_Key=KEY)
    assert first[0] == 409
    assert again == first
    vpn.refresh_from_db()
    assert vpn.state == "solved"


def test_a_refusal_leaves_nothing_behind_but_its_answer(program, vpn):
    before = JournalEntry.objects.count()
    said = {"answer": "Done.", "article": 999_999}
    assert program.post(f"/tickets/{vpn.pk}/solve", said, Idempotency_Key=KEY)[0] == 422
    vpn.refresh_from_db()
    assert (vpn.state, JournalEntry.objects.count()) == ("new", before)
    assert KeptAnswer.objects.get().status == 422


def test_a_request_that_could_not_be_read_may_be_mended(program):
    wrong = {name: it for name, it in NEW.items() if name != "body"}
    assert program.post("/tickets", wrong, Idempotency_Key=KEY)[0] == 422
    assert program.post("/tickets", NEW, Idempotency_Key=KEY)[0] == 201


def test_each_token_has_its_own_keys(program, anna):
    program.post("/tickets", NEW, Idempotency_Key=KEY)
    Program(anna).post("/tickets", NEW, Idempotency_Key=KEY)
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "k" * 201, "schlüssel", "a\tb"])
def test_a_key_is_printable_and_short(program, key):
    status, told = program.post("/tickets", NEW, Idempotency_Key=key)
    assert (status, [one["field"] for one in told["errors"]]) == (422, ["Idempotency-Key"])
    assert not Ticket.objects.exists()


def test_the_answer_is_for_who_has_the_scope(program, anna):
    program.post("/tickets", NEW, Idempotency_Key=KEY)
    Token.objects.update(scopes=[Scope.READ])
    assert program.post("/tickets", NEW, Idempotency_Key=KEY)[0] == 404


def test_after_a_day_the_key_is_free_again(program):
    program.post("/tickets", NEW, Idempotency_Key=KEY)
    KeptAnswer.objects.update(asked_at=datetime.now(UTC) - timedelta(hours=24))
    status, _told = program.post("/tickets", NEW | {"subject": "Other"}, Idempotency_Key=KEY)
    assert (status, Ticket.objects.count(), KeptAnswer.objects.count()) == (201, 2, 1)


def test_answers_are_forgotten_after_a_day_by_a_periodic_job(program, nine):
    token = Token.objects.get()
    for key, age in (("old", 24), ("young", 23)):
        KeptAnswer.objects.create(
            token=token,
            key=key,
            request_digest="",
            status=201,
            asked_at=nine - timedelta(hours=age),
        )
    assert actions.forget_answers(at=nine) == 1
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["young"]


def test_the_periodic_job_is_known(db, nine):
    KeptAnswer.objects.all().delete()
    periods.call_periodic(at=nine)
    assert Job.objects.filter(name="api.forget_answers").count() == 1


def asked(token, body=b"{}"):
    return idempotency.asked(token=token, key=KEY, method="POST", path="/x", body=body)


def test_a_failure_is_not_kept(program):
    token = Token.objects.get()

    def fail():
        Ticket.objects.get(pk=999_999)

    with pytest.raises(Ticket.DoesNotExist):
        idempotency.answer_once(asked(token), fail, at=NINE)
    told = idempotency.answer_once(asked(token), lambda: Answer(200, "{}"), at=NINE)
    assert (told, KeptAnswer.objects.get().status) == (Answer(200, "{}"), 200)


def in_threads(*actions_):
    def run(action):
        try:
            action()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_while_the_first_request_runs_the_second_is_told_so():
    Program(agent("Anna Arnold", team()))
    token = Token.objects.get()
    runs, may_end = threading.Event(), threading.Event()
    heard = []

    def slow():
        runs.set()
        may_end.wait(10)
        return Answer(201, "{}")

    def first():
        heard.append(idempotency.answer_once(asked(token), slow, at=NINE).status)

    def second():
        runs.wait(10)
        try:
            idempotency.answer_once(asked(token), slow, at=NINE)
        except Turned as turned:
            heard.append((turned.status, turned.code))
        may_end.set()

    in_threads(first, second)
    assert heard == [(409, "still_running"), 201]
    assert idempotency.answer_once(asked(token), slow, at=NINE) == Answer(201, "{}")


@pytest.mark.postgresql  # SQLite has one writing process
@pytest.mark.django_db(transaction=True)
def test_while_it_runs_in_another_process_the_second_is_told_so():
    Program(agent("Anna Arnold", team()))
    token = Token.objects.get()
    heard = []

    def second():
        try:
            idempotency.answer_once(asked(token), lambda: Answer(201, "{}"), at=NINE)
        except Turned as turned:
            heard.append(turned.code)

    with transaction.atomic():
        idempotency._lock_between_processes(asked(token))
        in_threads(second)
    assert heard == ["still_running"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_ticket():
    anna = agent("Anna Arnold", team())
    requester()
    programs = [Program(anna)]
    programs[0].get("/tickets")
    programs += [Program() for _count in range(3)]
    for program in programs:
        program.headers = programs[0].headers
    together, heard = threading.Barrier(len(programs)), []

    def post(program):
        def run():
            together.wait(10)
            heard.append(program.post("/tickets", NEW, Idempotency_Key=KEY))

        return run

    in_threads(*(post(program) for program in programs))
    made = [told for status, told in heard if status == 201]
    turned = [told["code"] for status, told in heard if status != 201]
    assert Ticket.objects.count() == 1
    assert made == [made[0]] * len(made)
    assert turned == ["still_running"] * (len(programs) - len(made))
    assert programs[0].post("/tickets", NEW, Idempotency_Key=KEY) == (201, made[0])
