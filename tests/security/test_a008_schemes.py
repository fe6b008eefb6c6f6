"""A008: words of people become no link of a scheme that acts (django-helpdesk CVE-2021-3994)."""

import re

import pytest

from stafette.knowledge import actions as knowledge
from stafette.knowledge.actions import Content, Standing
from stafette.knowledge.choices import Audience
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from tests.desk.visitors import browser
from tests.people_of_the_story import NINE
from tests.security.marks import foreign_in
from tests.security.whole_desk import asked

SCHEMES = ("javascript", "JaVaScRiPt", "java\tscript", "data", "vbscript", "file")
WORDS = "\n\n".join(
    f"[quastenflosser]({scheme}:xss()) <{scheme}:xss()> ![x]({scheme}:xss()) {scheme}://xss()"
    for scheme in SCHEMES
)
LINK = re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*([^\"'\s>]*)", re.IGNORECASE)


@pytest.fixture
def pages(desk) -> dict[str, str]:
    """Where a message, a note and an article with such words are read."""
    tickets.receive(ticket=desk.ticket, words=Words(text=WORDS), by=desk.ben, at=NINE)
    tickets.reply(ticket=desk.ticket, words=Words(text=WORDS), by=desk.anna, at=NINE)
    tickets.note(ticket=desk.ticket, text=WORDS, by=desk.anna, at=NINE)
    article = knowledge.capture(
        ticket=None,
        content=Content(issue="Schemes", environment=WORDS, resolution=WORDS, cause=WORDS),
        standing=Standing(audience=Audience.REQUESTERS),
        by=desk.ada,
        at=NINE,
    )
    return {
        path: asked(browser(who), path).page
        for who, path in (
            (desk.anna, f"/tickets/{desk.ticket.pk}/"),
            (desk.ben, f"/requests/{desk.ticket.pk}/"),
            (desk.anna, f"/knowledge/{article.pk}/"),
            (desk.ben, f"/guides/{article.pk}/"),
        )
    }


def test_no_page_links_to_what_acts(pages):
    shown = {path: "quastenflosser" in page for path, page in pages.items()}
    assert shown == dict.fromkeys(pages, True)
    assert {path: found for path, page in pages.items() if (found := foreign_in(page))} == {}
    linked = {it for page in pages.values() for it in LINK.findall(page)}
    ours = ("/", "?", "#", "mailto:", "tel:", "https://", "http://")
    assert {it for it in linked if it and not it.startswith(ours)} == set()
