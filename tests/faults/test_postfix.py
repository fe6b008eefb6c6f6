"""A round through a real Postfix: in, answered, bounced, and answered after it was restarted."""

import smtplib
from contextlib import ExitStack
from datetime import timedelta

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.models import Arrival, Delivery, Mailbox, Undeliverable
from stafette.channels.mail.parsing import parse
from stafette.notifications.models import Notice
from stafette.tickets.models import Ticket
from tests.faults.desk import wait_until
from tests.faults.postfix import Postfix, postfix
from tests.mail.mails import SUPPORT, desk, mail
from tests.mail.sink import Sink, listening
from tests.mail.test_send import answer, delivered
from tests.people_of_the_story import NINE, agent

pytestmark = [pytest.mark.faults, pytest.mark.django_db]


class Customers(Sink):
    """The server of the requesters; who is called nobody is nobody."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd's
        if address.startswith("nobody"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def world():
    """Postfix between the desk's own door and the requesters' server."""
    with ExitStack() as opened:
        ours, theirs = Sink(), Customers()
        ports = [opened.enter_context(listening(one)) for one in (ours, theirs)]
        relay = opened.enter_context(postfix({"desk.example": ports[0], "kunde.example": ports[1]}))
        yield ours, theirs, relay


def handed_in(relay: Postfix, sender: str) -> None:
    with smtplib.SMTP("127.0.0.1", relay.port, timeout=20) as client:
        client.sendmail(sender, [SUPPORT], mail(**{"from": sender}))


def came(ours: Sink) -> Arrival:
    """The next mail at the desk's door, taken in and understood."""
    wait_until(lambda: ours.mails)
    sender, recipients, raw = ours.mails.pop(0)
    envelope = Envelope(sender=sender or "<>", recipients=tuple(recipients))
    arrival = actions.take_in(raw=raw, envelope=envelope, at=NINE).arrival
    actions.understand(arrival_id=arrival.pk, at=NINE)
    arrival.refresh_from_db()
    return arrival


def asked(ours: Sink, relay: Postfix, sender: str) -> Ticket:
    desk()
    handed_in(relay, sender)
    ticket = came(ours).ticket
    ticket.legs.update(agent=agent("Nora Nord", ticket.legs.get().team))
    sends_by(relay)
    return ticket


def sends_by(relay: Postfix) -> None:
    plan = actions.SubmissionPlan(host="127.0.0.1", port=relay.port, security="none")
    box = Mailbox.objects.get()
    actions.save_submission(mailbox=box, to=plan, by=agent("Ada Demo"), at=NINE)


def test_in_answered_and_answered_again_after_the_server_was_away(world):
    ours, theirs, relay = world
    ticket = asked(ours, relay, "ben@kunde.example")
    assert delivered(answer(ticket, "First.")).state == "sent"
    wait_until(lambda: len(theirs.mails) == 1)

    relay.tell("stop")
    one = delivered(answer(ticket, "Second."))
    assert (one.state, one.away, one.attempts) == ("queued", True, 1)
    relay.tell("start")
    assert actions.send(delivery_id=one.pk, at=one.next_attempt_at) == "sent"
    wait_until(lambda: len(theirs.mails) == 2)
    assert [parse(raw).text.strip() for _, _, raw in theirs.mails] == ["First.", "Second."]
    senders = {sender.partition("+")[0] for sender, _, _ in theirs.mails}
    assert senders == {"support"}


def test_an_answer_to_nobody_comes_back_and_is_told(world):
    ours, theirs, relay = world
    ticket = asked(ours, relay, "nobody@kunde.example")
    one = delivered(answer(ticket))
    assert one.state == "sent"
    report = came(ours)
    one.refresh_from_db()
    assert (report.fate, report.ticket, one.bounced_at) == ("report", ticket, NINE)
    assert list(Undeliverable.objects.values_list("address", flat=True)) == [one.recipient]
    assert Notice.objects.filter(code="undelivered").count() == 1
    assert (theirs.mails, Delivery.objects.filter(queued_at__gt=NINE - timedelta(1)).count()) == (
        [],
        1,
    )
