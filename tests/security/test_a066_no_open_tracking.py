"""A066: no mail of ours tells us when it is read (FreeScout GHSA-qjr9-6v9q-3r72)."""

import re
from email import message_from_bytes
from email.policy import default

import pytest

from stafette.channels.mail.models import Delivery
from stafette.core import jobs
from stafette.levels import actions as levels
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import Ticket
from tests.mail.mails import arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import NINE, agent

pytestmark = pytest.mark.django_db
FETCHED = re.compile(
    r"<(?:img|link|style|script|iframe|object|video|audio|svg)\b|url\(|\bsrc\s*=|@import", re.I
)
ADDRESS = re.compile(r"https?://[^\s\"<]+")
RECEIPTS = ("Disposition-Notification-To", "Return-Receipt-To", "X-Confirm-Reading-To")


@pytest.fixture
def sent() -> list:
    """Every mail of a ticket from its notice to the answer that solves it."""
    small_desk()
    picture = "See <img src=https://evil.example/pixel> and url(https://evil.example/)"
    ticket = Ticket.objects.get(pk=arrived(mail(picture)).ticket_id)
    anna = agent("Anna Krug", ticket.legs.get().team)
    levels.take_over(ticket=ticket, by=anna, at=NINE)
    tickets.reply(ticket=ticket, words=Words(text="Which VPN?"), by=anna, at=NINE)
    tickets.solve(ticket=ticket, answer=Words(text="It runs."), by=anna, at=NINE)
    jobs.run_due(at=NINE)
    found = Delivery.objects.exclude(demo_content=None).order_by("pk")
    return [message_from_bytes(bytes(one.demo_content), policy=default) for one in found]


def html(one) -> str:
    body = one.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_nothing_in_a_mail_is_fetched_when_it_is_opened(sent):
    assert len(sent) == 3
    assert [FETCHED.findall(re.sub(r"&lt;.*?&gt;", "", html(one))) for one in sent] == [[]] * 3


def test_no_mail_asks_for_a_receipt(sent):
    assert [name for one in sent for name in RECEIPTS if one[name]] == []


def test_no_link_is_in_a_mail_but_to_the_rating(sent, settings):
    links = {it for one in sent for it in re.findall(r'href="([^"]*)"', html(one))}
    ours = f"{settings.STAFETTE.base_url}/rate/"
    assert links
    assert {it for it in links if not it.startswith(ours)} == set()
