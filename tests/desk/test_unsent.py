"""What of an answer has not arrived is told beside it; an answer may leave later."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from stafette.channels.mail import actions as mail
from stafette.channels.mail.actions.undeliverable import note_undeliverable
from stafette.channels.mail.models import Delivery, Mailbox
from stafette.config.frame import frame_of
from stafette.core import clock
from stafette.core.moments import Moments
from stafette.desk.later import WrongMoment, choices_at, delay_said
from stafette.people.choices import Role
from stafette.tickets import actions as tickets
from stafette.tickets.models import Message
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE, agent, requester, team, ticket

NEWEST = "999999999"
pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    first = team()
    Mailbox.objects.create(address="support@desk.example", sender_name="Desk")
    anna = agent("Anna Krug", first)
    asked = ticket(requester(), team=first)
    return anna, asked


def answered(anna, asked) -> Delivery:
    words = tickets.Words(text="Try again.")
    said = tickets.reply(ticket=asked, words=words, by=anna, at=NINE)
    return mail.queue(message_id=said.pk, at=NINE)[0]


@pytest.mark.parametrize(
    ("told", "chip"),
    [
        ({"state": "failed", "answer": "550 no"}, "Endgültig nicht zugestellt"),
        ({"state": "queued", "answer": "451 later"}, ": 451 later"),
        ({"state": "sent", "bounced_at": NINE}, "Vorläufig nicht zugestellt"),
    ],
)
def test_what_did_not_arrive_is_told_beside_the_answer(story, told, chip):
    anna, asked = story
    one = answered(anna, asked)
    page = f"/tickets/{asked.pk}/"
    Delivery.objects.filter(pk=one.pk).update(state="sent")
    assert chip not in seen(browser(anna).get(page))
    Delivery.objects.filter(pk=one.pk).update(**told)
    assert chip in seen(browser(anna).get(page))


def test_whoever_answers_is_warned_of_an_address_that_comes_back(story):
    anna, asked = story
    note_undeliverable(address="ben@kunde.example", reason="550 unknown", at=NINE)
    warning = "Mail an ben@kunde.example kommt zurück: 550 unknown"
    paths = (f"/tickets/{asked.pk}/", f"/people/{asked.requester_id}/")
    assert [warning in seen(browser(anna).get(path)) for path in paths] == [True, True]


def test_leads_and_administrators_see_in_the_rail_what_waits_too_long(story):
    anna, asked = story
    answered(anna, asked)
    lea = browser(agent("Lea Lang", role=Role.LEAD))
    counts = [
        {entry.address: entry.count for entry in _rail(client)}["/setup/outbox/"]
        for client in (lea, browser(anna))
    ]
    assert counts == ["1", ""]


def _rail(client):
    return frame_of(client.get("/queue/").wsgi_request).end


def test_an_answer_leaves_when_its_author_wants_it(story):
    anna, asked = story
    client, said = browser(anna), {"text": "On Monday.", "seen": NEWEST, "later": "monday"}
    client.post(f"/tickets/{asked.pk}/reply/", said)
    message = Message.objects.get(text="On Monday.")
    local = timezone.localtime(message.release_at)
    assert (local.weekday(), local.hour, local.minute) == (0, 8, 0)
    page = seen(client.get(f"/tickets/{asked.pk}/"))
    assert ("Ihre Antwort geht hinaus" in page, "Rückgängig" in page) == (True, False)

    one = mail.queue(message_id=message.pk, at=clock.now())[0]
    assert mail.send(delivery_id=one.pk, at=clock.now()) == "queued"
    client.post(f"/tickets/{asked.pk}/messages/{message.pk}/send/")
    assert mail.send(delivery_id=one.pk, at=clock.now()) == "sent"


def test_what_leaves_later_is_withdrawn_and_its_text_comes_back(story):
    anna, asked = story
    client = browser(anna)
    client.post(
        f"/tickets/{asked.pk}/reply/", {"text": "Wrong.", "seen": NEWEST, "later": "tomorrow"}
    )
    message = Message.objects.get(text="Wrong.")
    one = mail.queue(message_id=message.pk, at=clock.now())[0]
    back = client.post(f"/tickets/{asked.pk}/messages/{message.pk}/undo/")
    assert "Wrong." in seen(client.get(back.url))
    assert mail.send(delivery_id=one.pk, at=message.release_at) == "withdrawn"


def test_a_later_answer_does_not_solve_and_a_wrong_moment_keeps_the_text(story):
    anna, asked = story
    client, path = browser(anna), f"/tickets/{asked.pk}/reply/"
    said = {"text": "Kept text.", "seen": NEWEST}
    for more in ({"later": "monday", "solve": "1"}, {"later_at": "2001-01-01T08:00"}):
        answer = client.post(path, said | more)
        assert (answer.status_code, "Kept text." in seen(answer)) == (422, True)
    assert Message.objects.filter(text="Kept text.").count() == 0


@pytest.mark.parametrize("said", ["x", "9999-99-99T00:00", "9999-12-31T23:59", "2026-01-12T09:59"])
def test_a_moment_that_is_none_is_refused(said):
    with pytest.raises(WrongMoment):
        delay_said("", said, at=NINE)


def test_mornings_are_those_of_the_desk_also_when_the_clocks_change():
    saturday = datetime.fromisoformat("2026-03-28T12:00:00+00:00")  # a Saturday before the change
    told = [saturday + delay_said(name, "", at=saturday) for name in ("tomorrow", "monday", "")]
    assert [one.isoformat() for one in told] == [
        "2026-03-29T06:00:00+00:00",
        "2026-03-30T06:00:00+00:00",
        "2026-03-28T12:00:00+00:00",
    ]
    monday = NINE + delay_said("monday", "", at=NINE)
    assert (monday - NINE > timedelta(days=6), len(choices_at(Moments.here(NINE)))) == (True, 3)
