import re
from email import message_from_bytes, policy

import pytest

from stafette.channels.mail.models import Delivery, Mailbox
from stafette.core import jobs
from stafette.levels import actions as levels
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    desk = team("Service Desk")
    Mailbox.objects.create(address="support@desk.example", sender_name="IT-Hilfe", team=desk)
    return agent("Anna Arnold", desk)


@pytest.fixture
def vpn(anna):
    return ticket(requester())


def bodies():
    jobs.run_due(at=NINE)
    contents = Delivery.objects.filter(message__automatic=False).values_list(
        "demo_content", flat=True
    )
    mails = [message_from_bytes(bytes(raw), policy=policy.default) for raw in contents]
    return [
        (mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content())
        for mail in mails
    ]


def test_the_answer_that_solves_asks_how_it_was(vpn, anna, client):
    levels.solve(ticket=vpn, answer=Words(text="Restarted."), by=anna, at=NINE)

    ((text, html),) = bodies()

    links = re.findall(r"/rate/\S+\?v=(\w+)", text)
    assert links == ["bad", "fair", "good"]
    assert "Wie war die Hilfe?" in text
    assert html.count("/rate/") == 3
    path = re.search(r"(/rate/\S+)\?v=good", text)[1]
    assert client.get(path).status_code == 200


def test_other_answers_do_not_ask(vpn, anna):
    tickets.reply(ticket=vpn, words=Words(text="Looking."), by=anna, at=NINE)

    ((text, html),) = bodies()
    assert ("/rate/" in text, "/rate/" in html) == (False, False)
