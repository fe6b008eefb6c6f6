from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.catalog.models import Service
from stafette.channels.mail.models import Mailbox
from stafette.levels.actions import take_over
from stafette.people.choices import Role
from stafette.people.models import Organisation, Person
from stafette.sla.models import Clock
from stafette.tickets.models import Message, Ticket
from tests.api.program import Program
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

pytestmark = pytest.mark.django_db


def new(**more):
    told = {"subject": "VPN drops", "body": "Since this morning.", "requester": "ben@kunde.example"}
    return told | more


def numbers(answer):
    status, told = answer
    assert status == 200
    return [one["number"] for one in told["items"]]


def field_errors(answer):
    status, told = answer
    assert (status, told["code"]) == (422, "invalid")
    return [one["field"] for one in told["errors"]]


def test_a_ticket_has_the_shape_that_programs_rely_on(anna, ben, desk):
    status, told = Program(anna).post("/tickets", new())

    number, stamp = Ticket.objects.get().pk, told["created_at"]
    assert status == 201
    assert told == {
        "id": number,
        "number": number,
        "subject": "VPN drops",
        "state": "new",
        "kind": "incident",
        "level": 1,
        "team": {"id": desk.pk, "name": "Service Desk", "level": 1},
        "agent": None,
        "owner": None,
        "requester": {"id": ben.pk, "name": "Ben Baum", "mail": "ben@kunde.example"},
        "organisation": None,
        "service": None,
        "impact": 3,
        "urgency": 2,
        "priority": 4,
        "channel": "api",
        "language": "de",
        "waiting_for": None,
        "waiting_until": None,
        "created_at": stamp,
        "updated_at": stamp,
        "solved_at": None,
        "closed_at": None,
        "due": {"response_at": None, "update_at": None, "resolution_at": None, "leg_at": None},
    }
    assert datetime.fromisoformat(stamp).utcoffset() is not None
    assert Program(anna).get(f"/tickets/{number}") == (200, told)


def test_all_fields_of_a_new_ticket_are_kept(anna, ben):
    ben.organisation = Organisation.objects.create(name="Kunde GmbH")
    ben.save()
    service = Service.objects.create(names={"de": "Fernzugang", "en": "Remote access"})
    phones = team("Phones")
    said = new(
        requester=ben.pk,
        kind="service_request",
        service="Remote access",
        impact=1,
        urgency=2,
        channel="phone",
        team="Phones",
    )
    _status, told = Program(anna).post("/tickets", said)
    assert told["kind"] == "service_request"
    assert told["service"] == {"id": service.pk, "name": "Fernzugang"}
    assert (told["impact"], told["urgency"], told["priority"]) == (1, 2, 2)
    assert told["channel"] == "phone"
    assert told["team"] == {"id": phones.pk, "name": "Phones", "level": 1}
    assert told["organisation"] == {"id": ben.organisation.pk, "name": "Kunde GmbH"}
    assert Message.objects.get().text == "Since this morning."


def test_deadlines_come_from_the_clocks(anna, ben):
    promise()
    _status, told = Program(anna).post("/tickets", new())
    due = {clock.measure: clock.due_at for clock in Clock.objects.all()}
    assert {name: it and datetime.fromisoformat(it) for name, it in told["due"].items()} == {
        "response_at": due["response"],
        "update_at": None,
        "resolution_at": due["resolution"],
        "leg_at": None,
    }


def test_an_unknown_mail_makes_a_person_known(anna):
    said = new(requester="Dora.Dietz@Kunde.example")
    _status, told = Program(anna).post("/tickets", said)
    dora = Person.objects.get(mail="dora.dietz@kunde.example")
    assert told["requester"] == {"id": dora.pk, "name": dora.mail, "mail": dora.mail}
    Program(anna).post("/tickets", said)
    assert [one.requester for one in Ticket.objects.all()] == [dora, dora]


def test_requesters_ask_for_themselves_only(anna, ben):
    program = Program(ben)
    assert program.post("/tickets", new())[0] == 201
    assert program.post("/tickets", new(requester=ben.pk))[0] == 201
    for other in (anna.pk, "anna@desk.example", "nobody@kunde.example", 999_999):
        assert field_errors(program.post("/tickets", new(requester=other))) == ["requester"]
    assert not Person.objects.filter(mail="nobody@kunde.example").exists()


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, ["subject", "body", "requester"]),
        (new(subject=" "), ["subject"]),
        (new(body=""), ["body"]),
        (new(body="a\0b"), ["body"]),
        (new(subject="a\ud800b"), ["subject"]),
        (new(impact=0), ["impact"]),
        (new(urgency=4), ["urgency"]),
        (new(kind="wish"), ["kind"]),
        (new(channel="pigeon"), ["channel"]),
        (new(requester="no mail"), ["requester"]),
        (new(requester="²"), ["requester"]),
        (new(requester=10**30), ["requester"]),
        (new(service="Teleport"), ["service"]),
        (new(team="Nobodies"), ["team"]),
        (new(team="²"), ["team"]),
    ],
)
def test_what_cannot_be_used_is_named(anna, ben, said, fields):
    assert field_errors(Program(anna).post("/tickets", said)) == fields
    assert not Ticket.objects.exists()


MODEL_FIELDS = [
    "id", "pk", "owner", "owner_id", "state", "priority", "organisation", "organisation_id",
    "requester_id", "reply_token", "opened_at", "updated_at", "solved_at", "foreign_number",
    "waiting_for", "is_staff", "visible", "watchers", "language", "links",
]  # fmt: skip


@pytest.mark.parametrize("name", MODEL_FIELDS)
def test_other_fields_are_refused(anna, ben, name):
    """A076: what is no field of the interface cannot be set through it."""
    assert field_errors(Program(anna).post("/tickets", new(**{name: 1}))) == [name]


def test_a_mailbox_never_asks(anna):
    Mailbox.objects.create(address="support@desk.example", sender_name="Support")
    said = new(requester="Support@desk.example")
    assert field_errors(Program(anna).post("/tickets", said)) == ["requester"]


def test_without_a_team_it_says_so():
    admin, ben = agent("Adam Adler", role=Role.ADMINISTRATOR), requester()
    status, told = Program(admin).post("/tickets", new(requester=ben.pk))
    assert (status, told["code"]) == (409, "no_first_team")


def test_reading_a_foreign_ticket_looks_like_reading_none(vpn, carla, anna):
    program = Program(carla)
    foreign, absent = program.get(f"/tickets/{vpn.pk}"), program.get("/tickets/999999")
    assert foreign == absent
    assert foreign[0] == 404


def test_a_number_beyond_all_numbers_is_absent(anna):
    assert Program(anna).get(f"/tickets/{10**30}")[0] == 404


def test_the_list_is_read_page_by_page_newest_first(anna, ben):
    made = [ticket(ben, f"No. {count}").pk for count in range(5)]
    program = Program(anna)
    first = program.get("/tickets?limit=2")[1]
    second = program.get(f"/tickets?limit=2&cursor={first['next']}")[1]
    ticket(ben, "In between")
    third = program.get(f"/tickets?limit=2&cursor={second['next']}")[1]
    pages = [[one["number"] for one in page["items"]] for page in (first, second, third)]
    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]
    assert third["next"] is None


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", ""])
def test_a_page_has_bounds(anna, limit):
    assert field_errors(Program(anna).get(f"/tickets?limit={limit}")) == ["limit"]


@pytest.mark.parametrize(
    "cursor", ["x", "!!", "W10", "WyJhIl0", "WzEsMl0", "W3RydWVd", "WzFlOTld", "%00", "9" * 500]
)
def test_a_cursor_that_was_not_given_out_is_refused(anna, cursor):
    assert field_errors(Program(anna).get(f"/tickets?cursor={cursor}")) == ["cursor"]


@pytest.mark.parametrize(
    "query",
    [
        "owner=1",
        "requester__password=a",
        "order_by=reply_token",
        "state__in=new",
        "q=1",
        "State=new",
    ],
)
def test_only_the_named_filters_exist(anna, query):
    """A034, A070: no field of the models can be reached by a name in the query."""
    assert field_errors(Program(anna).get(f"/tickets?{query}")) == [query.split("=")[0]]


def test_filters_narrow_the_list(anna, nora, network, ben, carla):
    service = Service.objects.create(names={"de": "Fernzugang", "en": "Remote access"})
    mine, hers = ticket(ben, service=service), ticket(carla)
    taken = ticket(ben, team=network)
    take_over(ticket=taken, by=nora, at=NINE.replace(hour=10))
    program = Program(agent("Lea Lang", role=Role.LEAD))
    wanted = {
        "state=new": [hers.pk, mine.pk],
        "state=solved": [],
        "level=2": [taken.pk],
        "level=1": [hers.pk, mine.pk],
        "team=Network": [taken.pk],
        f"team={network.pk}": [taken.pk],
        f"agent={nora.pk}": [taken.pk],
        "agent=nora@desk.example": [taken.pk],
        "requester=carla@kunde.example": [hers.pk],
        f"requester={ben.pk}": [taken.pk, mine.pk],
        "requester=nobody@kunde.example": [],
        "service=Fernzugang": [mine.pk],
        "requester=ben@kunde.example&level=1": [mine.pk],
        "updated_after=2026-01-12T09:00:00Z": [],
        "updated_after=2026-01-12T08:59:59%2B00:00": [taken.pk, hers.pk, mine.pk],
    }
    found = {query: numbers(program.get(f"/tickets?{query}")) for query in wanted}
    assert found == wanted


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("team=Nobodies", "team"),
        ("service=Nothing", "service"),
        ("state=lost", "state"),
        ("level=first", "level"),
        ("updated_after=2026-01-12T09:00:00", "updated_after"),
        ("updated_after=yesterday", "updated_after"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(anna, query, name):
    assert field_errors(Program(anna).get(f"/tickets?{query}")) == [name]


def test_the_list_shows_what_the_token_may_see(vpn, ben, carla, anna, nora):
    seen = {
        person.name: numbers(Program(person).get("/tickets")) for person in (ben, carla, anna, nora)
    }
    assert seen == {
        "Ben Baum": [vpn.pk],
        "Carla Cramer": [],
        "Anna Arnold": [vpn.pk],
        "Nora Nolte": [],
    }


def test_a_longer_list_asks_no_more_questions(anna, ben):
    program = Program(anna)
    counts = []
    for more in (1, 9):
        for _count in range(more):
            ticket(requester(f"Person{Person.objects.count()} X"))
        program.get("/tickets")
        with CaptureQueriesContext(connection) as queries:
            program.get("/tickets")
        counts.append(len(queries))
    assert counts == [7, 7]


def test_creating_asks_few_questions(anna, ben, django_assert_max_num_queries):
    program = Program(anna)
    program.post("/tickets", new())
    with django_assert_max_num_queries(40):
        program.post("/tickets", new())


def test_fields_are_changed_and_priority_follows(vpn, anna):
    program = Program(anna)
    service = Service.objects.create(names={"de": "Fernzugang", "en": "Remote access"})
    said = {"subject": "VPN of Ben", "kind": "service_request", "impact": 1, "urgency": 1}
    status, told = program.patch(f"/tickets/{vpn.pk}", said | {"service": service.pk})
    assert status == 200
    assert {name: told[name] for name in (*said, "priority")} == said | {"priority": 1}
    assert told["service"] == {"id": service.pk, "name": "Fernzugang"}
    assert program.get(f"/tickets/{vpn.pk}")[1] == told


def test_waiting_and_going_on(vpn, anna):
    program, path = Program(anna), f"/tickets/{vpn.pk}"
    said = {"waiting_for": "vendor", "waiting_until": "2026-02-01T08:00:00Z"}
    told = program.patch(path, said)[1]
    assert {"state": told["state"]} | {name: told[name] for name in said} == {
        "state": "waiting"
    } | said
    told = program.patch(path, {"waiting_for": None})[1]
    assert (told["state"], told["waiting_for"], told["waiting_until"]) == ("open", None, None)


def test_giving_it_to_a_colleague_and_back_into_the_queue(vpn, anna, desk):
    otto = agent("Otto Ohm", desk)
    program, path = Program(anna), f"/tickets/{vpn.pk}"
    told = program.patch(path, {"agent": "otto@desk.example"})[1]
    assert told["agent"] == {"id": otto.pk, "name": "Otto Ohm"}
    assert program.patch(path, {"agent": None})[1]["agent"] is None


def test_another_level_is_no_reassignment(vpn, anna, network):
    status, told = Program(anna).patch(f"/tickets/{vpn.pk}", {"team": "Network"})
    assert (status, told["code"]) == (409, "other_level")


def test_a_change_that_is_refused_changes_nothing(vpn, anna, network):
    Program(anna).patch(f"/tickets/{vpn.pk}", {"subject": "Another", "team": "Network"})
    vpn.refresh_from_db()
    assert vpn.subject == "VPN drops"


@pytest.mark.parametrize(
    "said",
    [
        {"impact": 9},
        {"owner": "nobody@desk.example"},
        {"agent": "nobody@desk.example"},
        {"service": "Nothing"},
        {"team": 999_999},
        {"waiting_for": "christmas"},
        {"state": "solved"},
        {"requester": 1},
        {"organisation": 1},
    ],
)
def test_a_change_that_means_nothing_is_refused(vpn, anna, said):
    assert field_errors(Program(anna).patch(f"/tickets/{vpn.pk}", said)) == list(said)


def test_requesters_change_no_fields(vpn, ben):
    assert Program(ben).patch(f"/tickets/{vpn.pk}", {"impact": 1})[0] == 404
