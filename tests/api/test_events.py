import time

import pytest
from django.db import connection

from stafette.core.models import JournalEntry
from stafette.levels import actions as levels
from stafette.people.actions import index_person
from stafette.people.choices import Role
from stafette.tickets import actions as tickets
from tests.api.program import Program
from tests.people_of_the_story import NINE, agent, ticket

pytestmark = pytest.mark.django_db


def wait_for_older_transactions():
    """PostgreSQL holds a follower back while any transaction of the cluster is open that is older:
    those of tests that run beside this one, too."""
    if connection.vendor != "postgresql":
        return
    final = "SELECT MAX(xid) < pg_snapshot_xmin(pg_current_snapshot()) FROM core_journalentry"
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while not _true(cursor, final):
            assert time.monotonic() < until
            time.sleep(0.02)


def _true(cursor, question):
    cursor.execute(question)
    return cursor.fetchone()[0] is not False


def followed(program, after="", limit=200):
    wait_for_older_transactions()
    seen, cursor = [], after
    while cursor is not None:
        status, page = program.get(f"/events?limit={limit}{cursor and '&after=' + cursor}")
        assert status == 200
        seen += page["items"]
        cursor = page["next"]
    return seen, page["after"]


@pytest.fixture
def settled(transactional_db):
    """On PostgreSQL a follower sees only what was committed, so these stories are."""


def test_an_event_has_the_shape_that_programs_rely_on(settled, vpn, admin, ben):
    seen, _after = followed(Program(admin))
    opened = next(one for one in seen if one["name"] == "TicketOpened")
    assert opened == {
        "id": JournalEntry.objects.get(name="TicketOpened").pk,
        "at": "2026-01-12T09:00:00Z",
        "name": "TicketOpened",
        "by": ben.pk,
        "about": f"ticket:{vpn.pk}",
        "facts": {"ticket_id": vpn.pk},
    }


def test_agents_follow_the_tickets_they_work_on(settled, vpn, anna, nora, network):
    program = Program(nora)
    assert followed(program)[0] == []
    mine = ticket(agent("Otto Ohm"), team=network)
    assert {one["about"] for one in followed(program)[0]} == {f"ticket:{mine.pk}"}


def test_what_an_agent_only_asked_for_is_not_followed(settled, anna, network):
    own = ticket(anna, team=network)
    tickets.note(ticket=own, text="x", by=agent("Otto Ohm", network), at=NINE)
    assert followed(Program(anna))[0] == []


def test_people_and_settings_are_followed_by_administrators_only(settled, anna, admin):
    lead = agent("Lea Lang", role=Role.LEAD)
    names = {
        person.name: {one["name"] for one in followed(Program(person))[0]}
        for person in (anna, lead, admin)
    }
    assert names["Anna Arnold"] == names["Lea Lang"] == set()
    assert names["Adam Adler"] == {"PersonAdded", "RoleGranted", "TokenMade"}


def test_requesters_follow_nothing(settled, vpn, ben):
    assert Program(ben).get("/events")[0] == 404


@pytest.mark.parametrize("limit", [1, 3, 200])
def test_pages_leave_nothing_out_and_tell_nothing_twice(settled, vpn, anna, limit):
    for _count in range(4):
        tickets.note(ticket=vpn, text="n", by=anna, at=NINE)
    seen, _after = followed(Program(anna), limit=limit)
    about = JournalEntry.objects.filter(about=f"ticket:{vpn.pk}").order_by("pk")
    assert [one["id"] for one in seen] == list(about.values_list("pk", flat=True))


def test_later_it_goes_on_where_it_ended(settled, vpn, anna):
    program = Program(anna)
    _seen, after = followed(program)
    assert followed(program, after) == ([], after)
    levels.take_over(ticket=vpn, by=anna, at=NINE)
    assert [one["name"] for one in followed(program, after)[0]] == ["TicketTaken"]


@pytest.mark.parametrize(
    "after", ["x", "1", "-1", "1-", "9" * 19 + "-1", "0-" + "9" * 30, "0-1'--"]
)
def test_a_cursor_that_was_not_given_out_is_refused(anna, after):
    status, told = Program(anna).get(f"/events?after={after}")
    assert (status, [one["field"] for one in told["errors"]]) == (422, ["after"])


def indexed(vpn):
    levels.index_ticket(ticket_id=vpn.pk, at=NINE)


def test_tickets_and_people_are_found_together(vpn, ben, anna):
    indexed(vpn)
    index_person(person_id=ben.pk, at=NINE)
    status, told = Program(anna).get("/search?q=baum")
    assert status == 200
    assert sorted((one["kind"], one["id"]) for one in told["items"]) == [
        ("person", ben.pk),
        ("ticket", vpn.pk),
    ]
    assert set(told["items"][0]) == {"kind", "id", "title", "excerpt", "score"}


def test_nobody_finds_what_they_may_not_see(vpn, ben, carla, anna, nora):
    """A022, A033."""
    indexed(vpn)
    index_person(person_id=ben.pk, at=NINE)
    found = {
        person.name: [
            one["id"] for one in Program(person).get("/search?q=vpn&kind=ticket")[1]["items"]
        ]
        for person in (ben, carla, anna, nora)
    }
    assert found == {
        "Ben Baum": [vpn.pk],
        "Carla Cramer": [],
        "Anna Arnold": [vpn.pk],
        "Nora Nolte": [],
    }
    assert Program(carla).get("/search?q=baum&kind=person")[1]["items"] == []


def test_who_lost_sight_of_a_ticket_does_not_find_it_in_an_older_index(vpn, anna, desk):
    indexed(vpn)
    desk.members.clear()
    assert Program(anna).get("/search?q=vpn")[1]["items"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=x&kind=note", "kind"),
        ("q=x&limit=9999", "limit"),
        ("q=%00", "q"),
    ],
)
def test_a_search_that_means_nothing_is_refused(anna, query, field):
    status, told = Program(anna).get(f"/search?{query}")
    assert (status, [one["field"] for one in told["errors"]]) == (422, [field])


@pytest.mark.parametrize(
    "words", ["a%20OR%20b", "%22", "a*", "NEAR(", "'--", "title:vpn", "ä" * 100]
)
def test_words_are_only_words(vpn, anna, words):
    """A070."""
    indexed(vpn)
    assert Program(anna).get(f"/search?q={words}")[0] == 200
