"""A043: who stood in a blind copy is told to nobody outside, and to no search (OTRS CVE-2020-1775)."""

from datetime import timedelta

import pytest

from stafette.channels.mail.models import Delivery
from stafette.core import clock, jobs
from stafette.search.models import Document
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import Ticket
from tests.desk.visitors import browser
from tests.mail.mails import arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import NINE, agent
from tests.security.whole_desk import asked

pytestmark = pytest.mark.django_db
CANARY = "quastenflosser"
BLIND = f"Quinn <{CANARY}@kunde.example>"


@pytest.fixture
def ticket() -> Ticket:
    """Opened by a mail with blind copies, and answered."""
    small_desk()
    html = {"content_type": "text/html", "mime_version": "1.0"}
    found = Ticket.objects.get(
        pk=arrived(mail("<p>VPN <b>drops</b></p>", bcc=BLIND, resent_bcc=BLIND, **html)).ticket_id
    )
    anna = agent("Anna Krug", found.legs.get().team)
    tickets.reply(ticket=found, words=Words(text="Which VPN?"), by=anna, at=NINE)
    jobs.run_due(at=clock.now() + timedelta(minutes=1))
    return found


def test_no_page_of_the_requester_names_a_blind_copy(ticket):
    ben, message = browser(ticket.requester), ticket.messages.first()
    for path in (
        "/requests/",
        f"/requests/{ticket.pk}/",
        f"/requests/{ticket.pk}/messages/{message.pk}/form/",
    ):
        answer = asked(ben, path)
        assert (answer.status_code, CANARY in answer.page) == (200, False), path


def test_only_the_original_of_the_desk_names_it(ticket):
    """The canary is really in the mail: whoever reads its header at the desk sees it."""
    anna, message = browser(agent("Nora Nord", ticket.legs.get().team)), ticket.messages.first()
    seen = {
        path: CANARY in asked(anna, f"/tickets/{ticket.pk}/{path}").page
        for path in ("", f"messages/{message.pk}/form/", f"messages/{message.pk}/original/")
    }
    assert list(seen.values()) == [False, False, True]


def test_no_mail_and_no_search_names_it(ticket):
    sent = [bytes(one.demo_content) for one in Delivery.objects.exclude(demo_content=None)]
    assert len(sent) == 2
    assert [raw for raw in sent if CANARY.encode() in raw or b"\nbcc:" in raw.lower()] == []
    assert not Document.objects.filter(body_words__contains=CANARY).exists()
    assert ticket.watchers.count() == 0
