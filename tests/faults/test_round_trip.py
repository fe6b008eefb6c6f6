"""A request and its answers through a real Postfix and a real Dovecot, with both away in between."""

import imaplib
import smtplib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.models import Arrival, Delivery, MailSource, Undeliverable
from stafette.channels.mail.parsed import ParsedMail
from stafette.channels.mail.parsing import parse
from stafette.tickets.models import Ticket
from tests.faults.desk import wait_until
from tests.faults.postfix import postfix
from tests.faults.test_postfix import Customers, sends_by
from tests.mail.dovecot import PASSWORD, dovecot
from tests.mail.mails import SUPPORT, desk, mail
from tests.mail.sink import listening
from tests.mail.test_send import answer, delivered
from tests.people_of_the_story import NINE, agent

pytestmark = [pytest.mark.faults, pytest.mark.dovecot, pytest.mark.django_db]
BEN, ELSEWHERE = "ben@kunde.example", "nobody@firma.example"


@pytest.fixture
def world() -> Iterator[SimpleNamespace]:
    """Postfix puts mail into the maildirs that Dovecot shows, and relays that of one domain."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        box = ExitStack()
        opened.callback(box.close)
        shown = box.enter_context(dovecot(folder))
        others = opened.enter_context(listening(Customers()))
        relay = opened.enter_context(
            postfix({"firma.example": others}, boxes=shown.boxes, people=(SUPPORT, BEN))
        )
        ports = {name: port for name, port in vars(shown).items() if name != "boxes"}

        def start() -> None:
            box.enter_context(dovecot(folder, again=ports))

        yield SimpleNamespace(relay=relay, imap=shown.imap, stop=box.close, start=start)


def fetched_from(world: SimpleNamespace) -> MailSource:
    """A desk that fetches from Dovecot and sends by Postfix."""
    plan = actions.SourcePlan(
        kind="imap", host="127.0.0.1", port=world.imap, security="none", user=SUPPORT,
        password=PASSWORD,
    )  # fmt: skip
    source = actions.save_source(mailbox=desk(), to=plan, by=None, at=NINE)
    sends_by(world.relay)
    return source


def handed_in(world: SimpleNamespace, raw: bytes, sender: str, to: str = SUPPORT) -> None:
    with smtplib.SMTP("127.0.0.1", world.relay.port, timeout=20) as client:
        client.sendmail(sender, [to], raw)


def came(source: MailSource) -> Arrival:
    """The next mail in the mailbox, fetched and understood."""
    known = Arrival.objects.count()
    wait_until(lambda: actions.fetch(source_id=source.pk, at=NINE))
    arrival = Arrival.objects.latest("pk")
    assert Arrival.objects.count() == known + 1
    actions.understand(arrival_id=arrival.pk, at=NINE)
    arrival.refresh_from_db()
    return arrival


def taken_over(ticket: Ticket) -> Ticket:
    ticket.legs.update(agent=agent("Nora Nord", ticket.legs.get().team))
    return ticket


def mails_of(world: SimpleNamespace, person: str) -> list[bytes]:
    with imaplib.IMAP4("127.0.0.1", world.imap, timeout=20) as client:
        client.login(person, PASSWORD)
        client.select()
        numbers = client.search(None, "ALL")[1][0].split()
        return [client.fetch(one, "(RFC822)")[1][0][1] for one in numbers]


def reply_to(got: ParsedMail, text: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = BEN, got.reply_to[0].address, f"Re: {got.subject}"
    made["In-Reply-To"], made["Message-ID"] = got.message_id, "<second@kunde.example>"
    made.set_content(text)
    return made.as_bytes()


def test_in_answered_answered_back_and_again_with_both_servers_restarted(world):
    source = fetched_from(world)
    handed_in(world, mail(), BEN)
    ticket = taken_over(came(source).ticket)
    assert delivered(answer(ticket, "First.")).state == "sent"
    wait_until(lambda: len(mails_of(world, BEN)) == 1)

    first = parse(mails_of(world, BEN)[0])
    handed_in(world, reply_to(first, "Still broken."), BEN, first.reply_to[0].address)
    world.relay.tell("stop")
    world.stop()
    assert actions.fetch(source_id=source.pk, at=NINE) == 0
    source.refresh_from_db()
    late = delivered(answer(ticket, "Second."))
    assert (source.trouble, late.state, late.away) == ("unreachable", "queued", True)

    world.start()
    world.relay.tell("start")
    again = came(source)
    assert (again.fate, again.ticket) == ("follow_up", ticket)
    assert actions.send(delivery_id=late.pk, at=late.next_attempt_at) == "sent"
    wait_until(lambda: len(mails_of(world, BEN)) == 2)
    source.refresh_from_db()
    assert [parse(raw).text.strip() for raw in mails_of(world, BEN)] == ["First.", "Second."]
    assert (source.trouble, Ticket.objects.count(), ticket.messages.count()) == ("", 1, 4)
    assert actions.fetch(source_id=source.pk, at=NINE) == 0


def test_an_answer_that_nobody_gets_comes_back_through_the_mailbox(world):
    source = fetched_from(world)
    handed_in(world, mail(**{"from": ELSEWHERE}), ELSEWHERE)
    ticket = taken_over(came(source).ticket)
    one = delivered(answer(ticket))
    assert one.state == "sent"
    report = came(source)
    one.refresh_from_db()
    assert (report.fate, report.ticket, one.bounced_at) == ("report", ticket, NINE)
    assert Undeliverable.objects.get().address == ELSEWHERE
    assert Delivery.objects.filter(queued_at__gt=NINE - timedelta(1)).count() == 1
