"""A067, A103, A105, A110, A020, A064: the link by which somebody outside sees one hand-over."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.test import Client

from stafette.channels.mail import transport
from stafette.channels.mail.transport import Answer
from stafette.core import clock, jobs
from stafette.core.models import Job, JournalEntry
from stafette.files import actions as files
from stafette.levels import actions as levels
from stafette.levels import queries
from stafette.levels.actions import Evidence
from stafette.levels.choices import Level
from stafette.levels.models import ExternalPass
from stafette.people import actions as people
from stafette.people.actions import Profile
from stafette.tickets import actions as tickets
from stafette.tickets.models import NoteFile
from tests.api.program import ROOT, Program
from tests.desk.visitors import browser
from tests.mail.mails import mailbox
from tests.people_of_the_story import agent, requester, team, ticket

pytestmark = pytest.mark.django_db
CANARY = "quastenflosser"
SCRIPT = '"><script>alert(1)</script>'
PARTS = ("accept", "ask", "back")


@pytest.fixture
def desk():
    """A ticket full of what is nobody's business outside, handed to a vendor."""
    at = clock.now()
    team()
    second, vendor = team("Messaging", Level.SECOND), team("Vendor", Level.EXTERNAL)
    nora = agent(f"Nora {CANARY}", second)
    vera = people.add_person(
        profile=Profile(name="Vera Pohl", mail="vera@vendor.example"), by=None, at=at
    )
    vendor.members.add(vera)
    asker = requester(f"Ben {CANARY}")
    one = ticket(asker, "Import\r\nBcc: eve@evil.example", f"Text {CANARY}", team=second, at=at)
    levels.take_over(ticket=one, by=nora, at=at)
    noted = files.store(content=b"log", name=f"{CANARY}.log", media_type="text/plain", at=at)
    tickets.note(ticket=one, text=f"- {CANARY}: no", by=nora, at=at, files=[noted])
    levels.note_attempt(ticket=one, step=CANARY, result=CANARY, by=nora, at=at)
    levels.consult(ticket=one, team=team("Third", Level.THIRD), question=CANARY, by=nora, at=at)
    briefing = levels.Briefing(
        reason="Your code",
        problem=SCRIPT,
        tried=(levels.Tried(SCRIPT, SCRIPT),),
        question=SCRIPT,
        promised=CANARY,
        evidence=(Evidence(text=SCRIPT),),
    )
    levels.escalate(ticket=one, to_team=vendor, briefing=briefing, by=nora, at=at)
    return one, nora, vera, vendor


@pytest.fixture
def token(desk):
    leg = queries.open_leg(desk[0])
    return levels.give_pass(leg=leg, person=desk[2], at=clock.now())


@pytest.fixture
def address(token):
    return f"/external/{token}/"


def holds(token) -> bool:
    return Client().get(f"/external/{token}/").status_code == 200


def test_the_page_tells_nothing_that_was_not_told_to_them(address):
    page = Client().get(address).content.decode()

    assert (CANARY in page, "<script>alert" in page, page.count("&lt;script&gt;")) == (
        False,
        False,
        5,
    )


def test_the_link_cannot_be_guessed_and_is_kept_as_a_digest_only(desk, token):
    kept = ExternalPass.objects.get()

    assert len(token) * 6 >= 128
    assert token not in str(vars(kept))
    assert token not in str(list(JournalEntry.objects.values()))
    assert token not in str(list(Job.objects.values()))


def test_no_other_spelling_of_the_link_opens_it(token):
    others = [token[:-1], f"{token}A", token.swapcase(), token[::-1], "%ED%A0%80", "A" * 9000]

    assert [holds(one) for one in [token, *others]] == [True] + [False] * len(others)


def test_an_answer_of_the_link_is_kept_nowhere_and_told_to_nobody(address):
    answers = [Client().get(address), Client().get("/external/none/")]

    for answer in answers:
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_a_form_of_another_site_does_nothing(desk, address):
    client = Client(enforce_csrf_checks=True)
    said = {"reason": "done", "text": "x", "question": "x"}

    assert [client.post(f"{address}{part}/", said).status_code for part in PARTS] == [403] * 3
    leg = queries.open_leg(desk[0])
    assert (leg.team, leg.accepted_at) == (desk[3], None)


def test_what_is_only_looked_at_changes_nothing(address):
    statuses = [Client().get(f"{address}{part}/").status_code for part in PARTS]

    assert statuses == [405] * 3


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("ask", {"question": "x" * 5001}),
        ("ask", {"question": "a\0b"}),
        ("back", {"reason": "done\0", "text": "x"}),
        ("back", {"reason": "evil", "text": "x"}),
        ("back", {"reason": "done", "text": "x" * 5001}),
    ],
)
def test_odd_words_are_refused(desk, address, part, said):
    assert Client().post(f"{address}{part}/", said).status_code == 422
    assert queries.open_leg(desk[0]).team == desk[3]


def test_no_file_of_the_ticket_is_given_out_that_was_not_handed_over(address):
    numbers = [*NoteFile.objects.values_list("file", flat=True), 0, 2**63, 10**30]

    found = [Client().get(f"{address}files/{one}/").status_code for one in numbers]

    assert found == [404] * 4


def test_more_fields_than_the_form_has_change_nothing_else(desk, address):
    one, _nora, vera, _vendor = desk
    more = {"to_team": "1", "by": "1", "ticket": "2", "move": "up", "state": "solved", "owner": "1"}

    Client().post(f"{address}back/", {"reason": "done", "text": "Fixed."} | more)

    leg = queries.open_leg(one)
    assert (leg.team.name, queries.latest_hand_over(leg).by) == ("Messaging", vera)


def test_it_is_given_back_once(desk, address):
    said = {"reason": "done", "text": "Fixed."}

    statuses = [Client().post(f"{address}back/", said).status_code for _ in range(2)]

    assert statuses == [200, 404]
    assert queries.legs_of(desk[0]).filter(move="back").count() == 1


def test_who_was_quicker_at_the_desk_keeps_it(desk, address):
    one, _nora, _vera, vendor = desk
    vito = agent("Vito Voss", vendor)
    levels.accept(ticket=one, by=vito, at=clock.now())

    answer = Client().post(f"{address}accept/", follow=True)

    assert "Vito Voss" in answer.content.decode()
    assert queries.open_leg(one).agent == vito


def test_a_leg_that_ended_is_not_opened_again_by_its_link(desk, token):
    one, nora, vera, vendor = desk
    levels.hand_back(ticket=one, reason="done", text="Fixed.", by=vera, at=clock.now())
    again = levels.Briefing(reason="Again", problem="p", tried=(levels.Tried("s"),), question="q")
    levels.escalate(ticket=one, to_team=vendor, briefing=again, by=nora, at=clock.now())

    assert not holds(token)


def test_a_link_ends_with_the_address_that_it_was_sent_to(desk, token):
    vera = desk[2]
    people.change_person(
        person=vera, profile=Profile(name="Vera Pool", mail=vera.mail), by=None, at=clock.now()
    )
    assert holds(token)

    right = Profile(name="Vera Pool", mail="vera.pool@vendor.example")
    people.change_person(person=vera, profile=right, by=None, at=clock.now())

    assert not holds(token)


def test_a_link_stays_ended_when_its_person_comes_back(desk, token):
    _one, _nora, vera, vendor = desk
    people.retire(person=vera, by=None, at=clock.now())
    people.bring_back(person=vera, by=None, at=clock.now() + timedelta(days=1))
    vendor.members.add(vera)

    assert not holds(token)


@pytest.fixture
def sent(settings, monkeypatch):
    """Every mail that left, by recipient."""
    settings.STAFETTE = settings.STAFETTE.model_copy(update={"smtp_url": "smtp://mail.example:25"})
    mailbox()
    found = []

    def take(**told):
        found.append((told["recipient"], message_from_bytes(told["mail"], policy=policy.default)))
        return Answer("sent", "250 ok")

    monkeypatch.setattr(transport, "send", take)
    return found


def passes(sent):
    return [
        (to, mail)
        for to, mail in sent
        if not mail.is_multipart() and "/external/" in mail.get_content()
    ]


def test_each_of_the_team_has_a_mail_and_a_link_of_their_own(sent, desk):
    jobs.run_due(at=clock.now())

    to, mail = passes(sent)[0]
    assert (len(passes(sent)), to, mail["To"]) == (1, "vera@vendor.example", to)
    assert (mail["Bcc"], mail["Cc"]) == (None, None)
    assert mail["Subject"].startswith(f"#{desk[0].pk}: Import")
    assert CANARY not in mail.as_string()


def test_the_new_address_has_a_link_of_its_own(sent, desk):
    jobs.run_due(at=clock.now())
    right = Profile(name="Vera Pohl", mail="vera.pool@vendor.example")
    people.change_person(person=desk[2], profile=right, by=None, at=clock.now())
    jobs.run_due(at=clock.now())

    tokens = [
        mail.get_content().partition("/external/")[2].partition("/")[0]
        for _to, mail in passes(sent)
    ]
    assert [to for to, _mail in passes(sent)] == [
        "vera@vendor.example",
        "vera.pool@vendor.example",
    ]
    assert [holds(one) for one in tokens] == [False, True]


def test_a_member_outside_finds_nothing_else_anywhere(desk):
    """Neither pages of the desk nor the API know somebody without a role."""
    one, _nora, vera, _vendor = desk
    jobs.run_due(at=clock.now())
    client, program = browser(vera), Program(vera)
    pages = ("", "live/", "hand-over/", "hand-back/", "consult/", "look-on/", "change/")

    assert [client.get(f"/tickets/{one.pk}/{it}").status_code for it in pages] == [404] * len(pages)
    assert client.get(f"/requests/{one.pk}/").status_code == 404
    assert queries.scopes_of(vera) == [f"person:{vera.pk}"]
    assert program.get("/search?q=Import")[1]["items"] == []
    assert program.get("/tickets")[1]["items"] == []
    asked = [
        (method, path.removeprefix("/api/v1"))
        for path, methods in Client().get(f"{ROOT}/openapi.json").json()["paths"].items()
        if path.startswith("/api/v1/tickets/{number}")
        for method in methods
    ]
    assert len(asked) > 15
    for method, path in asked:
        answer = program.send(method.upper(), path.replace("{number}", str(one.pk)), {})
        assert answer.status_code in {404, 422}, path
        assert CANARY not in answer.content.decode()
