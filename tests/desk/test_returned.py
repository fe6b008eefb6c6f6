"""A mail that did not arrive is told on the message, at once, in words."""

import re

import pytest
from django.utils import translation

from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.mail_ids import return_tag
from stafette.channels.mail.models import Delivery, DeliveryState
from stafette.channels.mail.report_words import REASONS
from stafette.desk.returned import _reasons, returned_of
from tests.desk.visitors import browser
from tests.mail.mails import arrived
from tests.mail.test_automatic import answered, bounce
from tests.security.whole_desk import asked

pytestmark = pytest.mark.django_db


def told(delivery: Delivery) -> list[str]:
    """The line on the message, as the live part of the page brings it."""
    nora = browser(delivery.message.author)
    page = asked(nora, f"/tickets/{delivery.message.ticket_id}/live/").page
    event = page.partition(f'id="message-{delivery.message_id}"')[2].partition("</li>")[0]
    lines = re.findall(r'<p class="returned">(.*?)</p>', event)
    return [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in lines]


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("5.1.1", "Endgültig nicht zugestellt ben@kunde.example : die Adresse gibt es nicht"),
        ("4.2.2", "Vorläufig nicht zugestellt ben@kunde.example : das Postfach ist voll"),
    ],
)
def test_a_bounce_stands_on_the_message_that_bounced(status, line):
    delivery = answered()
    assert told(delivery) == []
    tag = return_tag(message_id=delivery.message_id, recipient=delivery.recipient)
    arrived(bounce(f"support+{tag}@desk.example", status=status), Envelope(sender="<>"))
    assert told(delivery) == [f"{line} ({status})"]


def test_a_refusal_at_the_door_is_told_with_the_answer_of_the_server():
    delivery = answered()
    delivery.state, delivery.answer = DeliveryState.FAILED, "550 <no> such user"
    delivery.save()
    assert told(delivery) == [
        "Endgültig nicht zugestellt ben@kunde.example : 550 &lt;no&gt; such user"
    ]


def test_every_reason_has_words():
    with translation.override("de"):
        assert {reason for reason, _pattern in REASONS} - set(_reasons()) == set()


def test_what_arrived_is_not_mentioned():
    assert returned_of([answered()]) == []
