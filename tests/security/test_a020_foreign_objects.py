"""Whoever has no right to a thing: every address, every kind of person, reading and writing."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from stafette.core import clock
from stafette.core.models import JournalEntry
from stafette.feedback.queries import rating_token
from stafette.knowledge import actions as knowledge
from stafette.knowledge.actions import Content
from stafette.levels.choices import Level
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import InternalNote, Message, Ticket
from tests.desk.visitors import browser
from tests.people_of_the_story import NINE, agent, team, ticket
from tests.security.whole_desk import asked, patterns, routes

METHODS = ("get", "post")
# What stands in an address and belongs to somebody; the rest are masters that agents may read.
PRIVATE = {"number", "message", "note", "file", "inquiry", "arrival", "delivery"}


def parts():
    """For each address the names of what stands in it."""
    return {name: set(entry.pattern.converters) for name, _route, entry in patterns()}


def answers(person: Person | None, walk) -> dict[str, int]:
    """The statuses of all methods that an address knows."""
    client = browser(person) if person else Client()
    found = {}
    for route in walk:
        for method in METHODS:
            status = asked(client, route.path, method=method).status_code
            if status != 405:
                found[f"{method} {route.name}"] = status
    return found


def private_routes(desk):
    known = parts()
    return [route for route in routes(desk) if known[route.name] & PRIVATE]


def state() -> tuple[object, ...]:
    """What an attack could have changed."""
    return (
        JournalEntry.objects.exclude(name="SignedIn").count(),
        list(Ticket.objects.order_by("pk").values("state", "owner_id", "updated_at")),
        Message.objects.filter(withdrawn_at=None).count(),
        InternalNote.objects.filter(withdrawn_at=None).count(),
    )


def test_there_is_something_to_walk(desk):
    assert len(private_routes(desk)) >= 30
    assert len(routes(desk)) >= 85


@pytest.mark.parametrize("name", ["carla", "otto", "cora"])
def test_what_belongs_to_others_looks_absent(desk, name):
    """A020, A024, A025, A027, A028, A031: a requester, an agent of another team, a coach."""
    before = state()
    found = answers(getattr(desk, name), private_routes(desk))
    assert len(found) > 30
    assert {one for one, status in found.items() if status != 404} == set()
    assert state() == before


def test_the_portal_shows_even_those_who_see_all_only_what_is_theirs(desk):
    """A020: a lead reads tickets at the desk, with what is internal, never as a requester."""
    walk = [route for route in private_routes(desk) if route.name.startswith("portal:")]
    assert set(answers(desk.lea, walk).values()) == {404}


def test_without_a_session_nothing_but_the_sign_in_is_there(desk):
    """A113: deny by default, whatever the method."""
    walk = [route for route in routes(desk) if route.policy != "public"]
    before = state()
    found = answers(None, walk)
    assert len(found) > 80
    assert {one for one, status in found.items() if status != 302} == set()
    assert state() == before


def test_agents_do_not_set_the_desk_up(desk):
    """A031, A120: neither reading nor writing, and no role of their own making."""
    walk = [route for route in routes(desk) if route.policy == "administrators"]
    assert len(walk) > 35
    for person in (desk.lea, desk.ben):
        found = answers(person, walk)
        assert {one for one, status in found.items() if status != 404} == set()


def test_no_address_knows_a_method_beside_reading_and_sending(desk):
    """A037: no generic way to delete or to overwrite, not even for administrators."""
    client = browser(desk.ada)
    for route in routes(desk):
        for method in ("put", "patch", "delete"):
            status = asked(client, route.path, method=method).status_code
            assert status in {404, 405}, route.name


def test_requesters_do_not_reach_the_desk(desk):
    """A031: no function of an agent answers a requester, also about their own ticket."""
    walk = [route for route in routes(desk) if route.policy == "agents"]
    before = state()
    found = answers(desk.ben, walk)
    assert len(found) > 40
    assert {one for one, status in found.items() if status != 404} == set()
    assert state() == before


def test_foreign_and_absent_are_answered_alike(desk):
    """A020: no page tells whether a number exists."""
    for person in (desk.carla, desk.otto):
        client = browser(person)
        for route in private_routes(desk):
            absent = route.path.replace(f"/{desk.ticket.pk}/", "/99999999/", 1)
            for method in ("get", "post"):
                one, other = (asked(client, path, method=method) for path in (route.path, absent))
                assert (one.status_code, one.page) == (other.status_code, other.page), route.name


def test_things_of_another_ticket_are_not_reached_through_an_own_one(desk):
    """A020: the parts of an address belong together; files, messages, notes, queries."""
    own = ticket(desk.ben, "Own one", team=desk.branch)
    client, before = browser(desk.otto), state()
    ways = [
        f"files/{desk.file.pk}/", f"files/{desk.note_file.pk}/",
        f"messages/{desk.answer.pk}/undo/", f"notes/{desk.note.pk}/undo/",
        f"answer/{desk.inquiry.pk}/",
    ]  # fmt: skip
    found = {way: answers_of(client, f"/tickets/{own.pk}/{way}") for way in ways}
    assert set(found.values()) == {(404,)}
    assert state() == before


def answers_of(client: Client, path: str) -> tuple[int, ...]:
    statuses = {asked(client, path, method=method).status_code for method in ("get", "post")}
    return tuple(sorted(statuses - {405}))


def test_a_requester_gets_the_files_of_messages_and_no_other(desk):
    """A020, A032, A044: a note's file and a foreign one are absent, also by a guessed number."""
    client = browser(desk.ben)
    base = f"/requests/{desk.ticket.pk}/files/"
    assert asked(client, f"{base}{desk.file.pk}/").status_code == 200
    for key in range(1, desk.note_file.pk + 50):
        expected = 200 if key == desk.file.pk else 404
        assert asked(client, f"{base}{key}/").status_code == expected


def test_an_answer_of_a_colleague_is_not_taken_back(desk):
    """A028: not even by a lead, and not by a colleague of the same team."""
    at = clock.now()
    own = ticket(desk.ben, "Own one", team=desk.first, at=at)
    said = tickets.reply(
        ticket=own, words=Words(text="Mine."), by=desk.anna, at=at, undo=timedelta(hours=1)
    )
    noted = tickets.note(ticket=own, text="Mine.", by=desk.anna, at=at)
    colleague = agent("Aylin Demir", desk.first)
    for person in (colleague, desk.lea):
        client = browser(person)
        asked(client, f"/tickets/{own.pk}/messages/{said.pk}/undo/", method="post")
        asked(client, f"/tickets/{own.pk}/notes/{noted.pk}/undo/", method="post")
    said.refresh_from_db()
    noted.refresh_from_db()
    assert (said.withdrawn_at, noted.withdrawn_at) == (None, None)


def test_a_number_is_no_way_past_the_rights(desk):
    """A022: search and palette by number, by hash and number, by words of the ticket."""
    client = browser(desk.otto)
    for path in ("/search/", "/search/palette/"):
        for said in (str(desk.ticket.pk), f"#{desk.ticket.pk}", "VPN drops"):
            page = asked(client, path, {"q": said}).page
            assert f"/tickets/{desk.ticket.pk}/" not in page
        assert f"/tickets/{desk.foreign.pk}/" in asked(client, path, {"q": "Scanner"}).page


def test_lists_take_no_number_of_others(desk):
    """A030, A033: the live rows, taking over many, filters of the queue."""
    client = browser(desk.otto)
    every = [str(one) for one in Ticket.objects.values_list("pk", flat=True)]
    page = asked(client, "/queue/rows/", {"numbers": ",".join(every)}).page
    assert page.count("data-number=") == 1
    asked(client, "/queue/take-over/", {"number": every}, method="post")
    taken = Ticket.objects.filter(owner=desk.otto).values_list("pk", flat=True)
    assert list(taken) == [desk.foreign.pk]


def test_counts_are_of_what_somebody_may_see(desk):
    """A033: thirty more tickets of another team change no figure on any page."""
    client = browser(desk.otto)
    walk = (
        "/queue/",
        "/handovers/",
        "/waiting/",
        "/search/?q=VPN",
        "/notices/",
        f"/people/{desk.ben.pk}/",
    )
    before = [figures(asked(client, path).page) for path in walk]
    for number in range(30):
        ticket(desk.ben, f"VPN drops {number}", team=desk.first)
    cache.clear()
    assert [figures(asked(client, path).page) for path in walk] == before


def figures(page: str) -> list[str]:
    return [part.partition("<")[0] for part in page.split('class="n"')[1:]]


def test_an_article_does_not_name_a_ticket_that_its_reader_may_not_see(desk):
    """A024, A025: the article was born of it; its subject is not for everybody."""
    page = asked(browser(desk.otto), f"/knowledge/{desk.article.pk}/").page
    assert f"#{desk.ticket.pk} {desk.ticket.subject}" not in page
    inside = asked(browser(desk.anna), f"/knowledge/{desk.article.pk}/").page
    assert f"#{desk.ticket.pk} {desk.ticket.subject}" in inside


def test_an_article_is_not_born_of_a_foreign_ticket_nor_used_on_one(desk):
    """A024: capture and use through the addresses of the desk."""
    client = browser(desk.otto)
    said = {"issue": "x", "resolution": "y"}
    assert (
        asked(client, f"/tickets/{desk.ticket.pk}/capture/", said, method="post").status_code == 404
    )
    free = knowledge.capture(
        ticket=None, content=Content(issue="i", resolution="r"), by=desk.otto, at=NINE
    )
    path = f"/tickets/{desk.ticket.pk}/use/{free.pk}/"
    assert asked(client, path, method="post").status_code == 404
    assert free.uses.count() == 0


def test_who_has_left_the_team_has_left_its_tickets(desk):
    """A050: rights are those of now, not of the session."""
    client = browser(desk.nora)
    path = f"/tickets/{desk.ticket.pk}/"
    assert asked(client, path).status_code == 200
    desk.second.members.remove(desk.nora)
    Ticket.objects.filter(pk=desk.ticket.pk).update(owner=desk.anna)
    assert asked(client, path).status_code == 404
    assert asked(client, f"{path}note/", {"text": "x"}, method="post").status_code == 404


def test_an_escalated_ticket_is_not_moved_by_those_who_gave_it_away(desk):
    """A025: who may still read it may not solve, hand on or reassign it."""
    client = browser(desk.anna)
    other = team("Telephony", Level.THIRD)
    path = f"/tickets/{desk.ticket.pk}/"
    legs = list(desk.ticket.legs.values_list("pk", "team_id", "agent_id"))
    briefing = {
        "to_team": other.pk, "reason": "r", "problem": "p", "question": "q", "step0": "s",
    }  # fmt: skip
    sent = {
        "hand-over/": briefing, "solve/": {"answer": "x"}, "reassign/": {"to": "queue"},
        "hand-back/": {"reason": "missing", "text": "x"}, "take-over/": {}, "accept/": {},
        "ask-back/": {"question": "x"},
    }  # fmt: skip
    for way, said in sent.items():
        asked(client, f"{path}{way}", said, method="post")
    assert list(desk.ticket.legs.values_list("pk", "team_id", "agent_id")) == legs
    assert Ticket.objects.get(pk=desk.ticket.pk).is_open


def test_a_watcher_does_not_speak_for_the_requester(desk):
    """A029: who only watches gets no link that writes and rates in the requester's name."""
    desk.solved.watchers.create(person=desk.carla)
    client = browser(desk.carla)
    page = asked(client, f"/requests/{desk.solved.pk}/").page
    assert "Password forgotten" in page
    token = rating_token(desk.solved.pk).partition(":")[0]
    assert f"/rate/{token}:" not in page
    answer = asked(client, f"/requests/{desk.solved.pk}/works/", method="post")
    assert "/rate/" not in answer.headers.get("Location", "")
