"""A mail says who it is from; that proves nothing."""

from email import message_from_bytes
from email.policy import SMTP

import pytest

from stafette.channels.mail import actions, mail_ids
from stafette.channels.mail.choices import HoldReason
from stafette.channels.mail.models import Delivery, Fate, Mailbox
from stafette.core import jobs
from stafette.levels import actions as levels
from stafette.people.models import Contact, Person
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import InternalNote, Message, Ticket, Watcher
from tests.desk.visitors import browser
from tests.mail.mails import SUPPORT, arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import NINE, agent
from tests.security.whole_desk import asked

pytestmark = pytest.mark.django_db
STRANGER = "mallory@evil.example"


@pytest.fixture
def story():
    """Ben's ticket with an answer of Anna's that has been sent to him."""
    small_desk()
    ticket = Ticket.objects.get(pk=arrived(mail()).ticket_id)
    anna = agent("Anna Krug", ticket.legs.get().team)
    levels.take_over(ticket=ticket, by=anna, at=NINE)
    tickets.reply(ticket=ticket, words=Words(text="Which VPN?"), by=anna, at=NINE)
    jobs.run_due(at=NINE)
    return ticket, anna


def sent_to(address: str) -> Delivery:
    return Delivery.objects.filter(recipient=address).latest("pk")


def follow(ticket: Ticket, said_by: str, **fields: str) -> Message:
    """A mail that belongs to the ticket by everything that can be known of it."""
    known = sent_to("ben@kunde.example")
    told = {
        "from": said_by,
        "to": f"support+{ticket.reply_token}@desk.example",
        "subject": f"Re: [#{ticket.pk}] VPN drops",
        "in_reply_to": f"<{known.mail_id}>",
        "references": f"<{known.mail_id}>",
        "message_id": "<forged@evil.example>",
    }
    arrival = arrived(mail("Please solve it.", **(told | fields)))
    assert (arrival.fate, arrival.ticket_id) == (Fate.FOLLOW_UP, ticket.pk)
    return Message.objects.get(pk=arrival.message_id)


def recipients() -> set[str]:
    return set(Delivery.objects.values_list("recipient", flat=True))


def test_a_mail_in_the_name_of_an_agent_does_nothing_that_agents_do(story):
    """A049, A051: with the right Message-ID, tag and number it is words of a stranger."""
    ticket, anna = story
    before = (ticket.legs.count(), InternalNote.objects.count(), recipients())
    said = follow(ticket, f"Anna Krug <{anna.mail}>")
    jobs.run_due(at=NINE)
    assert (said.author, said.direction, said.unknown_sender) == (None, "in", anna.mail)
    assert (ticket.legs.count(), InternalNote.objects.count(), recipients()) == before


def test_agents_see_that_the_sender_is_not_known(story):
    """A049, A052: a warning and the bare address, not the name that the mail gives itself."""
    ticket, anna = story
    follow(ticket, f"Ben Baum <{STRANGER}>")
    page = asked(browser(anna), f"/tickets/{ticket.pk}/").page
    assert STRANGER in page
    assert "unbekannter Absender" in page or "unknown sender" in page


def test_a_stranger_gains_nothing_by_answering(story):
    """A052: no participant, no person, no mail, no page; the next answer goes to Ben alone."""
    ticket, anna = story
    people = Person.objects.count()
    follow(ticket, STRANGER)
    tickets.reply(ticket=ticket, words=Words(text="More."), by=anna, at=NINE)
    jobs.run_due(at=NINE)
    assert recipients() == {"ben@kunde.example"}
    assert (Watcher.objects.count(), Person.objects.count()) == (0, people)
    assert "evil" not in bytes(sent_to("ben@kunde.example").demo_content).decode()


def test_a_number_in_the_subject_is_no_key(story):
    """A052: a stranger who guesses numbers opens tickets of their own."""
    ticket, _anna = story
    arrival = arrived(
        mail(subject=f"Re: [#{ticket.pk}] VPN drops", message_id="<3@x>", **{"from": STRANGER})
    )
    assert arrival.fate == Fate.TICKET
    assert arrival.ticket_id != ticket.pk


@pytest.mark.parametrize(
    "forged",
    [
        "<1.00000000000000000000000000000000@desk.example>",
        "<1@desk.example>",
        "<notify-1-2@desk.example>",
        "<1.%s@desk.example>",
    ],
)
def test_a_message_id_that_we_did_not_make_leads_nowhere(story, forged):
    """A051, A106: one format, an HMAC over message and recipient; that of another does not fit."""
    ticket, _anna = story
    known = sent_to("ben@kunde.example")
    token = mail_ids.mail_id(message_id=known.message_id, recipient=STRANGER, domain="x")
    forged = forged.replace("%s", token.partition(".")[2].partition("@")[0])
    arrival = arrived(
        mail(in_reply_to=forged, references=forged, message_id="<4@x>", **{"from": STRANGER})
    )
    assert arrival.ticket_id != ticket.pk


def test_the_secret_of_a_reply_address_has_128_bits_and_is_of_one_ticket(story):
    """A054: random, not derived from the number."""
    first, _anna = story
    second = Ticket.objects.get(pk=arrived(mail("Other.", message_id="<5@x>")).ticket_id)
    assert len(first.reply_token) == len(second.reply_token) == 32
    assert first.reply_token != second.reply_token
    wrong = f"support+{'0' * 32}@desk.example"
    arrival = arrived(mail("Else.", to=wrong, message_id="<6@x>", **{"from": STRANGER}))
    assert arrival.ticket_id not in {first.pk, second.pk}


def test_whoever_stands_in_copy_of_an_incoming_mail_gets_nothing(story):
    """A054: neither on opening nor on answering; not by Reply-To, Sender or Bcc either."""
    ticket, anna = story
    others = {name: STRANGER for name in ("cc", "reply_to", "sender", "bcc", "resent_to")}
    opened = Ticket.objects.get(pk=arrived(mail("Secret.", message_id="<7@x>", **others)).ticket_id)
    follow(ticket, "ben@kunde.example", message_id="<8@x>", **others)
    for one in (opened, ticket):
        tickets.reply(ticket=one, words=Words(text="Told."), by=anna, at=NINE)
    jobs.run_due(at=NINE)
    assert recipients() == {"ben@kunde.example"}
    assert Watcher.objects.count() == 0
    later = arrived(
        mail("I am on it.", subject=f"[#{opened.pk}]", message_id="<9@x>", **{"from": STRANGER})
    )
    assert later.ticket_id != opened.pk


CONTROL = {
    "X-Stafette-Priority": "1", "X-Stafette-Owner": "anna@desk.example",
    "X-Stafette-Internal": "true", "X-Stafette-Team": "Branch", "X-Stafette-Ticket": "1",
    "X-Zammad-Ticket-Priority": "3 high", "X-OTRS-Queue": "Branch", "X-Priority": "1",
    "X-RT-Command": "Owner: anna", "Priority": "urgent", "Importance": "high",
}  # fmt: skip
NOT_TOLD = {"id", "subject", "reply_token"}


def test_headers_of_an_incoming_mail_steer_nothing(story):
    """A057: with and without them the ticket is the same; no priority, owner, team or note."""
    plain = arrived(mail(message_id="<10@x>")).ticket_id
    steered = arrived(mail(message_id="<11@x>", **CONTROL)).ticket_id
    one, other = (Ticket.objects.filter(pk=key).values().get() for key in (plain, steered))
    assert {name: one[name] for name in one if name not in NOT_TOLD} == {
        name: other[name] for name in other if name not in NOT_TOLD
    }
    assert InternalNote.objects.count() == 0
    legs = [Ticket.objects.get(pk=key).legs.get().team for key in (plain, steered)]
    assert legs[0] == legs[1]


SENDERS = [
    "alice@kunde.example)ben@evil.example",
    '"ben@kunde.example" <mallory@evil.example>',
    "ben@kunde.example <mallory@evil.example>",
    "<mallory@evil.example> ben@kunde.example",
    "=?utf-8?q?ben=40kunde.example?= <mallory@evil.example>",
    "=?utf-8?q?ben=40kunde.example?=",
    "ben@kunde.example\x00@evil.example",
    "ben@kunde.example\r\n <mallory@evil.example>",
    "<ben@kunde.example@evil.example>",
    '"ben@kunde.example"@evil.example',
]


@pytest.mark.parametrize("sender", SENDERS)
def test_a_sender_that_can_be_read_in_two_ways_is_not_ben(story, sender):
    """A059, CVE-2023-27043: it is the other one, or nobody, never the known person."""
    before = Ticket.objects.filter(requester__mail="ben@kunde.example").count()
    raw = mail(message_id="<12@x>", **{"from": sender})
    arrival = arrived(raw)
    assert Ticket.objects.filter(requester__mail="ben@kunde.example").count() == before
    assert arrival.fate in {Fate.TICKET, Fate.QUARANTINED}


def test_two_senders_are_none(story):
    """A059: two From fields, one of them Ben's."""
    raw = mail(message_id="<13@x>", **{"from": STRANGER})
    for order in (
        raw.replace(b"From:", b"From: ben@kunde.example\r\nFrom:", 1),
        raw.replace(b"\r\nTo:", b"\r\nFrom: ben@kunde.example\r\nTo:", 1),
    ):
        arrival = arrived(order.replace(b"<13@x>", b"<%d@x>" % len(order)))
        told = Ticket.objects.filter(pk=arrival.ticket_id, requester__mail="ben@kunde.example")
        assert not told.exists()


@pytest.mark.parametrize(
    "own", [SUPPORT, SUPPORT.upper(), "support+x@desk.example", "Help <other@desk.example>"]
)
def test_an_address_of_the_desk_never_asks_for_help(story, own):
    """A061: also with a tag, in capitals, of a mailbox out of use, of another queue."""
    Mailbox.objects.create(address="other@desk.example", sender_name="x", retired_on=NINE.date())
    arrival = arrived(mail(message_id="<14@x>", **{"from": own}))
    assert (arrival.fate, arrival.reason) == (Fate.QUARANTINED, HoldReason.OWN_ADDRESS)
    assert not Contact.objects.filter(value__contains="desk.example", person__grants=None).exists()


BOUNCE = """--cut
Content-Type: text/plain

It did not arrive.
--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.evil.example

Final-Recipient: rfc822; ben@kunde.example
Action: failed
Status: 5.1.1
--cut
Content-Type: message/rfc822-headers

Message-ID: <{mail_id}>
From: support@desk.example
--cut--
"""


def bounce(mail_id: str, **fields: str):
    told = {
        "from": "MAILER-DAEMON@evil.example",
        "subject": "Undelivered Mail",
        "content_type": "multipart/report; report-type=delivery-status; boundary=cut",
        "message_id": f"<{len(mail_id)}@evil.example>",
    }
    return arrived(mail(BOUNCE.format(mail_id=mail_id).replace("\n", "\r\n"), **(told | fields)))


def test_a_forged_report_marks_nobody_as_out_of_reach(story):
    """A063: the number of the message, the ticket's subject and number are not enough."""
    ticket, _anna = story
    known = sent_to("ben@kunde.example")
    domain = known.mail_id.partition("@")[2]
    guesses = [
        f"{known.message_id}@{domain}", f"{known.message_id}.{'0' * 32}@{domain}",
        mail_ids.mail_id(message_id=known.message_id, recipient=STRANGER, domain=domain),
    ]  # fmt: skip
    for guess in guesses:
        arrival = bounce(guess, subject=f"Undelivered [#{ticket.pk}]")
        assert arrival.fate == Fate.QUARANTINED
    tag = mail_ids.return_tag(message_id=known.message_id, recipient=STRANGER)
    assert bounce("x@y", to=f"support+{tag}@desk.example").fate == Fate.QUARANTINED
    known.refresh_from_db()
    ticket.refresh_from_db()
    assert (known.bounced_at, ticket.is_open) == (None, True)


def test_a_true_report_is_believed(story):
    """The other side of the one above."""
    known = sent_to("ben@kunde.example")
    arrival = bounce(known.mail_id)
    known.refresh_from_db()
    assert (arrival.fate, known.bounced_at) == (Fate.REPORT, NINE)


def test_what_a_stranger_says_is_answered_by_nothing_automatic(story):
    """A052, A056: no acknowledgement, no notice leaves because of it."""
    ticket, _anna = story
    sent = Delivery.objects.count()
    for number in range(5):
        follow(ticket, f"m{number}@evil.example", message_id=f"<s{number}@x>")
    jobs.run_due(at=NINE)
    assert Delivery.objects.count() == sent


def test_one_address_is_not_bombed_through_us():
    """A056: fifty mails in the name of a victim cause five at most."""
    small_desk()
    for number in range(50):
        arrived(mail(f"Bomb {number}", message_id=f"<b{number}@x>", **{"from": "v@victim.example"}))
    jobs.run_due(at=NINE)
    assert Ticket.objects.count() == 50
    assert Delivery.objects.filter(recipient="v@victim.example").count() <= 5


def test_what_somebody_wrote_in_the_name_of_a_victim_is_not_told_to_the_victim():
    """A056: neither subject, name nor text of a mail are in what answers it by itself."""
    small_desk()
    sender = "Cheap Pills <v@victim.example>"
    raw = mail("Pills at pills.example", subject="Buy pills", **{"from": sender})
    arrived(raw)
    jobs.run_due(at=NINE)
    known = Delivery.objects.get(recipient="v@victim.example")
    actions.send(delivery_id=known.pk, at=NINE)
    sent = message_from_bytes(bytes(Delivery.objects.get(pk=known.pk).demo_content), policy=SMTP)
    number = Ticket.objects.get().pk
    assert sent["Subject"] == f"[#{number}] Ihre Anfrage"
    assert "pills" not in sent.as_string().lower()


def test_an_own_mail_that_comes_back_is_not_a_request(story):
    """A061: what we sent and somebody redirected to us."""
    known = sent_to("ben@kunde.example")
    actions.send(delivery_id=known.pk, at=NINE)
    before = Ticket.objects.count()
    assert arrived(bytes(known.demo_content)).fate == Fate.IGNORED
    assert Ticket.objects.count() == before
