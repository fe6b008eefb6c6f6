"""What becomes of mails that do not leave at once, over real sockets."""

from datetime import timedelta

import pytest
from django.conf import settings

from stafette.channels.mail import actions, ways_out
from stafette.channels.mail.models import (
    Delivery,
    DeliveryState,
    Mailbox,
    Submission,
    Undeliverable,
)
from stafette.channels.mail.sealed import SealedElsewhere, seal, unseal
from stafette.notifications.models import Notice
from stafette.people.models import Person
from tests.mail.relays import Relay, answering
from tests.mail.sink import Sink, listening
from tests.mail.test_send import answer, delivered, request, serving
from tests.people_of_the_story import NINE, agent

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def plan(port: int, **more: object) -> actions.SubmissionPlan:
    told = {"host": "127.0.0.1", "port": port, "security": "none"} | more
    return actions.SubmissionPlan(**told)


def own_way(port: int, **more: object) -> Submission:
    ada = Person.objects.filter(name="Ada Demo").first() or agent("Ada Demo")
    return actions.save_submission(
        mailbox=Mailbox.objects.get(), to=plan(port, **more), by=ada, at=NINE
    )


def queued(ticket, count: int, at=NINE) -> list[Delivery]:
    messages = [answer(ticket, f"Answer {number}") for number in range(count)]
    return [actions.queue(message_id=one.pk, at=at)[0] for one in messages]


def leave(*, at) -> None:
    """What is due at that moment is tried, as the jobs do."""
    due = Delivery.objects.filter(state="queued", next_attempt_at__lte=at)
    for delivery_id in due.order_by("next_attempt_at", "pk").values_list("pk", flat=True):
        actions.send(delivery_id=delivery_id, at=at)


def slower(monkeypatch, most: int) -> None:
    told = settings.STAFETTE.model_copy(update={"mails_a_minute": most})
    monkeypatch.setattr(settings, "STAFETTE", told)


def words(raw: bytes) -> str:
    return next(line for line in raw.decode().splitlines() if line.startswith("Answer "))


def test_a_mailbox_sends_by_its_own_server_and_else_by_that_of_the_desk(settings):
    ticket = request()
    with serving(Sink(), settings) as desk, listening(own := Sink()) as port:
        delivered(answer(ticket, "One"))
        own_way(port)
        delivered(answer(ticket, "Two"))
        actions.remove_submission(mailbox=Mailbox.objects.get(), by=agent("Eva Ende"), at=NINE)
        delivered(answer(ticket, "Three"))
    assert (len(desk.mails), len(own.mails)) == (2, 1)


def test_its_password_lies_sealed_and_opens_with_our_key_alone(settings):
    request()
    one = own_way(1, user="u", secret="s" * 9)
    assert ("s" * 9 in one.sealed_secret, unseal(one.sealed_secret)) == (False, "s" * 9)
    assert (unseal(seal("")), unseal(seal("ü"))) == ("", "ü")
    settings.SECRET_KEY = "another" * 9
    with pytest.raises(SealedElsewhere):
        ways_out.server_for(Mailbox.objects.get(), at=NINE)


def test_a_mail_whose_password_cannot_be_opened_waits_and_says_why(settings):
    ticket = request()
    own_way(1, user="u", secret="s" * 9)
    settings.SECRET_KEY = "another" * 9
    one = delivered(answer(ticket))
    assert (one.state, one.away, "SECRET_KEY" in one.answer) == ("queued", True, True)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"host": "a b"}, actions.WrongServer),
        ({"host": "x\r\ny"}, actions.WrongServer),
        ({"host": "smtp.firma.example"}, actions.OpenPassword),
        ({"user": "u"}, actions.WrongServer),
        ({"user": "u\nv", "secret": "s"}, actions.WrongServer),
    ],
)
def test_a_way_out_that_cannot_be_right_is_refused(more, refusal):
    request()
    with pytest.raises(refusal):
        own_way(25, **more)


def test_the_password_does_not_go_to_another_server():
    request()
    own_way(25, user="u", secret="s" * 9)
    assert unseal(own_way(26, user="u").sealed_secret) == "s" * 9
    with pytest.raises(actions.WrongServer):
        own_way(26, host="localhost", user="u")


def test_of_two_recipients_one_is_refused_and_the_other_gets_it(settings):
    message = answer(request(), cc=("udo@firma.example",))
    made = actions.queue(message_id=message.pk, at=NINE)
    with answering(relay := Relay(RCPT="550 5.1.1 no such user")) as port:
        own_way(port)
        actions.send(delivery_id=made[0].pk, at=NINE)
        relay.said["RCPT"] = "250 ok"
        actions.send(delivery_id=made[1].pk, at=NINE)
    told = list(Delivery.objects.order_by("pk").values_list("recipient", "state", "answer"))
    assert told == [
        ("ben@kunde.example", "failed", "550 5.1.1 no such user"),
        ("udo@firma.example", "sent", "250 taken"),
    ]
    assert list(Undeliverable.objects.values_list("address", "count")) == [("ben@kunde.example", 1)]


def test_greylisting_costs_a_minute_and_nothing_else(settings):
    ticket = request()
    with answering(relay := Relay(RCPT="450 4.2.0 greylisted")) as port:
        own_way(port)
        one = delivered(answer(ticket))
        relay.said["RCPT"] = "250 ok"
        leave(at=NINE + MINUTE)
    one.refresh_from_db()
    assert (one.state, one.attempts, one.sent_at) == ("sent", 2, NINE + MINUTE)
    assert (Notice.objects.filter(code="undelivered").count(), len(relay.mails)) == (0, 1)


def test_the_pauses_grow_to_an_hour_and_end_after_five_days():
    ticket = request()
    with answering(Relay(RCPT="451 later")) as port:
        own_way(port)
        one = delivered(answer(ticket))
        pauses, at = [], NINE
        while one.state == DeliveryState.QUEUED:
            pauses.append(one.next_attempt_at - at)
            at = one.next_attempt_at
            actions.send(delivery_id=one.pk, at=at)
            one.refresh_from_db()
    assert [pause // MINUTE for pause in pauses[:8]] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (one.state, timedelta(days=4) < at - NINE <= timedelta(days=5)) == ("failed", True)
    assert Notice.objects.filter(code="undelivered").count() == 1


def test_after_a_day_without_a_server_all_leave_in_order_at_the_pace_of_the_mailbox(monkeypatch):
    """F22: the whole by command (`./dev faults`), a cut here."""
    ticket, slow = request(), 4
    slower(monkeypatch, slow)
    own_way(1)
    queued(ticket, 9)
    for hours in range(25):
        leave(at=NINE + timedelta(hours=hours))
    assert set(Delivery.objects.values_list("state", "away")) == {("queued", True)}

    back, sent = NINE + timedelta(hours=25), []
    with listening(sink := Sink()) as port:
        Submission.objects.update(port=port)
        for minute in range(60):
            before = len(sink.mails)
            for second in range(0, 60, 15):
                leave(at=back + minute * MINUTE + timedelta(seconds=second))
            sent.append(len(sink.mails) - before)
    assert [words(raw) for _, _, raw in sink.mails] == [f"Answer {n}" for n in range(9)]
    assert (max(sent), sum(sent), Delivery.objects.filter(state="sent").count()) == (slow, 9, 9)


def test_a_mailbox_that_says_much_at_once_is_slowed_and_loses_nothing(monkeypatch):
    ticket = request()
    slower(monkeypatch, 2)
    with listening(sink := Sink()) as port:
        own_way(port)
        queued(ticket, 7)
        told = []
        for minute in range(6):
            leave(at=NINE + minute * MINUTE)
            told.append(len(sink.mails))
    assert told == [2, 4, 6, 7, 7, 7]


def test_what_failed_is_tried_again_and_what_waits_is_given_up():
    ticket, nora = request(), Person.objects.get(name="Nora Nord")
    with answering(relay := Relay(RCPT="550 5.1.1 no such user")) as port:
        own_way(port)
        one = delivered(answer(ticket))
        relay.said["RCPT"] = "250 ok"
        later = NINE + timedelta(days=30)
        assert actions.retry(delivery=one, by=nora, at=later)
        leave(at=later)
        one.refresh_from_db()
        assert (one.state, actions.retry(delivery=one, by=nora, at=later)) == ("sent", False)
    two = queued(ticket, 1)[0]
    assert (actions.give_up(delivery=two, by=nora, at=NINE), two.pk) == (True, two.pk)
    two.refresh_from_db()
    assert (two.state, actions.give_up(delivery=two, by=nora, at=NINE)) == ("failed", False)


def test_what_its_author_holds_back_is_not_hurried_by_somebody_else():
    message = answer(request(), undo=15)
    one = actions.queue(message_id=message.pk, at=NINE)[0]
    assert actions.retry(delivery=one, by=agent("Otto Ost"), at=NINE) is False


def test_a_new_way_out_lets_what_waits_leave_at_once():
    ticket = request()
    own_way(1)
    one = delivered(answer(ticket))
    assert (one.state, one.away) == ("queued", True)
    with listening(Sink()) as port:
        own_way(port)
        leave(at=NINE)
    one.refresh_from_db()
    assert one.state == "sent"


def test_an_address_that_comes_back_is_counted_until_it_is_lifted():
    for _ in range(2):
        actions.undeliverable.note_undeliverable(address="X@y.example", reason="no", at=NINE)
    one = Undeliverable.objects.get()
    actions.lift(undeliverable=one, by=agent("Eva Ende"), at=NINE)
    one.refresh_from_db()
    assert (one.address, one.count, one.lifted_at) == ("x@y.example", 2, NINE)
    actions.undeliverable.note_undeliverable(address="x@y.example", reason="no", at=NINE)
    one.refresh_from_db()
    assert (one.count, one.lifted_at) == (3, None)
