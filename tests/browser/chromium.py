"""Debian's Chromium, and people who sit before it: each in a browser context of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.desk import Desk

PATH = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 5_000  # milliseconds that an element may take to come
TEAM = "demo.example"
ROLES = {"lea": "lead", "admin": "administrator", "ben": "requester"}


@contextmanager
def started() -> Iterator[Browser]:
    """A headless browser; raises Playwright's error when there is no Chromium."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=PATH, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


class People:
    """Signs people in through the pages, once each, and opens contexts for them."""

    def __init__(self, desk: Desk, browser: Browser) -> None:
        self.desk, self.browser = desk, browser
        self._states: dict[str, Any] = {}

    def context(self, who: str = "", **options: Any) -> BrowserContext:
        """A fresh context in German; signed in as that person unless the name is empty."""
        if who and who not in self._states:
            self._states[who] = self._signed_in(who)
        context = self.browser.new_context(
            base_url=self.desk.address,
            storage_state=self._states.get(who),
            locale="de-DE",
            timezone_id="Europe/Berlin",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        return context

    def page(self, who: str = "", **options: Any) -> Page:
        return self.context(who, **options).new_page()

    def _signed_in(self, who: str) -> Any:
        role = ROLES.get(who, "agent")
        mail = f"{who}@{'kunde.example' if role == 'requester' else TEAM}"
        page = self.page()
        page.goto(self.desk.way_in(mail, role))
        page.get_by_role("button", name="Jetzt anmelden").click()
        page.wait_for_url(lambda address: "/sign-in/" not in address)
        state = page.context.storage_state()
        page.context.close()
        return state
