"""A055: what another company sends to the desk is no key that a requester could pick up here."""

import pytest

from stafette.channels.mail.models import Fate
from stafette.core import jobs
from stafette.levels import actions as levels
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import Message, MessageFile, Ticket
from tests.api.program import Program
from tests.desk.visitors import browser
from tests.mail.mails import arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import NINE, agent
from tests.security.whole_desk import asked

pytestmark = pytest.mark.django_db
CODE = "Your code is 471100"
WITH_FILE = (
    f"--b\r\nContent-Type: text/plain\r\n\r\n{CODE}\r\n"
    "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=code.pdf"
    "\r\n\r\n471100\r\n--b--"
)


@pytest.fixture
def ticket():
    """Ben's, whose secret address he knows from the answer he got."""
    small_desk()
    found = Ticket.objects.get(pk=arrived(mail()).ticket_id)
    anna = agent("Anna Krug", found.legs.get().team)
    levels.take_over(ticket=found, by=anna, at=NINE)
    tickets.reply(ticket=found, words=Words(text="Which VPN?"), by=anna, at=NINE)
    jobs.run_due(at=NINE)
    return found


def people_of(ticket) -> tuple[Person, Person]:
    """Who asked and who works on it, when the index has caught up."""
    jobs.run_due(at=NINE)
    return ticket.requester, ticket.legs.get().agent


def test_a_code_sent_to_the_address_of_a_ticket_is_not_shown_to_its_requester(ticket):
    arrival = arrived(
        mail(
            WITH_FILE,
            **{"from": "Sign up <accounts@service.example>"},
            to=f"support+{ticket.reply_token}@desk.example",
            message_id="<code@service.example>",
            mime_version="1.0",
            content_type="multipart/mixed; boundary=b",
        )
    )
    message = Message.objects.get(pk=arrival.message_id)
    file = MessageFile.objects.get(message=message).file_id
    ben, anna = browser(ticket.requester), browser(ticket.legs.get().agent)
    assert (arrival.fate, message.unknown_sender) == (Fate.FOLLOW_UP, "accounts@service.example")
    assert CODE in asked(anna, f"/tickets/{ticket.pk}/").page
    assert "Which VPN?" in asked(ben, f"/requests/{ticket.pk}/").page
    assert "471100" not in asked(ben, f"/requests/{ticket.pk}/").page
    found = [
        Program(person).get("/search?q=VPN 471100")[1]["items"] for person in people_of(ticket)
    ]
    assert [len(hits) for hits in found] == [0, 1]
    assert asked(ben, f"/requests/{ticket.pk}/files/{file}/").status_code == 404
    assert asked(anna, f"/tickets/{ticket.pk}/files/{file}/").status_code == 200


def test_a_code_sent_to_the_desk_belongs_to_its_sender_alone(ticket):
    """By itself a ticket of that company's, or held when a robot sends it."""
    service = arrived(mail(CODE, message_id="<a@x>", **{"from": "accounts@service.example"}))
    robot = arrived(mail(CODE, message_id="<b@x>", **{"from": "no-reply@service.example"}))
    ben = browser(ticket.requester)
    assert Ticket.objects.get(pk=service.ticket_id).requester.mail == "accounts@service.example"
    assert asked(ben, f"/requests/{service.ticket_id}/").status_code == 404
    assert "471100" not in asked(ben, "/requests/").page
    assert (robot.fate, robot.reason) == (Fate.QUARANTINED, "automatic")
