"""Nothing is sent by mistake and no text is lost (experience.md 3.4), on the running desk."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk

INTERNAL = "Nur für uns: Konto gesperrt"
PUBLIC = "Guten Tag, wir sehen nach"


@pytest.fixture
def page(people, numbers) -> Page:
    """Anna's ticket in a browser of its own, so that drafts of other tests are not there."""
    opened: Page = people.page("anna")
    opened.goto(f"/tickets/{numbers['ticket']}/")
    yield opened
    opened.context.close()


def drafts(page: Page) -> dict[str, str]:
    """What the device keeps, by kind."""
    kept = page.evaluate("Object.entries(localStorage)")
    return {key.rpartition(".")[2]: text for key, text in kept if key.startswith("stafette.draft")}


def opens(page: Page, key: str, field: str) -> None:
    page.keyboard.press(key)
    expect(page.locator(field)).to_be_focused()


def messages(desk: Desk, number: str) -> list[str]:
    """Public texts of a ticket that were not taken back, newest last."""
    found = desk.rows(
        "select ticket_id, text from tickets_message where withdrawn_at is null order by id"
    )
    return [text for ticket, text in found if str(ticket) == number]


def ratings(desk: Desk, number: str) -> list[str]:
    found = desk.rows("select ticket_id, verdict from feedback_rating")
    return [verdict for ticket, verdict in found if str(ticket) == number]


def test_letters_that_are_commands_stay_text_inside_a_field(page):
    opens(page, "n", "#note-text")
    page.keyboard.type("RNrnuea?/")
    assert page.input_value("#note-text") == "RNrnuea?/"
    expect(page.locator("#reply")).to_be_hidden()
    assert page.url.endswith("/")


def test_escape_at_once_keeps_each_text_under_its_own_kind(page):
    opens(page, "r", "#reply-text")
    page.keyboard.type(PUBLIC)
    page.keyboard.press("Escape")
    opens(page, "n", "#note-text")
    page.keyboard.type(INTERNAL)
    page.keyboard.press("Escape")
    assert drafts(page) == {"public": PUBLIC, "internal": INTERNAL}
    opens(page, "r", "#reply-text")
    assert page.input_value("#reply-text") == PUBLIC


def test_drafts_survive_a_reload_and_another_tab_shows_them(page):
    opens(page, "r", "#reply-text")
    page.keyboard.type(PUBLIC)
    page.reload()
    opens(page, "r", "#reply-text")
    assert page.input_value("#reply-text") == PUBLIC
    other = page.context.new_page()
    other.goto(page.url)
    opens(other, "r", "#reply-text")
    assert other.input_value("#reply-text") == PUBLIC


def test_an_internal_note_leaves_as_nothing_and_keeps_the_draft_of_the_reply(
    page, running_desk, numbers
):
    before = messages(running_desk, numbers["ticket"])
    opens(page, "r", "#reply-text")
    page.keyboard.type(PUBLIC)
    page.keyboard.press("Escape")
    opens(page, "n", "#note-text")
    page.keyboard.type(INTERNAL)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".event[data-kind=internal]").last).to_contain_text(INTERNAL)
    assert drafts(page) == {"public": PUBLIC}
    assert messages(running_desk, numbers["ticket"]) == before


def test_undo_takes_the_answer_back_with_its_text(page, running_desk, numbers):
    before = messages(running_desk, numbers["ticket"])
    opens(page, "r", "#reply-text")
    page.keyboard.type("Zu früh gesendet")
    page.keyboard.press("Control+Enter")
    page.locator("#undo").get_by_role("button", name="Rückgängig").click()
    expect(page.locator("#reply-text")).to_have_value("Zu früh gesendet")
    assert messages(running_desk, numbers["ticket"]) == before


def test_an_answer_written_past_a_newer_one_is_stopped_and_keeps_its_text(
    page, people, running_desk, numbers
):
    page.route("**/live/", lambda route: route.abort())  # nothing new is shown to Anna
    opens(page, "r", "#reply-text")
    page.keyboard.type("Ich antworte, ohne das Neue zu kennen")
    jonas = people.page("jonas")
    jonas.goto(page.url)
    opens(jonas, "r", "#reply-text")
    jonas.keyboard.type("Jonas war schneller")
    jonas.keyboard.press("Control+Enter")
    expect(jonas.locator("#undo")).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/reply/")) as stopped:
        page.keyboard.press("Control+Enter")
    assert stopped.value.status == 409
    expect(page.locator("#reply .newer")).to_contain_text("Jonas war schneller")
    expect(page.locator("#reply-text")).to_have_value("Ich antworte, ohne das Neue zu kennen")
    assert messages(running_desk, numbers["ticket"])[-1] == "Jonas war schneller"
    page.get_by_role("button", name="Trotzdem senden").click()
    expect(page.locator("#undo")).to_be_visible()
    assert messages(running_desk, numbers["ticket"])[-1].startswith("Ich antworte")


def test_opening_the_rating_link_stores_nothing_and_the_button_does(people, running_desk, numbers):
    ben = people.page("ben")
    ben.goto(f"/requests/{numbers['own_solved']}/")
    link = ben.get_by_role("link", name="Hilfe bewerten").get_attribute("href")
    stranger = people.page()
    before = ratings(running_desk, numbers["own_solved"])
    stranger.goto(f"{link}?v=good")
    expect(stranger.locator("[name=verdict][value=good]")).to_be_checked()
    assert ratings(running_desk, numbers["own_solved"]) == before
    stranger.get_by_role("button", name="Bewertung senden").click()
    expect(stranger.get_by_role("status").first).to_contain_text("gespeichert")
    assert ratings(running_desk, numbers["own_solved"]) == ["good"]
