"""Every operation, every kind of person, a thing that is not theirs: it looks as if it were not
there (A020, A024, A025, A027 to A031)."""

import pytest

from stafette.api.choices import Scope
from stafette.api.programs import api
from stafette.catalog.models import Service
from stafette.core.models import JournalEntry
from stafette.knowledge.actions import Content, capture
from stafette.people.choices import Role
from stafette.people.models import Organisation
from stafette.sla.models import Promise
from tests.api.program import Program
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

pytestmark = pytest.mark.django_db

BRIEFING = {"team": "Network", "reason": "r", "problem": "p", "tried": "t", "question": "q"}
HOURS = {"name": "Office", "week": "Mo 9-12"}
BODIES = {
    "conversation.write": {"text": "x"},
    "conversation.note": {"text": "x"},
    "tickets.change": {"impact": 1},
    "relay.escalate": BRIEFING,
    "relay.note_attempt": {"step": "x", "result": "y"},
    "relay.consult": {"team": "Network", "question": "x"},
    "relay.look_on": {"team": "Network"},
    "relay.ask_back": {"question": "x"},
    "relay.hand_back": {"reason": "missing", "text": "x"},
    "relay.solve": {"answer": "x"},
    "articles.improve": {"cause": "x"},
    "articles.use": {"ticket": 1},
    "articles.flag": {"text": "x"},
    "people.change": {"name": "x"},
    "masters.change_calendar": HOURS,
    "masters.change_promise": {"name": "x"},
    "masters.change_team": {"name": "x"},
    "masters.change_service": {"names": {"de": "x"}},
    "people.change_organisation": {"name": "x"},
}
# What anybody may read: services are what people can ask about.
PUBLIC = {"masters.read_service"}


def single_things():
    """All operations on one thing: id, method, path with a place for its number."""
    for router in api()._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                whole = f"{router.prefix}{path}"
                if "{" in whole and operation.operation_id not in PUBLIC:
                    place = whole.replace("{int:number}", "{number}")
                    yield operation.operation_id, operation.methods[0], place


THINGS = sorted(single_things())
OF_TICKETS = [it for it in THINGS if it[2].startswith("/tickets/")]


@pytest.fixture
def foreign():
    """One of each kind, belonging to Ben and the Service Desk, and what they can see of it."""
    desk = team()
    team("Network", 2)
    ben, anna = requester(), agent("Anna Arnold", desk)
    one = capture(ticket=None, content=Content(issue="i", resolution="r"), by=anna, at=NINE)
    made = promise()
    return {
        "tickets": ticket(ben).pk,
        "articles": one.pk,
        "people": ben.pk,
        "organisations": Organisation.objects.create(name="Kunde GmbH").pk,
        "services": Service.objects.create(names={"de": "Fernzugang"}).pk,
        "teams": desk.pk,
        "calendars": made.hours.pk,
        "promises": Promise.objects.get().pk,
    }


def state_of_everything():
    return JournalEntry.objects.exclude(about__startswith="token:").count()


def answers(program, things, foreign):
    return {
        name: program.send(
            method,
            path.format(number=foreign[path.split("/")[1]]),
            BODIES.get(name),
        ).status_code
        for name, method, path in things
    }


def test_there_are_operations_to_walk():
    assert len(OF_TICKETS) == 21
    assert len(THINGS) == 37


def test_another_requester_sees_nothing_and_changes_nothing(foreign):
    program = Program(requester("Carla Cramer"))
    before = state_of_everything()
    assert set(answers(program, THINGS, foreign).values()) == {404}
    assert state_of_everything() == before


def test_an_agent_of_another_team_sees_no_ticket(foreign):
    program = Program(agent("Paul Prinz", team("Phones")))
    before = state_of_everything()
    assert set(answers(program, OF_TICKETS, foreign).values()) == {404}
    assert state_of_everything() == before


def test_a_coach_without_a_team_sees_no_ticket(foreign):
    program = Program(agent("Cora Coach", role=Role.COACH))
    assert set(answers(program, OF_TICKETS, foreign).values()) == {404}


def test_a_program_without_a_token_is_unknown_everywhere(foreign):
    assert set(answers(Program(), THINGS, foreign).values()) == {401}


ENTERED = {
    "/teams": {"name": "x", "level": 1},
    "/services": {"names": {"de": "x"}},
    "/organisations": {"name": "x"},
    "/calendars": HOURS,
    "/promises": {"name": "x", "calendar": "Office hours", "targets": []},
}


def test_what_a_desk_is_set_up_with_is_entered_and_changed_by_administrators_only(foreign):
    changing = [it for it in THINGS if it[1] == "PATCH" and f"/{it[2].split('/')[1]}" in ENTERED]
    assert len(changing) == len(ENTERED)
    others = [requester("Carla Cramer"), agent("Paul Prinz", team("Phones"))]
    others += [agent(f"{role} Person", role=role) for role in Role if role != Role.ADMINISTRATOR]
    programs = [Program(one) for one in others]
    programs.append(Program(agent("Adam Adler", role=Role.ADMINISTRATOR), Scope.READ, Scope.WRITE))
    before = state_of_everything()
    for program in programs:
        assert set(answers(program, changing, foreign).values()) == {404}
        assert {program.post(path, it)[0] for path, it in ENTERED.items()} == {404}
    assert state_of_everything() == before


def test_the_requester_of_a_ticket_reads_it_and_its_messages_only(foreign):
    ben = requester("Berta Blum")
    own = foreign | {"tickets": ticket(ben).pk}
    told = answers(Program(ben), OF_TICKETS, own)
    assert {name for name, status in told.items() if status != 404} == {
        "tickets.read",
        "conversation.messages",
        "conversation.write",
    }


def test_foreign_and_absent_are_told_in_the_same_words(foreign):
    program = Program(requester("Carla Cramer"))
    absent = {kind: 999_999 for kind in foreign}
    for name, method, path in THINGS:
        one, other = (
            program.send(method, path.format(number=it[path.split("/")[1]]), BODIES.get(name))
            for it in (foreign, absent)
        )
        assert (one.status_code, one.content, one.headers) == (
            other.status_code,
            other.content,
            other.headers,
        )
