"""The whole relay, in German, by hands on pages: nothing here calls an action."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

SUBJECT = "Serienbrief im Etikettendruck verschiebt die Adressfelder"
TEXT = "Seit heute rutscht im Serienbrief jedes Adressfeld eine Zeile nach unten."
ANSWER = "Die Vorlage war auf A5 gestellt. Sie steht wieder auf A4, der Serienbrief stimmt."
SEEN_WITHIN = 2_000  # milliseconds from the mail's acceptance to the list
HAND_OVER_KEYS = 4  # experience.md 1, journey c: U, Tab, Ctrl and Enter, beside the text


@dataclass
class Hands:
    """Somebody at a keyboard; counts the keys that are not text."""

    page: Page
    keys: int = 0
    typed: list[str] = field(default_factory=list)

    def press(self, combination: str) -> None:
        self.keys += len(combination.split("+"))
        self.page.keyboard.press(combination)

    def write(self, text: str) -> None:
        self.typed.append(text)
        self.page.keyboard.type(text)


@pytest.fixture
def anna(people) -> Page:
    page: Page = people.page("anna")
    page.goto("/queue/?show=free")
    return page


def say(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        page.locator(f"#content [name={name}]").fill(text)


def press(page: Page, name: str) -> None:
    """A button or a link by its visible words."""
    words = re.compile(f"^{re.escape(name)}")
    found = page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words))
    found.locator("visible=true").first.click()


def reaches_the_list(page: Page) -> str:
    """The pill says it within the promised time; a click shows the row; its number."""
    page.locator("[data-newer]:not([hidden])").click(timeout=SEEN_WITHIN)
    row = page.get_by_role("row").filter(has_text=SUBJECT)
    expect(row).to_have_count(1)
    row.get_by_role("link", name=SUBJECT).click()
    expect(page.locator("h1")).to_have_text(SUBJECT)
    return str(page.locator("[data-ticket]").get_attribute("data-ticket"))


def hands_over_by_keys(page: Page) -> None:
    hands = Hands(page)
    hands.press("u")
    expect(page.locator("[name=question]")).to_be_focused()
    hands.write("Welche Vorlage nimmt der Druckserver?")
    hands.press("Tab")
    hands.write("Fehlende Rechte")
    hands.press("Control+Enter")
    expect(page.locator(".banner, .baton-card").first).to_be_visible()
    assert hands.keys <= HAND_OVER_KEYS
    assert sum(map(len, hands.typed)) <= 60


def accepts(page: Page, number: str) -> None:
    page.goto("/handovers/")
    card = page.locator(".baton-card").filter(has_text=f"#{number}")
    expect(card).to_contain_text("Neustart")
    card.get_by_role("link").first.click()
    press(page, "Stab annehmen")
    expect(page.get_by_text("Der Stab ist bei Ihnen.")).to_be_visible()


def test_a_mail_travels_through_three_levels_and_comes_back_as_an_article(
    running_desk, people, anna
):
    nora, tom, ben = people.page("sina"), people.page("tom"), people.page("ben")
    running_desk.send(sender="ben@kunde.example", subject=SUBJECT, text=TEXT)
    number = reaches_the_list(anna)

    anna.keyboard.press("a")
    expect(anna.get_by_text("Das Ticket liegt bei Ihnen.")).to_be_visible()
    anna.keyboard.press("n")
    anna.keyboard.type("- Neustart: ohne Erfolg")
    anna.keyboard.press("Control+Enter")
    expect(anna.locator(".event[data-kind=internal]")).to_contain_text("Neustart")
    hands_over_by_keys(anna)

    accepts(nora, number)
    press(nora, "Rückfrage stellen")
    say(nora, question="Tritt es bei allen Vorlagen auf?")
    press(nora, "Rückfrage senden")

    anna.goto("/handovers/")
    anna.locator("aside").get_by_role("link").filter(has_text=number).click()
    press(anna, "Rückfrage beantworten")
    say(anna, answer="Nur bei der Vorlage für den Versand.")
    press(anna, "Antwort senden")
    expect(anna.locator(".baton-card").first).to_contain_text("Nur bei der Vorlage")

    expect(nora.locator(".baton-card").first).to_contain_text("Nur bei der Vorlage")
    press(nora, "Übergeben")
    say(nora, step0="Vorlage verglichen", result0="Neustart half nicht", question="Wer setzt A5?")
    say(nora, reason="Quelltext nötig")
    press(nora, "Stab übergeben")
    expect(nora.locator("h1")).to_have_text(SUBJECT)

    accepts(tom, number)
    tom.keyboard.press("e")
    tom.keyboard.type(ANSWER)
    tom.keyboard.press("Control+Enter")
    expect(tom.locator(".ticket-head")).to_contain_text("Gelöst")
