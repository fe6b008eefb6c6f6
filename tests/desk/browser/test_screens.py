"""Every screen of the desk: axe, no sideways scrolling, the keyboard in the list."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from stafette.knowledge import actions as knowledge
from stafette.knowledge.actions import Content
from stafette.levels import actions as levels
from stafette.levels.actions import Briefing, Tried
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCREENS = (
    "/queue/", "/queue/?show=waiting", "/handovers/?direction=out", "/call/", "/search/?q=vpn",
    "/knowledge/", "/knowledge/{article}/", "/knowledge/{article}/improve/", "/notices/",
    "/profile/", "/people/{person}/", "/tickets/{ticket}/", "/tickets/{ticket}/?compose=public",
    "/tickets/{ticket}/?compose=internal", "/tickets/{ticket}/hand-over/",
    "/tickets/{ticket}/solve/", "/tickets/{ticket}/reassign/", "/tickets/{ticket}/change/",
    "/tickets/{passed}/", "/tickets/999999/",
)  # fmt: skip


@pytest.fixture
def addresses(story) -> list[str]:
    first, passed = story.tickets
    briefing = Briefing(
        reason="Rights", problem="VPN drops", tried=(Tried("Restarted", "same"),), question="MTU?"
    )
    levels.escalate(ticket=passed, to_team=story.second, briefing=briefing, by=story.anna, at=NINE)
    article = knowledge.capture(
        ticket=None,
        content=Content(issue="VPN drops", resolution="One\nTwo", internal_part="Ours"),
        by=story.anna,
        at=NINE,
    )
    places = {
        "ticket": first.pk,
        "passed": passed.pk,
        "article": article.pk,
        "person": story.ben.pk,
    }
    return [screen.format(**places) for screen in SCREENS]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1366, 900), (320, 640)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page, addresses, theme, width, height):
    page.set_viewport_size({"width": width, "height": height})
    found = []
    for address in addresses:
        page.goto(f"{address}{'&' if '?' in address else '?'}theme={theme}")
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        broken = [one["id"] for one in Axe().run(page, options=RULES).response["violations"]]
        found += [(address, wider, broken)] if wider or broken else []
    assert found == []


def test_the_list_is_walked_by_keys(page, story):
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator(".selbar").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tickets/{story.tickets[1].pk}/")


def test_the_palette_opens_a_ticket(page, story):
    page.keyboard.press("Control+k")
    page.keyboard.type(f"#{story.tickets[0].pk}")
    page.wait_for_selector("#hits [role=option] >> text=Outlook asks")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tickets/{story.tickets[0].pk}/")
