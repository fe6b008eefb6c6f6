"""F22: the mail server is away for a day, with thousands of mails waiting for it."""

from datetime import timedelta

import pytest

from stafette.channels.mail import actions, queries
from stafette.channels.mail.models import Delivery, Submission
from tests.faults import desk
from tests.faults.checker import told
from tests.faults.desk import FULL, free_port
from tests.mail.sink import Sink, listening
from tests.mail.test_outbox import leave, own_way, slower, words
from tests.mail.test_send import answer, request
from tests.people_of_the_story import NINE, ticket

# Each step is a transaction of its own: what one leaves for its end is looked through by the next.
pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
MAILS, A_MINUTE = (min(desk.MAILS, 5000), 120) if FULL else (60, 10)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_f22_after_a_day_all_leave_in_order_and_at_the_pace_of_the_mailbox(monkeypatch):
    first = request()
    team = first.legs.get().team
    asked = [ticket(first.requester, f"No {n}", team=team) for n in range(MAILS // 10)]
    slower(monkeypatch, 100_000)
    own_way(free_port())
    for number in range(MAILS):
        said = answer(asked[number % len(asked)], f"Answer {number}")
        actions.queue(message_id=said.pk, at=NINE)
    late = []
    for hours in (0, 1, 24):
        leave(at=NINE + timedelta(hours=hours))
        late.append(queries.waiting_too_long(at=NINE + timedelta(hours=hours)).count())
    assert late == [0, MAILS, MAILS]

    slower(monkeypatch, A_MINUTE)
    left, back = [], NINE + DAY + timedelta(hours=1)
    with listening(sink := Sink()) as port:
        Submission.objects.update(port=port)
        for minute in range(MAILS // A_MINUTE + 62):
            before = len(sink.mails)
            leave(at=back + minute * MINUTE)
            leave(at=back + minute * MINUTE + timedelta(seconds=59))
            left.append(len(sink.mails) - before)
    told("F22", f"{MAILS} mails waited a day, then left in order, {max(left)} a minute")
    assert [words(raw) for _, _, raw in sink.mails] == [f"Answer {n}" for n in range(MAILS)]
    assert (max(left), set(Delivery.objects.values_list("state", flat=True))) == (
        A_MINUTE,
        {"sent"},
    )
    assert queries.waiting_too_long(at=back + DAY).count() == 0
