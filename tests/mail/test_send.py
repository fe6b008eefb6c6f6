"""From a public message to a mail that has left, over real sockets where one is needed."""

from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from stafette.channels.mail import actions, queries
from stafette.channels.mail.models import Delivery, DeliveryState, Mailbox, MailIdentity
from stafette.channels.mail.parsing import parse
from stafette.core import jobs, jumps
from stafette.files import actions as files
from stafette.notifications.models import Notice
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.models import Message, Ticket
from tests.mail.mails import SUPPORT, arrived, desk, mail
from tests.mail.sink import Sink, listening
from tests.people_of_the_story import NINE, agent

pytestmark = pytest.mark.django_db


@contextmanager
def serving(sink: Sink, settings):
    """The desk sends to this sink."""
    with listening(sink) as port:
        url = f"smtp://127.0.0.1:{port}"
        settings.STAFETTE = settings.STAFETTE.model_copy(update={"smtp_url": url})
        yield sink


def request(**fields: str) -> Ticket:
    desk()
    ticket = arrived(mail(**fields)).ticket
    ticket.legs.update(agent=agent("Nora Nord", ticket.legs.get().team))
    return ticket


def answer(ticket: Ticket, text: str = "Try this.", *, undo: int = 0, **more: object) -> Message:
    nora = Person.objects.get(name="Nora Nord")
    words = tickets.Words(text=text, **more)
    return tickets.reply(ticket=ticket, words=words, by=nora, at=NINE, undo=timedelta(seconds=undo))


def delivered(message: Message, at=NINE) -> Delivery:
    delivery = actions.queue(message_id=message.pk, at=NINE)[0]
    actions.send(delivery_id=delivery.pk, at=at)
    delivery.refresh_from_db()
    return delivery


def test_the_demo_keeps_what_it_would_have_sent():
    ticket = request()
    delivery = delivered(answer(ticket, "Grüße <b>fett</b>"))
    sent = parse(bytes(delivery.demo_content))
    assert delivery.state == DeliveryState.SENT
    assert (sent.from_, sent.to[0].address, sent.subject) == (
        ("Service Desk", SUPPORT),
        "ben@kunde.example",
        f"[#{ticket.pk}] VPN drops",
    )
    assert (sent.text, "&lt;b&gt;fett" in sent.html) == ("Grüße <b>fett</b>", True)


def test_what_a_real_desk_says_waits_for_a_server_to_send_it_by(settings):
    ticket = request()
    Mailbox.objects.update(address="support@desk.test")
    one = delivered(answer(ticket))
    assert (one.state, one.answer, one.demo_content) == (
        DeliveryState.QUEUED,
        "STAFETTE_SMTP_URL names no server",
        None,
    )

    with serving(Sink(), settings) as sink:
        actions.send(delivery_id=one.pk, at=one.next_attempt_at)
    assert [to for _, to, _ in sink.mails] == [["ben@kunde.example"]]


def test_the_answer_carries_everything_that_leads_a_reply_back():
    ticket = request()
    delivery = delivered(answer(ticket))
    sent = parse(bytes(delivery.demo_content))
    assert sent.reply_to[0].address == f"support+{ticket.reply_token}@desk.example"
    assert (sent.in_reply_to, sent.references) == ("one@kunde.example", ("one@kunde.example",))
    assert (sent.message_id, sent.auto_generated) == (delivery.mail_id, False)
    assert MailIdentity.objects.filter(ours=True, ticket=ticket).count() == 1


def test_the_message_id_is_the_same_on_every_attempt_and_different_for_everybody():
    message = answer(request(), cc=("udo@firma.example",))
    first = {one.recipient: one.mail_id for one in actions.queue(message_id=message.pk, at=NINE)}
    again = {one.recipient: one.mail_id for one in actions.queue(message_id=message.pk, at=NINE)}
    assert (first, len(set(first.values()))) == (again, 2)


def test_an_acknowledgement_says_that_a_program_wrote_it(settings):
    with serving(Sink(), settings) as sink:
        ticket = request()
        delivered(tickets.send_automatic(ticket=ticket, text="We have it.", at=NINE))
    sender, _, raw = sink.mails[0]
    fields = message_from_bytes(raw, policy=policy.default)
    assert (sender, fields["Auto-Submitted"], fields["X-Auto-Response-Suppress"]) == (
        "<>",
        "auto-replied",
        "All",
    )


def test_an_answer_has_a_return_path_by_which_a_bounce_is_believed(settings):
    with serving(Sink(), settings) as sink:
        delivery = delivered(answer(request()))
    sender, recipients, _ = sink.mails[0]
    token = delivery.mail_id.partition(".")[2].partition("@")[0]
    assert (sender, recipients) == (
        f"support+r{delivery.message_id}-{token}@desk.example",
        ["ben@kunde.example"],
    )


def test_nothing_leaves_before_it_is_released():
    message = answer(request(), undo=15)
    delivery = actions.queue(message_id=message.pk, at=NINE)[0]
    states = [
        actions.send(delivery_id=delivery.pk, at=NINE + timedelta(seconds=s)) for s in (0, 14, 15)
    ]
    assert states == ["queued", "queued", "sent"]


@pytest.mark.parametrize("queued_first", [True, False])
def test_what_was_hastened_leaves_at_once_and_once(queued_first):
    message, soon = answer(request(), undo=15), NINE + timedelta(seconds=3)
    if queued_first:
        actions.queue(message_id=message.pk, at=NINE)
    tickets.hasten(message=message, by=message.author, at=soon)
    told = []
    for at in (soon, NINE + timedelta(hours=1)):
        jobs.run_due(at=at)
        told += Delivery.objects.filter(message=message).values_list("state", "attempts")
    assert told == [("sent", 1)] * 2


@pytest.mark.parametrize("queued_first", [True, False])
def test_what_was_withdrawn_never_leaves(queued_first):
    message = answer(request(), undo=15)
    if queued_first:
        actions.queue(message_id=message.pk, at=NINE)
    tickets.withdraw(message=message, by=message.author, at=NINE)
    jobs.run_due(at=NINE + timedelta(hours=1))
    told = Delivery.objects.filter(message=message).values_list("state", "demo_content")
    assert list(told) == ([("withdrawn", None)] if queued_first else [])


def test_copies_get_the_same_mail_and_our_own_addresses_none():
    message = answer(request(), cc=("Udo@Firma.example", SUPPORT, "ben@kunde.example"))
    made = actions.queue(message_id=message.pk, at=NINE)
    for one in made:
        actions.send(delivery_id=one.pk, at=NINE)
    cc = [parse(bytes(one.demo_content)).cc for one in Delivery.objects.order_by("pk")]
    assert [one.recipient for one in made] == ["ben@kunde.example", "udo@firma.example"]
    assert [[entry.address for entry in entries] for entries in cc] == [
        ["udo@firma.example"],
        ["ben@kunde.example"],
    ]


def test_a_line_end_in_a_subject_or_a_name_cannot_become_a_header():
    """A064, CVE-2024-6923: what is parsed back has the fields that were written, no other."""
    ticket = request(subject="=?utf-8?q?hi=0D=0ABcc=3A_evil=40x.example?=")
    Ticket.objects.filter(pk=ticket.pk).update(
        subject="hi\r\nBcc: evil@x.example\x0b\u2028X-Evil: 1"
    )
    plain = delivered(answer(ticket))
    fields = message_from_bytes(bytes(plain.demo_content), policy=policy.default)
    assert sorted({name.lower() for name in fields}) == [
        "content-type", "date", "from", "in-reply-to", "message-id", "mime-version",
        "references", "reply-to", "subject", "to",
    ]  # fmt: skip
    assert fields["Subject"] == f"[#{ticket.pk}] hi Bcc: evil@x.example X-Evil: 1"


def test_every_line_is_short_and_plain_ascii():
    delivered(answer(request(subject="ü" * 300), "ß" * 5000 + "\n" + "x" * 5000))
    raw = bytes(Delivery.objects.get().demo_content)
    assert (max(len(line) for line in raw.split(b"\r\n")) <= 998, raw.isascii()) == (True, True)


def test_files_go_with_the_answer():
    file = files.store(content=b"%PDF", name="übersicht.pdf", media_type="application/pdf", at=NINE)
    page = files.store(content=b"<script>", name="a.html", media_type="text/html", at=NINE)
    attached = tuple(tickets.Attachment(file=one) for one in (file, page))
    delivery = delivered(answer(request(), files=attached))
    got = [
        (a.filename, a.media_type, a.content)
        for a in parse(bytes(delivery.demo_content)).attachments
    ]
    assert got == [
        ("übersicht.pdf", "application/pdf", b"%PDF"),
        ("a.html", "application/octet-stream", b"<script>"),
    ]


def test_a_busy_server_is_asked_again_with_growing_pauses(settings):
    with serving(Sink("451 later", "452 later", "250 OK"), settings) as sink:
        delivery = delivered(answer(request()))
        waits = [delivery.next_attempt_at - NINE]
        actions.send(delivery_id=delivery.pk, at=delivery.next_attempt_at)
        delivery.refresh_from_db()
        waits.append(delivery.next_attempt_at - NINE)
        state = actions.send(delivery_id=delivery.pk, at=delivery.next_attempt_at)
    ids = {message_from_bytes(raw)["Message-ID"] for _, _, raw in sink.mails}
    assert (waits, state) == ([timedelta(minutes=1), timedelta(minutes=3)], "sent")
    assert ids == {f"<{delivery.mail_id}>"}


def test_after_five_days_it_is_given_up(settings):
    delivery = actions.queue(message_id=answer(request()).pk, at=NINE)[0]
    Delivery.objects.update(attempts=100, next_attempt_at=NINE + timedelta(days=5))
    with serving(Sink("451 later"), settings):
        state = actions.send(delivery_id=delivery.pk, at=NINE + timedelta(days=5))
    assert state == "failed"


def test_a_jump_of_the_clock_neither_gives_a_mail_up_nor_puts_it_off_for_years(settings):
    watch, ahead = jumps.Watch(at=NINE, ticks=0, last_at=None), NINE + timedelta(days=3650)
    delivery = actions.queue(message_id=answer(request()).pk, at=NINE)[0]
    watch.look(at=ahead, ticks=0)
    with serving(Sink("451 later", "250 OK"), settings):
        state = actions.send(delivery_id=delivery.pk, at=ahead)
        watch.look(at=NINE, ticks=0)
        jobs.run_due(at=NINE)
    delivery.refresh_from_db()
    assert (state, delivery.state) == ("queued", "sent")


def test_a_refusal_is_told_at_once_to_whoever_works_on_it(settings):
    with serving(Sink("550 no such user"), settings):
        delivery = delivered(answer(request()))
    assert (delivery.state, delivery.answer) == ("failed", "550 no such user")
    assert [(n.code, n.person.name) for n in Notice.objects.filter(code="undelivered")] == [
        ("undelivered", "Nora Nord")
    ]


def test_an_address_that_is_none_fails_with_its_reason():
    ticket = request()
    Person.objects.filter(pk=ticket.requester_id).update(mail="no address")
    delivery = delivered(answer(ticket))
    assert (delivery.state, delivery.answer) == ("failed", "no such address: no address")


def test_a_requester_without_an_address_gets_nothing():
    ticket = request()
    Person.objects.filter(pk=ticket.requester_id).update(mail=None)
    assert actions.queue(message_id=answer(ticket).pk, at=NINE) == []


def test_a_lost_job_is_promised_again():
    actions.queue(message_id=answer(request()).pk, at=NINE)
    jobs.Job.objects.all().delete()
    later = NINE + timedelta(minutes=20)
    assert (actions.send_left(at=later), jobs.run_due(at=later), Delivery.objects.get().state) == (
        1,
        1,
        "sent",
    )


def test_without_a_mailbox_the_job_waits_until_there_is_one():
    ticket = request()
    message = answer(ticket)
    queries.Arrival.objects.update(mailbox=None)
    queries.Mailbox.objects.all().delete()
    with pytest.raises(queries.NoMailbox):
        actions.queue(message_id=message.pk, at=NINE)
