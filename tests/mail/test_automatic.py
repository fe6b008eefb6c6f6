"""We never start a mail loop and never feed one (reliability.md R5, A060; RFC 3834)."""

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.composition import compose
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.mail_ids import return_tag
from stafette.channels.mail.models import Arrival, Delivery, Fate
from stafette.core import jobs
from stafette.core.models import JournalEntry
from stafette.notifications.models import Notice
from stafette.people.models import Contact
from stafette.tickets import actions as tickets
from stafette.tickets.models import Message, Ticket
from tests.mail.mails import arrived, desk, mail, moment
from tests.people_of_the_story import NINE, agent

pytestmark = pytest.mark.django_db

ABSENT = {"auto_submitted": "auto-replied", "message_id": "<away@kunde.example>", "subject": "Away"}
LATER = moment(12)


def bounce(to: str, message_id: str = "", status: str = "5.1.1") -> bytes:
    """A delivery report as RFC 3464 wants it."""
    quoted = (
        f"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\n"
        if message_id
        else ""
    )
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.kunde.example\r\n\r\n"
        f"Final-Recipient: rfc822; ben@kunde.example\r\nAction: failed\r\nStatus: {status}\r\n"
        f"{quoted}\r\n--b--"
    )
    kind = "multipart/report; report-type=delivery-status; boundary=b"
    return mail(body, to=to, content_type=kind, mime_version="1.0", subject="Undelivered",
                message_id="<report@mx.kunde.example>", **{"from": "MAILER-DAEMON@mx.kunde.example"})  # fmt: skip


def answered() -> Delivery:
    """An agent's answer on Ben's ticket, as it left the desk."""
    desk()
    ticket = arrived(mail()).ticket
    nora = agent("Nora Nord", ticket.legs.get().team)
    ticket.legs.update(agent=nora)
    answer = tickets.reply(ticket=ticket, words=tickets.Words(text="Try this."), by=nora, at=NINE)
    delivery = actions.queue(message_id=answer.pk, at=NINE)[0]
    actions.send(delivery_id=delivery.pk, at=NINE)
    delivery.refresh_from_db()
    return delivery


def acknowledgements() -> int:
    jobs.run_due(at=LATER)
    return Delivery.objects.filter(message__automatic=True).count()


def test_a_persons_request_is_acknowledged_once():
    desk()
    arrived(mail())
    assert acknowledgements() == 1


@pytest.mark.parametrize("marks", [{"precedence": "bulk"}, {"list_id": "<l.example>"}, {"auto_submitted": "auto-generated"}, {"x_auto_response_suppress": "All"}])  # fmt: skip
def test_a_programs_request_is_a_ticket_without_an_answer(marks):
    desk()
    assert (arrived(mail(**marks)).fate, acknowledgements()) == (Fate.TICKET, 0)


@pytest.mark.parametrize(
    "marks", [ABSENT, {"from": "no-reply@shop.example"}, {"return_path": "<>"}]
)
def test_a_program_that_answers_us_out_of_the_blue_waits_in_quarantine(marks):
    desk()
    arrival = arrived(mail(**marks))
    assert (arrival.fate, arrival.reason, acknowledgements()) == (Fate.QUARANTINED, "automatic", 0)


def test_the_null_sender_of_the_envelope_counts_as_well():
    desk()
    arrival = arrived(mail(), Envelope(sender="<>"))
    assert (arrival.fate, arrival.reason) == (Fate.QUARANTINED, "automatic")


def test_a_robot_that_the_desk_vouches_for_is_let_in():
    desk()
    robot = agent("Alarm Robot")
    Contact.objects.filter(person=robot).update(value="no-reply@monitor.example")
    assert arrived(mail(**{"from": "no-reply@monitor.example"})).fate == Fate.TICKET


def test_an_absence_note_is_linked_and_changes_nothing():
    delivery = answered()
    ticket = delivery.message.ticket
    tickets.solve(
        ticket=ticket, answer=tickets.Words(text="Done."), by=delivery.message.author, at=NINE
    )
    arrival = arrived(mail("I am away.", in_reply_to=f"<{delivery.mail_id}>", **ABSENT))
    ticket.refresh_from_db()
    assert (arrival.fate, arrival.ticket, arrival.message, ticket.state) == (
        Fate.IGNORED,
        ticket,
        None,
        "solved",
    )


def test_a_mail_of_ours_that_comes_back_is_recognised():
    delivery = answered()
    raw = bytes(delivery.demo_content)
    assert (arrived(raw).fate, Arrival.objects.last().reason, Ticket.objects.count()) == (
        Fate.IGNORED,
        "own_mail",
        1,
    )


def test_a_bounce_with_our_token_is_shown_on_the_ticket():
    delivery = answered()
    tag = return_tag(message_id=delivery.message_id, recipient=delivery.recipient)
    arrival = arrived(bounce(f"support+{tag}@desk.example"), Envelope(sender="<>"), at=LATER)
    delivery.refresh_from_db()
    assert (arrival.fate, arrival.ticket, delivery.bounced_at) == (
        Fate.REPORT,
        delivery.message.ticket,
        LATER,
    )
    assert [(n.code, n.person.name) for n in Notice.objects.filter(code="undelivered")] == [
        ("undelivered", "Nora Nord")
    ]
    assert (
        JournalEntry.objects.filter(
            name="DeliveryFailed", about=f"ticket:{arrival.ticket_id}"
        ).count()
        == 1
    )


def test_a_bounce_that_quotes_our_message_id_counts_too():
    delivery = answered()
    arrival = arrived(bounce("support@desk.example", delivery.mail_id))
    delivery.refresh_from_db()
    assert (arrival.fate, delivery.bounced_at) == (Fate.REPORT, NINE)


def test_a_forged_bounce_waits_in_quarantine():
    """A063: a number that anybody can guess is no token."""
    delivery = answered()
    forged = f"r{delivery.message_id}-{'0' * 32}"
    arrival = arrived(
        bounce(f"support+{forged}@desk.example", f"{delivery.message_id}.{'0' * 32}@desk.example")
    )
    delivery.refresh_from_db()
    assert (arrival.fate, arrival.reason, delivery.bounced_at) == (
        Fate.QUARANTINED,
        "unknown_report",
        None,
    )


def test_two_desks_that_answer_each_other_stop_after_two_mails():
    """Our acknowledgement comes to a desk like ours, whose acknowledgement comes to us."""
    desk()
    arrived(mail())
    jobs.run_due(at=LATER)
    ours = Delivery.objects.get()
    echo = bytes(ours.demo_content).replace(ours.mail_id.encode(), b"9.other@kunde.example")
    echo = echo.replace(
        b"From: Service Desk <support@desk.example>", b"From: Help <help@kunde.example>"
    )
    arrival = arrived(echo, Envelope(sender="<>"))
    jobs.run_due(at=LATER)
    assert (arrival.fate, Delivery.objects.count(), Ticket.objects.count()) == (Fate.IGNORED, 1, 1)


def test_a_sender_of_many_requests_gets_five_acknowledgements_a_day():
    desk()
    for n in range(8):
        arrived(mail(f"Request {n}", message_id=f"<{n}@kunde.example>"))
    assert (acknowledgements(), Ticket.objects.count()) == (5, 8)


def test_no_ticket_sends_more_than_twenty_automatic_mails_a_day():
    desk()
    ticket = arrived(mail()).ticket
    for n in range(25):
        notice = tickets.send_automatic(ticket=ticket, text=f"Notice {n}", at=NINE)
        actions.queue(message_id=notice.pk, at=NINE)
    assert Delivery.objects.count() == 20


def test_only_a_message_can_be_mailed():
    """R8: a note is another type, for the type checker and at run time."""
    delivery = answered()
    note = tickets.note(
        ticket=delivery.message.ticket, text="CANARY", by=delivery.message.author, at=NINE
    )
    with pytest.raises(TypeError):
        compose(message=note, letter=None)
    jobs.run_due(at=LATER)
    assert compose.__annotations__["message"] == "Message"
    assert [d.pk for d in Delivery.objects.all() if b"CANARY" in bytes(d.demo_content)] == []
    assert Message.objects.filter(text__contains="CANARY").count() == 0
