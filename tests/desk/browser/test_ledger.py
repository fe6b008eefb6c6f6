"""The ledger of a ticket that somebody reads while others work on it."""

import pytest
from playwright.sync_api import expect

from stafette.core import clock
from stafette.levels import actions

pytestmark = pytest.mark.browser


def test_what_was_opened_to_read_stays_open_when_it_is_refreshed(page, story):
    ticket = story.tickets[0]
    page.goto(f"/tickets/{ticket.pk}/")
    page.click("#ticket-ledger summary")
    page.evaluate("document.activeElement.blur()")
    actions.take_over(ticket=ticket, by=story.anna, at=clock.now())
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("#ticket-ledger .lines > li")).to_have_count(2)
    expect(page.locator("#ticket-ledger .lines")).to_be_visible()
