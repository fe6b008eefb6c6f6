"""Line ends and control characters where a line of a header is made of somebody's words."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stafette.channels.mail.composition import Letter, NotAnAddress, compose
from stafette.channels.mail.models import Delivery, Mailbox
from stafette.core import jobs
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import Message, Ticket
from tests.api.program import Program
from tests.desk.visitors import browser
from tests.mail.mails import arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import NINE, agent, requester, ticket

pytestmark = pytest.mark.django_db
BREAKS = [
    "\r\n",
    "\n",
    "\r",
    "\x00",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    "\r\n\t",
    "%0d%0a",
]
FIELDS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted",
    "X-Auto-Response-Suppress",
}  # fmt: skip
WITHOUT_A_PAST = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
}  # fmt: skip


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def last_sent() -> EmailMessage:
    jobs.run_due(at=NINE)
    return read(bytes(Delivery.objects.latest("pk").demo_content))


def letter(**more: object) -> Letter:
    told = {
        "recipient": "ben@kunde.example", "copies": (), "sender": "support@desk.example",
        "sender_name": "Desk", "reply_to": "support@desk.example", "mail_id": "1@x", "earlier": (),
        "signature": "", "auto_submitted": "",
    }  # fmt: skip
    return Letter(**(told | more))


@pytest.fixture
def story():
    small_desk()
    one = ticket(requester())
    return one, agent("Anna Krug", one.legs.get().team)


def test_a_subject_adds_no_line_to_a_mail_of_ours(story):
    """A064: whichever way it came in: mail, portal, telephone, API, a change."""
    one, anna = story
    evil = "Bcc: mallory@evil.example"
    for number, end in enumerate(BREAKS):
        raw = mail(subject=f"x =?utf-8?q?=0D=0A{evil}?= y", message_id=f"<{number}@x>")
        came = Ticket.objects.get(pk=arrived(raw).ticket_id)
        kept = f"x{end}{evil}{end}{end}<p>".replace("\0", "")  # PostgreSQL keeps none
        Ticket.objects.filter(pk=one.pk).update(subject=kept)
        for it in (came, one):
            tickets.reply(ticket=it, words=Words(text="Told."), by=anna, at=NINE)
        for sent in (last_sent(), read(bytes(Delivery.objects.latest("pk").demo_content))):
            assert set(sent.keys()) <= FIELDS
            assert sent["bcc"] is None


def test_names_and_copies_add_no_line(story):
    """A064: of the sender; and an address with a line end is no address."""
    one, anna = story
    said = tickets.reply(ticket=one, words=Words(text="Told."), by=anna, at=NINE)
    for end in BREAKS:
        made = letter(sender_name=f"Desk{end}Bcc: mallory@evil.example")
        assert set(read(compose(message=said, letter=made)).keys()) <= FIELDS
    for end in (*BREAKS[:-1], " "):
        for name in ("recipient", "sender", "reply_to"):
            made = letter(**{name: f"ben@kunde.example{end}Bcc:x@evil.example"})
            with pytest.raises(NotAnAddress):
                compose(message=said, letter=made)


def test_the_message_ids_of_others_add_no_line(story):
    """A064: what we refer to was written by somebody else."""
    one, anna = story
    said = tickets.reply(ticket=one, words=Words(text="Told."), by=anna, at=NINE)
    for end in BREAKS:
        made = letter(earlier=(f"a{end}Bcc: x@evil.example{end}@x", "b@x"))
        assert set(read(compose(message=said, letter=made)).keys()) <= FIELDS


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(subject=st.text(max_size=300), name=st.text(max_size=100), text=st.text(max_size=200))
def test_every_mail_that_we_make_has_the_fields_that_we_wrote(subject, name, text):
    """A064: whatever the words; parsed again it has the same set of fields and two parts."""
    one = Ticket(pk=1, subject=subject, language="de")
    said = Message(pk=1, ticket=one, text=text, sent_at=NINE, release_at=NINE)
    sent = read(compose(message=said, letter=letter(sender_name=name, signature=text)))
    assert set(sent.keys()) == WITHOUT_A_PAST
    parts = [part.get_content_type() for part in sent.iter_parts()]
    assert parts == ["text/plain", "text/html"]


def test_what_people_type_adds_no_line_to_an_answer_of_ours(story):
    """A064: to a page; by the address, the way back, the name of a file, the key of a program."""
    one, anna = story
    client = browser(anna)
    for end in ("\r\n", "\n", "%0d%0a"):
        evil = f"x{end}X-Evil: 1"
        answers = [
            client.get("/queue/", {"show": evil, "after": evil}),
            client.post("/sign-in/", {"next": f"/{evil}"}),
            client.get("/nothing/", {"next": evil}),
            client.get(f"/nothing/{evil}"),
            client.post(f"/tickets/{one.pk}/reply/", {"text": evil}),
            Program(anna).send("GET", f"/tickets?requester={evil}"),
        ]
        for answer in answers:
            assert "X-Evil" not in answer.headers
            assert not any(set("\r\n") & set(value) for value in answer.headers.values())


def test_the_link_to_sign_in_has_no_line_of_others(story, settings):
    """A064: the name of the mailbox, which administrators choose."""
    from stafette.channels.mail.actions.sign_in import _composed  # noqa: PLC0415 -- a part of it

    box = Mailbox.objects.get()
    box.sender_name = "Desk\r\nBcc: mallory@evil.example"
    sent = read(_composed(requester("Carla Cramer"), "token", box, at=NINE))
    assert sent["bcc"] is None
    assert (sent["to"], sent["auto-submitted"]) == ("carla@kunde.example", "auto-generated")


def test_an_address_that_a_shell_would_like_is_an_address(story):
    """A065: no shell is asked; it is written into the mail as it came."""
    address = "a`id`$(id)|&b@kunde.example".replace("(", "{").replace(")", "}")
    arrival = arrived(mail(message_id="<sh@x>", **{"from": address}))
    made = Ticket.objects.get(pk=arrival.ticket_id)
    tickets.reply(ticket=made, words=Words(text="Told."), by=story[1], at=NINE)
    assert last_sent()["to"] == address
