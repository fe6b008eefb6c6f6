"""Each hostile piece through the sanitiser alone: what is left of it can do nothing."""

import re

import pytest

from stafette.channels.mail.safe_html import ATTRIBUTES, SCHEMES, STYLES, TEXT, clean
from tests.security.hostile_html import HOSTILE
from tests.security.marks import foreign_in

ALLOWED = {name for names in ATTRIBUTES.values() for name in names} | {"rel"}
TAG = re.compile(r"<([a-z0-9]+)((?: [a-z-]+=\"[^\"]*\")*)>")
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


@pytest.fixture(scope="module")
def cleaned() -> list[str]:
    around = ["{}", "<p>{}</p>", "<table><tr><td>{}</td></tr></table>", "<a href='{}'>x</a>"]
    return [clean(place.format(piece)) for piece in HOSTILE for place in around]


def test_there_are_enough_pieces():
    assert len(set(HOSTILE)) >= 60


def test_broken_and_nested_tags_are_parsed_and_not_cut_away(cleaned):
    """A001, A002, A003: only elements of the allowlist; cleaning again changes nothing."""
    assert [one for one in cleaned if clean(one) != one or foreign_in(one)] == []
    tags = {tag for one in cleaned for tag, _rest in TAG.findall(one)}
    assert tags - TEXT == set()


def test_nothing_that_htmx_or_our_style_sheet_would_take_up(cleaned):
    """A018: no class, id, data-*, hx-*, on*: only the attributes of the allowlist."""
    names = {
        name for one in cleaned for _tag, rest in TAG.findall(one)
        for name, _value in ATTRIBUTE.findall(rest)
    }  # fmt: skip
    assert names - ALLOWED == set()


def test_style_places_covers_and_fetches_nothing(cleaned):
    """A014: property allowlist, no url()."""
    styles = [style for one in cleaned for style in re.findall(r' style="([^"]*)"', one)]
    named = {part.partition(":")[0] for style in styles for part in style.split(";")}
    assert (named - STYLES, [style for style in styles if "url" in style]) == (set(), [])


def test_no_address_is_fetched_and_links_lead_only_by_known_schemes(cleaned):
    """A015: pictures only by content id; A001: no script behind a link."""
    sources = {src for one in cleaned for src in re.findall(r' src="([^"]*)"', one)}
    links = {href for one in cleaned for href in re.findall(r' href="([^"]*)"', one)}
    assert {src for src in sources if not src.startswith("cid:")} == set()
    assert {href for href in links if href.partition(":")[0].lower() not in SCHEMES} == set()
