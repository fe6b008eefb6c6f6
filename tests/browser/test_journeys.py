"""Journeys c and d of experience.md 1 with the keyboard alone, their keys counted in the page.

Every keydown counts as one, modifiers too ("Strg+Enter" is two); only what is typed into a field is
text, and that is counted by its characters. A click with a pointer counts as one.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import People
from tests.browser.faults_of_pages import layout_faults
from tests.browser.steps import (
    UNTIL_IT_IS_THERE,
    arrives,
    is_about,
    is_handed_outside,
    is_taken,
    is_tried,
    link_for,
    press,
)

HAND_OVER_KEYS, SOLVING_KEYS = 4, 20  # experience.md 1, journeys c and d
LONGEST_QUESTION = 60
COUNT = """
const TEXT = "textarea, input:not([type=radio], [type=checkbox], [type=submit])";
const more = (kind, by) => {
  sessionStorage[`journey-${kind}`] = Number(sessionStorage[`journey-${kind}`] ?? 0) + by;
};
addEventListener("keydown", (event) => {
  const plain = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!(plain && event.target.matches(TEXT))) more("keys", 1);
}, true);
addEventListener("beforeinput", (event) => more("text", event.data?.length ?? 0), true);
addEventListener("click", (event) => { if (event.detail) more("clicks", 1); }, true);
"""
BEGIN = "['keys', 'text', 'clicks'].forEach((kind) => sessionStorage.removeItem(`journey-${kind}`))"
COUNTED = "(kind) => Number(sessionStorage[`journey-${kind}`] ?? 0)"
TICKED = """all => all.filter((one) => getComputedStyle(one.querySelector(".icon")).opacity === "1").length"""

SUBJECT = "Outlook zeigt beim Öffnen der Ablage Fehler 0x8004"
AGAIN = "Outlook meldet beim Öffnen der Ablage Fehler 0x8004"
QUESTION = "Bitte Zuordnung der Ablage zum Postfach prüfen."
ANSWER = "Die Ablage war an ein gelöschtes Postfach gebunden. Sie ist neu verbunden."
DETAIL = "Auf welchem Server liegt die Ablage?"
PHONE = {"width": 390, "height": 844}
CAUSE = "Beim Umzug des Postfachs blieb die alte Ablage verbunden."


@pytest.fixture
def opened(people: People) -> Iterator[dict[str, Page]]:
    """Anna at first level, Nora at second: each with a page that counts what is pressed."""
    pages = {who: people.page(who) for who in ("anna", "nora", "sina")}
    for page in pages.values():
        page.add_init_script(COUNT)
    yield pages
    for page in pages.values():
        page.context.close()


def counted(page: Page, kind: str) -> int:
    number: int = page.evaluate(COUNTED, kind)
    return number


def write(page: Page, text: str) -> None:
    page.keyboard.type(text)


def is_handed_over(page: Page) -> None:
    """From the ticket, four keys at most beside the question."""
    page.evaluate(BEGIN)
    press(page, "u")
    expect(page.locator("#id_question")).to_be_focused()
    write(page, QUESTION)
    needed = page.locator("[data-needs]")
    assert needed.evaluate_all(TICKED) == needed.count() == 5
    message = page.locator("#id_message")
    expect(message).to_be_editable()
    expect(message).to_have_value(re.compile("^Ihre Anfrage #"))
    press(page, "Control+Enter")
    expect(page.locator(".baton-card")).to_contain_text("Vollständig, 5 von 5")
    assert counted(page, "keys") <= HAND_OVER_KEYS
    assert counted(page, "text") == len(QUESTION) <= LONGEST_QUESTION
    assert counted(page, "clicks") == 0


def is_found(page: Page, number: str) -> Locator:
    """In "Übergaben" with its card alone: J goes on until the focus stands on it."""
    press(page, "g", "u")
    page.wait_for_url("**/handovers/")
    card = page.locator(".baton-card").filter(has_text=f"#{number}")
    title = card.get_by_role("heading").get_by_role("link")
    expect(title).to_be_visible()
    for _ in range(page.locator(".inbox > .baton-card").count()):
        press(page, "j")
        if title.evaluate("link => link === document.activeElement"):
            break
    expect(title).to_be_focused()
    return card


def is_understood(card: Locator) -> None:
    """Everything that second level asks for otherwise, without the timeline."""
    told = card.locator(".record").first
    labels = told.locator("dt").all_inner_texts()
    assert labels == ["Grund", "Problem", "Betrifft", "Versucht", "Belege", "Gesucht", "Zugesagt"]
    said = dict(zip(labels, told.locator("dd").all_inner_texts(), strict=True))
    assert said["Problem"] == SUBJECT
    assert "Outlook neu gestartet" in said["Versucht"]
    assert "ablage.png" in said["Belege"]
    assert said["Gesucht"] == QUESTION
    assert said["Zugesagt"].startswith("Lösung bis")


def is_accepted(page: Page) -> None:
    press(page, "a")
    expect(page.locator("#status")).to_have_text("Der Stab ist bei Ihnen.")


def is_solved(page: Page) -> None:
    press(page, "e")
    expect(page.locator("[name=answer]")).to_be_focused()
    write(page, ANSWER)
    press(page, "Control+Enter")
    expect(page.locator(".ticket-head")).to_contain_text("Gelöst")


def is_kept(page: Page) -> None:
    """Symptom and steps are filled; the cause is what nobody wrote yet."""
    press(page, "w")
    expect(page.locator("#id_issue")).to_be_focused()
    expect(page.locator("#id_resolution")).to_have_value(re.compile("neu verbunden"))
    press(page, "Tab", "Tab")
    expect(page.locator("#id_cause")).to_be_focused()
    write(page, CAUSE)
    press(page, "Control+Enter")
    expect(page.locator("h1")).to_have_text(SUBJECT)


def test_hand_over_and_solution_stay_within_their_keys(running_desk, opened):
    """Journey c, then d: the next of first level finds the article beside the ticket."""
    anna, nora = opened["anna"], opened["nora"]
    number = arrives(anna, running_desk, subject=SUBJECT, picture="ablage.png")
    is_taken(anna)
    is_about(anna, "E-Mail und Kalender")
    is_tried(anna, "Outlook neu gestartet")
    is_tried(anna, "In Outlook im Web geprüft", "geht")
    is_handed_over(anna)
    nora.goto("/queue/")
    nora.evaluate(BEGIN)
    is_understood(is_found(nora, number))
    is_accepted(nora)
    is_solved(nora)
    is_kept(nora)
    assert counted(nora, "keys") + counted(nora, "clicks") <= SOLVING_KEYS
    assert counted(nora, "clicks") == 0
    arrives(anna, running_desk, subject=AGAIN)
    expect(anna.locator(".suggestion").first).to_contain_text(SUBJECT)


def test_a_team_is_asked_and_answers_while_the_ticket_stays(running_desk, opened):
    anna, sina = opened["anna"], opened["sina"]
    number = arrives(anna, running_desk, subject="Ablage fragt nach einem Konto")
    is_taken(anna)
    anna.get_by_role("link", name="Team fragen").press("Enter")
    expect(anna.locator("#id_question")).to_be_focused()
    press(anna, "Shift+Tab")
    write(anna, "Anw")
    expect(anna.locator("#id_team option:checked")).to_have_text("Anwendungen")
    press(anna, "Tab")
    write(anna, DETAIL)
    press(anna, "Control+Enter")
    expect(anna.locator("#ticket-together")).to_contain_text(DETAIL)
    sina.goto("/handovers/")
    sina.get_by_role("complementary").get_by_role("link", name=f"#{number}").press("Enter")
    expect(sina.locator("#id_answer")).to_be_focused()
    write(sina, "Auf dem Server der Buchhaltung.")
    press(sina, "Control+Enter")
    together = anna.locator("#ticket-together")
    expect(together).to_contain_text("Server der Buchhaltung", timeout=UNTIL_IT_IS_THERE * 1_000)
    expect(anna.locator("#ticket-actions")).to_contain_text("Lösen")


def test_the_baton_goes_back_with_a_reason_from_the_list(running_desk, opened):
    anna, nora = opened["anna"], opened["nora"]
    number = arrives(anna, running_desk, subject="Ablage lässt sich nicht umbenennen")
    is_taken(anna)
    press(anna, "u")
    anna.locator("#id_step0").fill("Neu angemeldet")
    anna.locator("#id_question").fill(QUESTION)
    press(anna, "Control+Enter")
    anna.locator(".baton-card").wait_for()
    nora.goto("/queue/")
    is_found(nora, number)
    press(nora, "Shift+u")
    nora.get_by_role("radio").first.wait_for()
    press(nora, "Space", "Tab")
    write(nora, DETAIL)
    press(nora, "Control+Enter")
    expect(nora.locator("#status")).to_contain_text("erledigt")
    anna.goto("/handovers/?direction=back")
    card = anna.locator(".baton-card").filter(has_text=f"#{number}")
    expect(card.locator(".record dd").first).to_have_text(f"Angaben fehlen: {DETAIL}")


def is_answered_outside(page: Page) -> None:
    """Taken on, asked about, given back: the last at first without the words that it needs."""
    page.get_by_role("button", name="Wir nehmen es an").click()
    expect(page.get_by_text("Vera Pohl arbeitet daran")).to_be_visible()
    page.locator("#id_question").fill(DETAIL)
    page.get_by_role("button", name="IT fragen").click()
    expect(page.locator(".record")).to_contain_text(DETAIL)
    page.get_by_role("button", name="Zurückgeben").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_role("radio").first.check()
    page.locator("[name=text]").fill("Der Dienst läuft wieder.")
    page.get_by_role("button", name="Zurückgeben").click()
    expect(page.locator("h1")).to_have_text("Danke")


def test_somebody_outside_answers_on_a_phone_without_scripts(running_desk, opened, people):
    anna, vera = opened["anna"], people.page("vera")
    number = arrives(anna, running_desk, subject="Ablage des Herstellers antwortet nicht")
    is_taken(anna)
    is_handed_outside(anna, QUESTION)
    phone = people.page(viewport=PHONE, java_script_enabled=False)
    phone.goto(link_for(vera, number))
    assert not layout_faults(phone)
    is_answered_outside(phone)
    expect(anna.locator("#timeline")).to_contain_text(
        "Der Dienst läuft wieder.", timeout=UNTIL_IT_IS_THERE * 1_000
    )
    for page in (phone, vera):
        page.context.close()
