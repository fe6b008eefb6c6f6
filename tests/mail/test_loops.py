"""F40, F41 in short: programs that answer each other come to rest, people do not wait for them."""

from datetime import timedelta

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.models import Arrival, Delivery, DeliveryState, Fate
from stafette.channels.mail.paces import FLOOD, MANY, OFTEN
from stafette.core import clock, jobs
from stafette.people import actions as people
from stafette.tickets.models import Ticket
from tests.mail.mails import arrived, desk, mail
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db
OTHER = "help@other.example"
DAY = timedelta(days=1)
OOO = {"auto_submitted": "auto-replied", "subject": "Automatic reply"}
MARKS = {
    "an out-of-office note": (OOO, "<>"),
    "a list": ({"list_id": "<l.other.example>", "precedence": "list"}, OTHER),
    "a robot": ({"from": "no-reply@other.example"}, OTHER),
    "a desk like ours": ({"auto_submitted": "auto-replied", "x_auto_response_suppress": "All"}, "<>"),
    "a program that says nothing of itself": ({}, OTHER),
    "a program that answers the thread": ({"thread": "yes"}, OTHER),
}  # fmt: skip


def answer(delivery: Delivery, marks: dict[str, str], number: int) -> bytes:
    """What such a program says to a mail of ours."""
    fields = {"from": f"Help <{OTHER}>", "subject": "We got your mail"} | marks
    if fields.pop("thread", ""):
        fields["in_reply_to"] = f"<{delivery.mail_id}>"
    return mail(f"Thank you ({number}).", message_id=f"<{number}.auto@other.example>", **fields)


def a_day_with(marks: dict[str, str], envelope_from: str) -> list[Delivery]:
    """Each mail of ours to the other side is answered after five minutes, for 24 hours."""
    arrived(mail("Hello.", message_id="<0@other.example>", **{"from": f"Help <{OTHER}>"}))
    at, answered = NINE, 0
    while at < NINE + DAY:
        at += timedelta(minutes=5)
        jobs.run_due(at=at)
        sent = list(Delivery.objects.filter(state=DeliveryState.SENT).order_by("id"))
        if len(sent) == answered:
            break
        for number, delivery in enumerate(sent[answered:], answered + 1):
            arrived(answer(delivery, marks, number), Envelope(sender=envelope_from), at=at)
        answered = len(sent)
    return list(Delivery.objects.all())


@pytest.mark.parametrize("name", MARKS)
def test_f40_no_program_keeps_us_talking_for_a_day(name):
    """Two mails at most in answer to what says what it is; five in 24 h to what does not."""
    desk()
    marks, envelope_from = MARKS[name]
    most = 5 if name == "a program that says nothing of itself" else 1
    assert len(a_day_with(marks, envelope_from)) == most


def test_f40_after_the_fifth_answer_only_people_answer():
    """The sixth request within 24 hours is answered by people alone."""
    desk()
    a_day_with({}, OTHER)
    later = NINE + DAY - timedelta(hours=1)
    arrived(mail("More.", message_id="<more@other.example>", **{"from": OTHER}), at=later)
    jobs.run_due(at=later)
    assert (Delivery.objects.count(), Ticket.objects.count()) == (5, 7)


def took(sender: str, number: int) -> Arrival:
    raw = mail(f"{number}", message_id=f"<{number}.{sender}>", **{"from": sender})
    return actions.take_in(raw=raw, at=NINE).arrival


def turn_of(arrival: Arrival) -> int:
    """How many mails are understood before this one."""
    jobs.run_due(at=NINE)
    before = Arrival.objects.exclude(pk=arrival.pk).filter(ticket__isnull=False)
    mine = Ticket.objects.get(pk=Arrival.objects.get(pk=arrival.pk).ticket_id)
    return before.filter(ticket__lt=mine.pk).count()


def test_f41_people_wait_for_no_more_than_the_first_of_a_bomb_from_one_sender():
    desk()
    for number in range(2 * OFTEN):
        took("bomb@flood.example", number)
    assert turn_of(took("ben@kunde.example", 1)) == OFTEN


def test_f41_people_known_before_wait_for_no_more_than_the_first_of_a_bomb_from_many(monkeypatch):
    monkeypatch.setattr("stafette.channels.mail.paces.MANY", OFTEN)
    assert MANY > OFTEN
    desk()
    people.person_for_mail(address="ben@kunde.example", name="Ben", at=NINE - DAY)
    for number in range(2 * OFTEN):
        took(f"v{number}@flood.example", number)
    assert turn_of(took("ben@kunde.example", 1)) == OFTEN


def test_f41_of_a_bomb_one_sender_gets_five_answers_and_the_rest_is_held(monkeypatch):
    monkeypatch.setattr("stafette.channels.mail.paces.FLOOD", OFTEN)
    assert FLOOD > OFTEN
    desk()
    for number in range(OFTEN + 10):
        took("bomb@flood.example", number)
    for _ in range(2):  # the mails, then what follows from them
        jobs.run_due(at=clock.now())
    held = Arrival.objects.filter(fate=Fate.QUARANTINED, reason="flood").count()
    assert (held, Ticket.objects.count(), Delivery.objects.count()) == (10, OFTEN, 5)
