"""What happens while a page is made and before its stream is open is shown all the same."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import People
from tests.browser.desk import Desk
from tests.browser.steps import UNTIL_IT_IS_THERE, arrives

STREAM = "**/events/stream*"
# What the other tab tells is lost, as if it had been told before this one listened.
DEAF = "Object.defineProperty(BroadcastChannel.prototype, 'onmessage', { set() {} })"


class Gate:
    """Holds the requests for a stream back until it is opened."""

    def __init__(self, page: Page) -> None:
        self.held: list[Route] | None = []
        page.route(STREAM, self._asked)

    def _asked(self, route: Route) -> None:
        if self.held is None:
            route.continue_()
        else:
            self.held.append(route)

    def open(self) -> None:
        held, self.held = self.held or [], None
        for one in held:
            one.continue_()


@pytest.fixture
def anna(people: People) -> Iterator[Page]:
    page = people.page("anna")
    yield page
    page.context.close()


@pytest.fixture
def lea(people: People) -> Iterator[Page]:
    page = people.page("lea")
    yield page
    page.context.close()


def is_noted(page: Page, number: str, text: str) -> None:
    page.goto(f"/tickets/{number}/")
    page.keyboard.press("n")
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline")).to_contain_text(text)


def is_shown(page: Page, text: str) -> None:
    patience = UNTIL_IT_IS_THERE * 1_000
    expect(page.locator("#timeline")).to_contain_text(text, timeout=patience)


def test_what_happened_before_the_stream_was_open_is_shown(
    running_desk: Desk, anna: Page, lea: Page
):
    number = arrives(anna, running_desk, subject="Ablage bleibt leer")
    gate = Gate(anna)
    with anna.expect_request(STREAM):
        anna.goto(f"/tickets/{number}/")
    is_noted(lea, number, "Vor dem Öffnen geschrieben")
    gate.open()
    is_shown(anna, "Vor dem Öffnen geschrieben")


def test_a_second_tab_asks_for_itself_although_another_one_listens(
    running_desk: Desk, anna: Page, lea: Page
):
    number = arrives(anna, running_desk, subject="Ablage bleibt voll")
    second = anna.context.new_page()
    gate = Gate(second)
    second.add_init_script(DEAF)
    with second.expect_request(STREAM):
        second.goto(f"/tickets/{number}/")
    is_noted(lea, number, "Während der zweite Tab lud")
    is_shown(anna, "Während der zweite Tab lud")
    gate.open()
    is_shown(second, "Während der zweite Tab lud")
