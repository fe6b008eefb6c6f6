"""People outside the desk see one hand-over, by a link that expires, and nothing else."""

from datetime import timedelta
from email import message_from_bytes

import pytest

from stafette.channels.mail import transport
from stafette.channels.mail.models import Mailbox
from stafette.channels.mail.transport import Answer
from stafette.core import clock, jobs
from stafette.files import actions as files
from stafette.levels import actions, queries
from stafette.levels.choices import Level
from stafette.people import actions as people
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from tests.people_of_the_story import agent, requester, team, ticket

pytestmark = pytest.mark.django_db
BACKEND = "stafette.people.identity.Backend"
SECRET, ANSWER = "internal-canary-4711", "public-canary-4712"


@pytest.fixture
def desk():
    at = clock.now()
    team()
    second, vendor = team("Messaging", Level.SECOND), team("Vendor", Level.EXTERNAL)
    nora = agent("Nora Nolte", second)
    vera = people.add_person(
        profile=people.Profile(name="Vera Pohl", mail="vera@vendor.example"), by=None, at=at
    )
    vendor.members.add(vera)
    one = ticket(requester(), team=second, at=at)
    actions.take_over(ticket=one, by=nora, at=at)
    tickets.note(ticket=one, text=SECRET, by=nora, at=at)
    tickets.reply(ticket=one, words=Words(text=ANSWER), by=nora, at=at)
    return one, nora, vera, vendor


def handed_out(desk, **more):
    one, nora, _vera, vendor = desk
    briefing = actions.Briefing(
        reason="Your code",
        problem="The import stops",
        tried=(actions.Tried("Restarted", "no"),),
        question="Which field is wrong?",
        **more,
    )
    actions.escalate(ticket=one, to_team=vendor, briefing=briefing, by=nora, at=clock.now())
    return queries.open_leg(one)


def token_for(desk, leg) -> str:
    return actions.give_pass(leg=leg, person=desk[2], at=clock.now())


@pytest.fixture
def address(desk):
    return f"/external/{token_for(desk, handed_out(desk))}/"


def test_the_page_has_the_hand_over_and_nothing_of_the_conversation(client, address):
    page = client.get(address).content.decode()

    for told in ("The import stops", "Restarted: no", "Which field is wrong?", "Your code"):
        assert told in page
    assert [canary in page for canary in (SECRET, ANSWER)] == [False, False]


def test_the_link_comes_by_mail_to_those_of_the_team(desk, settings, monkeypatch, client):
    settings.STAFETTE = settings.STAFETTE.model_copy(update={"smtp_url": "smtp://mail.example:25"})
    Mailbox.objects.create(address="it@desk.example", sender_name="IT")
    sent = []
    monkeypatch.setattr(
        transport, "send", lambda **told: sent.append(told) or Answer("sent", "250 ok")
    )

    handed_out(desk)
    jobs.run_due(at=clock.now())

    mails = [it for it in sent if it["recipient"] == "vera@vendor.example"]
    said = message_from_bytes(mails[0]["mail"]).get_payload(decode=True).decode()
    token = said.partition("/external/")[2].partition("/")[0]
    assert len(mails) == 1
    assert client.get(f"/external/{token}/").status_code == 200


def test_accepting_asking_and_giving_back_are_done_by_the_person_of_the_link(client, desk, address):
    one, nora, vera, _vendor = desk

    client.post(f"{address}accept/")
    leg = queries.open_leg(one)
    assert (leg.agent, leg.accepted_at is not None) == (vera, True)

    client.post(f"{address}ask/", {"question": "Which build?"})
    asked = queries.unanswered(one).get()
    assert (asked.by, asked.question) == (vera, "Which build?")
    actions.answer_inquiry(inquiry=asked, answer="2410", by=nora, at=clock.now())
    assert "2410" in client.get(address).content.decode()

    answer = client.post(f"{address}back/", {"reason": "done", "text": "Field 7 was empty."})
    assert answer.status_code == 200
    leg = queries.open_leg(one)
    assert (leg.team.name, leg.agent) == ("Messaging", nora)
    assert queries.latest_hand_over(leg).reason == "Field 7 was empty."


def test_after_it_is_given_back_the_link_leads_nowhere(client, address):
    client.post(f"{address}back/", {"reason": "done", "text": "Done."})

    assert client.get(address).status_code == 404
    assert client.post(f"{address}back/", {"reason": "done", "text": "Again"}).status_code == 404


def test_what_is_missing_is_said_and_what_was_written_stays(client, address):
    answer = client.post(f"{address}back/", {"text": "kept words"})

    assert answer.status_code == 422
    assert "Wählen Sie, wie es weitergeht" in answer.content.decode()
    assert "kept words" in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "0" * 43, "..%2F..", "' OR 1=1 --"])
def test_a_wrong_link_looks_like_none(client, desk, token):
    handed_out(desk)

    assert client.get(f"/external/{token}/").status_code == 404


def test_a_link_ends_after_two_weeks_and_with_a_newer_one(desk):
    leg = handed_out(desk)
    first, second = token_for(desk, leg), token_for(desk, leg)
    now = clock.now()

    assert queries.pass_of(first, at=now) is None
    assert queries.pass_of(second, at=now).person == desk[2]
    assert queries.pass_of(second, at=now + timedelta(days=14)) is None


def test_who_has_left_the_team_or_the_desk_sees_nothing(desk):
    leg = handed_out(desk)
    token = token_for(desk, leg)
    desk[3].members.clear()
    assert queries.pass_of(token, at=clock.now()) is None

    desk[3].members.add(desk[2])
    people.retire(person=desk[2], by=None, at=clock.now())
    assert queries.pass_of(token, at=clock.now()) is None


def test_only_files_that_were_handed_over_are_given_out(client, desk):
    shown, hidden = (
        files.store(content=b"x", name=name, media_type="text/plain", at=clock.now())
        for name in ("shown.txt", "hidden.txt")
    )
    proof = (actions.Evidence(text="shown.txt", file_id=shown.pk),)
    address = f"/external/{token_for(desk, handed_out(desk, evidence=proof))}/"

    assert "shown.txt" in client.get(address).content.decode()
    given = client.get(f"{address}files/{shown.pk}/")
    assert (given.status_code, b"".join(given)) == (200, b"x")
    assert client.get(f"{address}files/{hidden.pk}/").status_code == 404


def test_signed_in_they_find_what_is_with_their_teams(client, desk):
    leg = handed_out(desk)
    client.force_login(desk[2], backend=BACKEND)

    assert "An Sie übergeben (1)" in client.get("/").content.decode()
    assert f"#{leg.ticket_id}" in client.get("/external/").content.decode()
    page = client.post(f"/external/open/{leg.pk}/", follow=True)
    assert "The import stops" in page.content.decode()


def test_others_find_nothing_there(client, desk):
    leg = handed_out(desk)
    client.force_login(requester("Carla Cramer"), backend=BACKEND)

    assert "Im Moment liegt nichts" in client.get("/external/").content.decode()
    assert client.post(f"/external/open/{leg.pk}/").status_code == 404


def test_an_inner_team_has_no_such_page(desk, client):
    one, nora, _vera, _vendor = desk
    client.force_login(nora, backend=BACKEND)

    assert client.post(f"/external/open/{queries.open_leg(one).pk}/").status_code == 404


def test_nobody_outside_becomes_responsible_to_the_requester(desk):
    _one, _nora, vera, vendor = desk
    other = ticket(requester("Carla Cramer"), at=clock.now())
    briefing = actions.Briefing(
        reason="Yours", problem="It stops", tried=(actions.Tried("Restarted"),), question="Why?"
    )
    anna = agent("Anna", queries.open_leg(other).team)
    actions.escalate(ticket=other, to_team=vendor, briefing=briefing, by=anna, at=clock.now())

    leg = actions.accept(ticket=other, by=vera, at=clock.now())

    other.refresh_from_db()
    assert (leg.agent, other.owner) == (vera, None)
