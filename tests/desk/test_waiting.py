"""The pages "Waiting" and "Review of the week"."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.core import clock
from stafette.desk import review
from stafette.levels import actions as levels
from stafette.levels.choices import BackReason
from stafette.people.choices import Role
from stafette.tickets import actions as tickets
from stafette.tickets.choices import WaitingFor
from tests.desk.test_ticket import BRIEFING
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import agent, promise, ticket

DAY = timedelta(days=1)
LISTS = ("overdue", "not-accepted", "ownerless", "asleep")
EMPTY = [
    "Nichts ist überfällig.",
    "Jede Übergabe ist angenommen.",
    "Jedes Ticket hat jemanden, der daran arbeitet.",
    "An jedem Ticket ist zuletzt etwas geschehen.",
]


@pytest.fixture
def lea(desk):
    return agent("Lea Lang", role=Role.LEAD)


@pytest.fixture
def story(desk):
    """One ticket in each list; the one of the desk is in queue for long and asleep, too."""
    promise()
    at = clock.now()
    late = ticket(desk.ben, "Late", team=desk.first, at=at - 30 * DAY)
    levels.take_over(ticket=late, by=desk.anna, at=at)
    handed = ticket(desk.ben, "Handed", team=desk.first, at=at)
    levels.escalate(ticket=handed, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=at)
    quiet = ticket(desk.ben, "Quiet", team=desk.second, at=at - 9 * DAY)
    levels.take_over(ticket=quiet, by=desk.nora, at=at - 9 * DAY)
    vendor = WaitingFor.VENDOR
    tickets.wait_for(ticket=quiet, what=vendor, by=desk.nora, at=at - 8 * DAY)
    return SimpleNamespace(late=late.pk, handed=handed.pk, quiet=quiet.pk, old=desk.ticket.pk)


def lists_of(client) -> dict[str, list[int]]:
    page = seen(client.get("/waiting/"))
    return {
        key: [int(no) for no in re.findall(r'data-number="(\d+)"', part)]
        for key, part in re.findall(
            r'(?s)<section class="waits" id="([\w-]+)"(.*?)</section>', page
        )
    }


def test_a_lead_sees_every_list(story, lea):
    found = lists_of(browser(lea))
    assert found == {
        "overdue": [story.late],
        "not-accepted": [story.handed],
        "ownerless": [story.old, story.handed],
        "asleep": [story.old, story.quiet],
    }
    assert tuple(found) == LISTS


def test_an_agent_sees_what_their_teams_hold_or_handed_on(desk, story):
    found = {person: lists_of(browser(person)) for person in (desk.anna, desk.nora, desk.otto)}
    assert found == {
        desk.anna: {
            "overdue": [story.late],
            "not-accepted": [story.handed],
            "ownerless": [story.old, story.handed],
            "asleep": [story.old],
        },
        desk.nora: {
            "overdue": [],
            "not-accepted": [story.handed],
            "ownerless": [story.handed],
            "asleep": [story.quiet],
        },
        desk.otto: {key: [] for key in LISTS},
    }


def test_an_empty_list_says_so_in_a_sentence(desk):
    page = seen(browser(desk.otto).get("/waiting/"))
    assert [sentence for sentence in EMPTY if sentence in page] == EMPTY


def test_a_line_says_level_team_giver_and_leads_to_the_ticket(desk, story, lea):
    section = browser(lea).get("/waiting/").context["sections"][1]
    (line,) = section.groups[0].lines
    assert (line.level, line.who, line.since, line.address) == (
        2,
        "Messaging, von Service Desk",
        "eben",
        f"/tickets/{story.handed}/",
    )


def test_overdue_is_grouped_by_level(desk, story, lea):
    section = browser(lea).get("/waiting/").context["sections"][0]
    assert [(group.label, group.count) for group in section.groups] == [("1st Level", "1")]


def test_a_list_is_as_long_as_a_page_and_says_that_there_is_more(desk, lea):
    for number in range(50):
        ticket(desk.ben, f"No {number}", team=desk.first)
    section = browser(lea).get("/waiting/").context["sections"][2]
    assert [(group.count, len(group.lines)) for group in section.groups] == [("50+", 50)]


def test_the_page_costs_the_same_with_many_tickets(desk, story):
    client, counts = browser(desk.anna), []
    client.get("/waiting/")
    for _ in range(2):
        cache.clear()
        with CaptureQueriesContext(connection) as made:
            client.get("/waiting/")
        counts.append(len(made))
        for number in range(20):
            ticket(desk.ben, f"No {number}", team=desk.first)
    assert counts[0] == counts[1]
    assert counts[0] <= 15


def test_what_comes_from_outside_is_escaped(desk, lea):
    ticket(desk.ben, "<img src=x onerror=alert(1)>", team=desk.first)
    assert "<img src=x" not in browser(lea).get("/waiting/").content.decode()


def test_the_rail_counts_what_is_late(desk, story):
    page = seen(browser(desk.anna).get("/queue/"))
    entry = re.search(r'href="/waiting/" data-go="t">.*?<span>(.*?)</span><span[^>]*>(\d+)', page)
    assert entry and entry.groups() == ("Wartet", "1")


# ----- the week ----------------------------------------------------------------------------------


@pytest.fixture
def returned(desk, story):
    """Two that came back this week, one of another reason."""
    at = clock.now()
    made = []
    for reason in (BackReason.MISSING, BackReason.KNOWN, BackReason.MISSING):
        one = ticket(desk.ben, f"Back {len(made)}", team=desk.first, at=at)
        levels.escalate(ticket=one, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=at)
        levels.hand_back(ticket=one, reason=reason, text="See above.", by=desk.nora, at=at)
        made.append(one.pk)
    return made


def this_week() -> str:
    return review.week_named(clock.now().astimezone(ZoneInfo("Europe/Berlin")).date())


def groups_of(client, key: str, week: str = "") -> list[tuple[str, str, str, int, list[str]]]:
    answer = client.get(f"/waiting/review/?week={week or this_week()}")
    (section,) = [one for one in answer.context["sections"] if one.key == key]
    return [
        (it.from_team, it.to_team, it.reason, it.count, [fact.address for fact in it.tickets])
        for it in section.groups
    ]


def addresses(*numbers: int) -> list[str]:
    return [f"/tickets/{number}/" for number in numbers]


def test_what_came_back_is_counted_by_path_and_reason(returned, lea):
    first, known, second = returned
    up = ("Service Desk", "Messaging")
    client = browser(lea)
    assert groups_of(client, "bounced") == [
        (*up, "Angaben fehlen", 2, addresses(first, second)),
        (*up, "Lösung ist bekannt", 1, addresses(known)),
    ]
    assert groups_of(client, "avoidable") == [(*up, "Lösung ist bekannt", 1, addresses(known))]


def test_another_week_has_its_own(returned, lea):
    page = seen(browser(lea).get("/waiting/review/?week=2026-W01"))
    sentences = ["Nichts kam zurück.", "Nichts wurde übergeben.", "Keine Übergabe war vermeidbar."]
    assert [one for one in sentences if one in page] == sentences
    assert "KW 1, Mo., 29.12.2025 bis So., 04.01.2026" in page


def test_no_person_of_the_desk_is_named_in_the_review(desk, returned, lea):
    page = seen(browser(lea).get(f"/waiting/review/?week={this_week()}"))
    assert [one.name for one in (desk.anna, desk.nora) if one.name in page] == []


def test_leads_and_coaches_look_back_and_to_others_it_is_absent(desk, lea):
    mia = agent("Mia Muster", desk.first, role=Role.COACH)
    people = (lea, mia, desk.anna, desk.ben)
    answers = [browser(person).get("/waiting/review/").status_code for person in people]
    tabs = [len(browser(person).get("/waiting/").context["tabs"]) for person in people[:3]]
    assert (answers, tabs) == ([200, 200, 404, 404], [2, 2, 0])


def test_a_coach_gets_every_figure_and_the_tickets_they_may_open(desk, returned):
    olga = agent("Olga Otter", desk.other, role=Role.COACH)
    counts = [(count, found) for *_path, count, found in groups_of(browser(olga), "bounced")]
    assert counts == [(2, []), (1, [])]


def test_the_review_costs_little(desk, returned, lea):
    client = browser(lea)
    client.get("/waiting/review/")
    cache.clear()
    with CaptureQueriesContext(connection) as made:
        client.get(f"/waiting/review/?week={this_week()}")
    assert len(made) <= 15


WEDNESDAY = date(2026, 1, 14)


@pytest.mark.parametrize(
    ("said", "monday"),
    [
        ("", date(2026, 1, 5)),
        ("2026-W03", date(2026, 1, 12)),
        ("2026-W04", date(2026, 1, 12)),
        ("2020-W53", date(2020, 12, 28)),
        ("2025-W53", date(2026, 1, 5)),
        ("2026-W00", date(2026, 1, 5)),
        ("nonsense", date(2026, 1, 5)),
    ],
)
def test_a_week_that_is_none_is_the_last_one_and_none_is_in_the_future(said, monday):
    assert review.monday_said(said, today=WEDNESDAY) == monday


def test_a_week_begins_and_ends_at_midnight_also_when_the_clocks_change():
    week = review.week_from(date(2026, 3, 23), ZoneInfo("Europe/Berlin"))
    assert (week.begins_at.astimezone(UTC), week.ends_at.astimezone(UTC)) == (
        datetime(2026, 3, 22, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
    )
