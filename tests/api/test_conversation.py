from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.levels.actions import escalate
from stafette.search.actions import Entry, put
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import InternalNote, Message, Watcher
from tests.api.program import Program
from tests.levels.test_escalate import BRIEFING
from tests.people_of_the_story import NINE, agent, team, ticket

pytestmark = pytest.mark.django_db

CANARY = "canary-7f3a9c-internal"


def test_a_message_has_the_shape_that_programs_rely_on(vpn, anna, ben):
    said = {
        "text": "Please restart the client.",
        "html": "<p>Please restart the client.</p>",
        "to": ["ben@kunde.example", "Dora@kunde.example"],
        "cc": ["carla@kunde.example"],
    }
    status, told = Program(anna).post(f"/tickets/{vpn.pk}/messages", said)
    message = Message.objects.latest("pk")
    assert status == 201
    assert told == {
        "id": message.pk,
        "direction": "out",
        "channel": "api",
        "author": {"id": anna.pk, "name": "Anna Arnold"},
        "text": "Please restart the client.",
        "automatic": False,
        "cc": ["dora@kunde.example", "carla@kunde.example"],
        "sent_at": told["sent_at"],
        "files": [],
    }


def test_the_messages_are_listed_oldest_first(vpn, anna, ben):
    _status, answer = Program(anna).post(f"/tickets/{vpn.pk}/messages", {"text": "Restart it."})
    first = {
        "id": Message.objects.earliest("pk").pk,
        "direction": "in",
        "channel": "mail",
        "author": {"id": ben.pk, "name": "Ben Baum"},
        "text": "Since this morning.",
        "automatic": False,
        "cc": [],
        "sent_at": "2026-01-12T09:00:00Z",
        "files": [],
    }
    listed = Program(anna).get(f"/tickets/{vpn.pk}/messages")
    assert listed == (200, {"items": [first, answer], "next": None})


def test_the_requester_writes_to_the_desk(vpn, anna, ben):
    tickets.wait_for(ticket=vpn, what="requester", by=anna, at=NINE)
    _status, told = Program(ben).post(f"/tickets/{vpn.pk}/messages", {"text": "Still broken."})
    vpn.refresh_from_db()
    assert (told["direction"], vpn.state) == ("in", "open")


def test_the_requester_sends_no_copies(vpn, ben):
    said = {"text": "Look", "cc": ["everybody@kunde.example"]}
    status, told = Program(ben).post(f"/tickets/{vpn.pk}/messages", said)
    assert (status, [one["field"] for one in told["errors"]]) == (422, ["cc"])
    assert Message.objects.count() == 1


def test_an_agent_who_only_asked_writes_as_a_requester(anna):
    phones = team("Phones")
    paul = agent("Paul Prinz", phones)
    own = ticket(anna, "My phone", team=phones)
    InternalNote.objects.create(ticket=own, author=paul, text=CANARY, written_at=NINE)
    program = Program(anna)
    _status, told = program.post(f"/tickets/{own.pk}/messages", {"text": "It rings."})
    assert told["direction"] == "in"
    assert program.get(f"/tickets/{own.pk}/notes")[0] == 404
    assert program.get(f"/tickets/{own.pk}/timeline")[0] == 404


def test_what_may_still_be_taken_back_is_not_read_by_the_requester(vpn, anna, ben):
    tickets.reply(ticket=vpn, words=Words(text="Wait"), by=anna, at=NINE, undo=timedelta(days=3650))
    counts = [
        len(Program(person).get(f"/tickets/{vpn.pk}/messages")[1]["items"])
        for person in (anna, ben)
    ]
    assert counts == [2, 1]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "text"),
        ({"text": " "}, "text"),
        ({"text": "x", "cc": ["nobody"]}, "cc.0"),
        ({"text": "x", "to": "ben@kunde.example"}, "to"),
        ({"text": "x", "cc": ["a@b.example\r\nBcc: c@d.example"]}, "cc.0"),
        ({"text": "x", "internal": True}, "internal"),
        ({"text": "x", "author": 1}, "author"),
    ],
)
def test_a_message_that_cannot_be_used_is_refused(vpn, anna, said, field):
    status, told = Program(anna).post(f"/tickets/{vpn.pk}/messages", said)
    assert (status, [one["field"] for one in told["errors"]]) == (422, [field])


def test_a_note_has_the_shape_that_programs_rely_on(vpn, anna):
    status, told = Program(anna).post(f"/tickets/{vpn.pk}/notes", {"text": "Known to the vendor."})
    note = InternalNote.objects.get()
    assert status == 201
    assert told == {
        "id": note.pk,
        "author": {"id": anna.pk, "name": "Anna Arnold"},
        "text": "Known to the vendor.",
        "written_at": told["written_at"],
        "files": [],
    }
    assert Program(anna).get(f"/tickets/{vpn.pk}/notes") == (200, {"items": [told], "next": None})


@pytest.mark.parametrize("name", ["to", "cc", "html", "recipient", "public", "visible"])
def test_a_note_has_no_recipient(vpn, anna, name):
    said = {"text": "x", name: ["ben@kunde.example"]}
    assert Program(anna).post(f"/tickets/{vpn.pk}/notes", said)[0] == 422
    assert not InternalNote.objects.exists()


def test_messages_are_read_page_by_page(vpn, anna):
    for count in range(3):
        tickets.reply(ticket=vpn, words=Words(text=f"No. {count}"), by=anna, at=NINE)
    program = Program(anna)
    first = program.get(f"/tickets/{vpn.pk}/messages?limit=3")[1]
    rest = program.get(f"/tickets/{vpn.pk}/messages?limit=3&cursor={first['next']}")[1]
    texts = [one["text"] for one in (*first["items"], *rest["items"])]
    assert texts == ["Since this morning.", "No. 0", "No. 1", "No. 2"]
    assert rest["next"] is None


def test_the_timeline_tells_everything_in_order(vpn, anna):
    tickets.note(ticket=vpn, text="Ask the vendor", by=anna, at=NINE + timedelta(minutes=1))
    words = Words(text="We are on it")
    tickets.reply(ticket=vpn, words=words, by=anna, at=NINE + timedelta(minutes=2))
    status, told = Program(anna).get(f"/tickets/{vpn.pk}/timeline")
    assert status == 200
    assert [(one["kind"], (one["event"] or {}).get("name")) for one in told["items"]] == [
        ("event", "TicketOpened"),
        ("event", "LegStarted"),
        ("message", None),
        ("event", "NoteWritten"),
        ("note", None),
        ("event", "MessageSent"),
        ("message", None),
    ]
    assert told["items"][3]["event"]["facts"] == {
        "ticket_id": vpn.pk,
        "note_id": InternalNote.objects.get().pk,
    }
    assert told["items"][4]["note"]["text"] == "Ask the vendor"


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_the_pages_of_a_timeline_leave_nothing_out(vpn, anna, limit):
    for minute in range(3):  # several things at each moment
        at = NINE + timedelta(minutes=minute)
        tickets.note(ticket=vpn, text="n", by=anna, at=at)
        tickets.reply(ticket=vpn, words=Words(text="m"), by=anna, at=at)
    program, path = Program(anna), f"/tickets/{vpn.pk}/timeline"
    whole = program.get(f"{path}?limit=200")[1]["items"]
    seen, cursor = [], ""
    while cursor is not None:
        page = program.get(f"{path}?limit={limit}{cursor}")[1]
        seen += page["items"]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert len(whole) == 15
    assert seen == whole


@pytest.mark.parametrize("cursor", ["WzFd", "Wzk5OTk5OTk5OTk5OTk5OTk5OSwgMCwgMV0", "nonsense"])
def test_a_foreign_cursor_breaks_nothing(vpn, anna, cursor):
    status, _told = Program(anna).get(f"/tickets/{vpn.pk}/timeline?cursor={cursor}")
    assert status in {200, 422}


@pytest.mark.parametrize("resource", ["messages", "notes", "timeline"])
def test_a_longer_conversation_asks_no_more_questions(vpn, anna, resource):
    program, counts = Program(anna), []
    for more in (1, 9):
        for _count in range(more):
            tickets.note(ticket=vpn, text="n", by=anna, at=NINE)
            tickets.reply(ticket=vpn, words=Words(text="m"), by=anna, at=NINE)
        program.get(f"/tickets/{vpn.pk}/{resource}")
        with CaptureQueriesContext(connection) as queries:
            program.get(f"/tickets/{vpn.pk}/{resource}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def everything(program: Program, number: int) -> str:
    """All that a token can read, as one text."""
    paths = [
        f"/tickets/{number}{more}"
        for more in ("", "/messages", "/notes", "/timeline", "/legs", "/ledger", "/suggestions")
    ]
    paths += [
        "/tickets",
        "/search?q=canary",
        f"/search?q={CANARY}",
        "/people",
        "/articles",
        "/events",
    ]
    paths += ["/teams", "/services", "/calendars", "/promises", "/organisations"]
    return "".join(program.send("GET", path).content.decode() for path in paths)


def test_an_internal_note_is_in_nothing_that_a_requester_may_read(vpn, anna, ben, carla, network):
    """A040 to A047: the canary."""
    Watcher.objects.create(ticket=vpn, person=carla)
    at = NINE + timedelta(minutes=1)
    tickets.note(ticket=vpn, text=CANARY, by=anna, at=at)
    briefing = BRIEFING.__class__(
        reason=CANARY, problem=CANARY, tried=BRIEFING.tried, question=CANARY, promised=CANARY
    )
    escalate(ticket=vpn, to_team=network, briefing=briefing, by=anna, at=at)
    entry = Entry(
        kind="note", key=1, title=CANARY, body=CANARY, scopes=[f"person:{ben.pk}", "public"], at=at
    )
    put(entry)
    assert [CANARY in everything(Program(person), vpn.pk) for person in (anna, ben, carla)] == [
        True,
        False,
        False,
    ]


def test_an_internal_note_is_never_among_the_messages(vpn, anna):
    tickets.note(ticket=vpn, text=CANARY, by=anna, at=NINE)
    response = Program(anna).send("GET", f"/tickets/{vpn.pk}/messages")
    assert CANARY not in response.content.decode()
