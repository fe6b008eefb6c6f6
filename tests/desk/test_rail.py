"""The rail: what it offers, what it counts, and where it says the reader is."""

import re

import pytest

from stafette.channels.mail.models import Arrival, Fate
from stafette.levels import actions as levels
from stafette.people.choices import Role
from tests.desk.test_ticket import BRIEFING
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE, agent


@pytest.fixture
def admin(desk):
    return browser(agent("Ada Demo", desk.first, role=Role.ADMINISTRATOR))


def rail_of(client, address: str) -> list[tuple[str, str, str, str]]:
    """Address, mark, words and count of each entry."""
    page = seen(client.get(address)).partition('class="rail"')[2].partition("</nav>")[0]
    return re.findall(
        r'href="([^"]*)"(?: aria-current="(\w+)")?[^>]*>.*?<span>([^<]*)</span>(?:<span[^>]*>(\d+))?',
        page,
    )


def marked(client, address: str) -> list[tuple[str, str]]:
    return [(path, mark) for path, mark, _words, _count in rail_of(client, address) if mark]


def test_an_agent_reaches_the_outbox_and_nothing_of_the_set_up(desk):
    entries = [
        (path, words) for path, _mark, words, _count in rail_of(browser(desk.anna), "/queue/")
    ]
    assert entries[-2:] == [
        ("/setup/outbox/", "Postausgang"),
        ("/profile/#keys-table", "Hilfe und Tasten"),
    ]


@pytest.mark.parametrize(
    ("address", "entry", "mark"),
    [
        ("/setup/", "/setup/", "page"),
        ("/setup/teams/", "/setup/", "true"),
        ("/setup/teams/new/", "/setup/", "true"),
        ("/setup/quarantine/", "/setup/quarantine/", "page"),
        ("/setup/outbox/", "/setup/outbox/", "page"),
        ("/setup/outbox/?show=failed", "/setup/outbox/", "true"),
        ("/queue/", "/queue/", "page"),
        ("/queue/?show=mine", "/queue/?show=mine", "page"),
        ("/handovers/?direction=out", "/handovers/", "true"),
    ],
)
def test_the_nearest_entry_above_a_page_is_marked(admin, address, entry, mark):
    assert marked(admin, address) == [(entry, mark)]


def test_what_waits_in_quarantine_is_counted_for_administrators(desk, admin):
    for number in range(2):
        Arrival.objects.create(
            arrived_at=NINE, fate=Fate.QUARANTINED, size=1, fingerprint=f"{number}"
        )
    counts = {path: count for path, _mark, _words, count in rail_of(admin, "/queue/")}
    assert counts["/setup/quarantine/"] == "2"


def kept_on_a_phone(client) -> list[str]:
    return re.findall(r'<li data-phone><a href="([^"]*)"', seen(client.get("/queue/")))


def test_the_bar_of_a_phone_keeps_the_set_up_or_else_the_outbox(desk, admin):
    assert kept_on_a_phone(admin) == ["/setup/"]
    assert kept_on_a_phone(browser(desk.anna)) == ["/setup/outbox/"]


def test_the_counts_follow_what_the_reader_does(desk):
    nora, address = browser(desk.nora), f"/tickets/{desk.ticket.pk}"
    levels.escalate(
        ticket=desk.ticket, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=NINE
    )
    counts = []
    for step, said in (("", None), ("accept/", {}), ("solve/", {"answer": "Done"})):
        if said is not None:
            nora.post(f"{address}/{step}", said)
        shown = {path: count for path, _mark, _words, count in rail_of(nora, "/queue/")}
        counts.append((shown["/queue/"], shown["/handovers/"]))
    assert counts == [("1", "1"), ("1", ""), ("", "")]
