"""Every screen in light and dark at 320 and 1366 px: nothing for axe to find, nothing beyond it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import People
from tests.browser.faults_of_pages import axe_faults, focus_faults, layout_faults
from tests.browser.screens import DESK, ENTRANCE, PORTAL, SETUP, Screen
from tests.browser.steps import goes_outside, is_away, is_worked_on_together

# So tall that nothing lies behind a bar that stays at the foot of the window: what scrolling
# uncovers would count as a target that is too small.
SIZES = ({"width": 1366, "height": 2400}, {"width": 320, "height": 3600})
PageAt = Callable[[str, int], Page]


@pytest.fixture(scope="module")
def numbers(numbers_of_the_demo, running_desk, people) -> dict[str, str]:
    """Those of the demo, and what its tickets do not show yet."""
    found = dict(numbers_of_the_demo)
    page = people.page("ben")
    page.goto(f"/requests/{found['own_solved']}/")
    link = page.get_by_role("link", name="Hilfe bewerten").get_attribute("href")
    anna, vera, admin = (people.page(who) for who in ("anna", "vera", "admin"))
    is_away(admin, found["nora"])
    found |= {
        "rating": str(link),
        "full": is_worked_on_together(anna, running_desk),
        "outside": goes_outside(anna, running_desk, vera, subject="Der Import bricht ab"),
    }
    for opened in (page, anna, vera, admin):
        opened.context.close()
    return found


@pytest.fixture(scope="module")
def page_at(people: People) -> PageAt:
    """One page for each person and width, kept open for all screens."""
    pages: dict[tuple[str, int], Page] = {}

    def page(who: str, size: int) -> Page:
        if (who, size) not in pages:
            pages[who, size] = people.page(who, viewport=SIZES[size], reduced_motion="reduce")
        return pages[who, size]

    return page


@pytest.mark.parametrize("screen", DESK + ENTRANCE + PORTAL + SETUP, ids=lambda screen: screen.name)
def test_nothing_is_wrong_with(screen: Screen, page_at: PageAt, numbers: dict[str, str]) -> None:
    faults: list[str] = []
    for size in range(len(SIZES)):
        page = page_at(screen.who, size)
        page.emulate_media(color_scheme="light")
        screen.open(page, numbers)
        faults += faults_of(page, refused=screen.refused)
    assert not faults, "\n".join(["", *dict.fromkeys(faults)])


@pytest.mark.parametrize("size", range(len(SIZES)))
def test_nothing_is_wrong_with_the_thanks_to_somebody_outside(size, running_desk, people, page_at):
    anna, vera, page = people.page("anna"), people.page("vera"), page_at("", size)
    page.goto(goes_outside(anna, running_desk, vera, subject=f"Die Ausgabe stockt ({size})"))
    page.get_by_role("radio").first.check()
    page.locator("[name=text]").fill("Mit Version 4.2.1 behoben.")
    page.get_by_role("button", name="Zurückgeben").click()
    page.get_by_role("heading", name="Danke").wait_for()
    faults = faults_of(page)
    for opened in (anna, vera):
        opened.context.close()
    assert not faults, "\n".join(["", *faults])


def faults_of(page: Page, *, refused: bool = False) -> list[str]:
    """What is wrong with the page as it stands, in both themes."""
    width = page.evaluate("innerWidth")
    found = layout_faults(page) + (focus_faults(page) if refused else [])
    faults = [f"{width}: {fault}" for fault in found]
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        faults += [f"{width} {theme} {fault}" for fault in axe_faults(page)]
    return faults
