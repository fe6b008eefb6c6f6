from email import message_from_bytes

import pytest

from stafette.channels.mail import actions, transport
from stafette.channels.mail.actions.sign_in import NotSent
from stafette.channels.mail.models import Mailbox
from stafette.channels.mail.transport import Answer
from stafette.core import clock, jobs
from stafette.core.models import Job
from stafette.people import actions as people
from tests.people_of_the_story import NINE, agent, team

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings, monkeypatch):
    """A mail server that keeps what it is given; the wire itself is tested elsewhere."""
    settings.STAFETTE = settings.STAFETTE.model_copy(update={"smtp_url": "smtp://mail.example:25"})
    Mailbox.objects.create(address="it@desk.example", sender_name="IT", team=team())
    taken: list[dict] = []

    def take(**told) -> Answer:
        taken.append(told)
        return Answer("sent", "250 ok")

    monkeypatch.setattr(transport, "send", take)
    return taken


def test_the_link_in_the_mail_signs_its_reader_in(server):
    anna = agent("Anna Krug")
    actions.send_sign_in_link(person=anna, at=NINE)
    jobs.run_due(at=clock.now())
    mail = message_from_bytes(server[0]["mail"])
    said = mail.get_payload(decode=True).decode()
    token = said.partition("/sign-in/")[2].partition("/")[0]
    assert (server[0]["recipient"], server[0]["sender"]) == (anna.mail, "")
    assert people.redeem(token=token, at=clock.now()) == anna


def test_no_token_is_kept_where_the_job_waits(server):
    anna = agent("Anna Krug")
    actions.send_sign_in_link(person=anna, at=NINE)
    waiting = Job.objects.filter(name="mail.sign_in_link")
    assert list(waiting.values_list("payload", flat=True)) == [{"person_id": anna.pk}]


def test_a_server_that_is_away_is_tried_again(server, monkeypatch):
    monkeypatch.setattr(transport, "send", lambda **told: Answer("later", "451 away"))
    anna = agent("Anna Krug")
    with pytest.raises(NotSent):
        actions.sign_in.send_link_later.call(person_id=anna.pk)
