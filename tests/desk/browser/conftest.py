"""Chromium of the system against the desk's pages, served by the test itself."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import sync_playwright

from stafette.config import assets
from stafette.levels.choices import Level
from stafette.people import actions as people
from tests.people_of_the_story import NINE, agent, requester, team, ticket

CHROMIUM = os.environ.get("STAFETTE_CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PASSWORD = "a sentence is easier"


@pytest.fixture(scope="module")
def chromium():
    """The browser; Playwright's loop in this thread must not keep Django from its database."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def story(transactional_db):
    """A first and a second level, an agent in the first, a requester with two tickets."""
    first, second = team(), team("Messaging", Level.SECOND)
    anna, ben = agent("Anna Krug", first), requester()
    people.set_password(person=anna, password=PASSWORD, by=None, at=NINE)
    made = [ticket(ben, subject, team=first) for subject in ("Outlook asks", "VPN drops")]
    return SimpleNamespace(anna=anna, ben=ben, first=first, second=second, tickets=made)


@pytest.fixture
def page(chromium, story, live_server):
    """Anna's tab, signed in; a fault of a script or of the security policy fails the test.

    The stream of events is not there: it is served beside Django.
    """
    assets.build()
    context = chromium.new_context(locale="de-DE", base_url=live_server.url)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    tab.goto("/sign-in/")
    tab.fill("#id_mail", story.anna.mail)
    tab.fill("#id_password", PASSWORD)
    tab.click(".btn.primary")
    tab.wait_for_url("**/queue/")
    yield tab
    context.close()
    assert [fault for fault in faults if "404" not in fault and "axe" not in fault] == []
