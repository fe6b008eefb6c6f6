"""What people do on the pages of a ticket on its way, for several tests."""

import re

from playwright.sync_api import Page, expect

from tests.browser.desk import Desk

UNTIL_IT_IS_THERE = 20  # seconds: mail, list; how fast they are is measured elsewhere
TEXT = "Seit heute früh meldet Outlook beim Öffnen der Ablage den Fehler 0x8004010F."


def press(page: Page, *combinations: str) -> None:
    for combination in combinations:
        page.keyboard.press(combination)


def arrives(page: Page, desk: Desk, *, subject: str, picture: str = "") -> str:
    """A mail comes and somebody of first level opens it; the ticket's number."""
    desk.send(sender="ben@kunde.example", subject=subject, text=TEXT, picture=picture)
    link = page.get_by_role("row").get_by_role("link", name=subject)
    for _ in range(UNTIL_IT_IS_THERE):
        page.goto("/queue/?show=free")
        if link.count():
            break
        page.wait_for_timeout(1_000)
    link.press("Enter")
    expect(page.locator("#ticket-head h1")).to_have_text(subject)
    return str(page.locator("[data-ticket]").get_attribute("data-ticket"))


def is_taken(page: Page) -> None:
    press(page, "a")
    expect(page.locator("#status")).to_have_text("Das Ticket liegt bei Ihnen.")


def is_about(page: Page, service: str) -> None:
    page.get_by_role("link", name="Ändern").press("Enter")
    page.locator("#id_service").select_option(label=service)
    press(page, "Control+Enter")
    expect(page.locator("#ticket-tried")).to_contain_text("Outlook neu gestartet")


def is_tried(page: Page, step: str, result: str = "ohne Erfolg") -> None:
    button = page.get_by_role("button", name=re.compile(rf"^{result}\s?: {re.escape(step)}"))
    button.press("Enter")
    expect(page.locator("#ticket-tried")).to_contain_text(f"{step} {result}")


def is_handed_outside(page: Page, question: str) -> None:
    press(page, "u")
    page.locator("#id_to_team").select_option(label="Hersteller ERP")
    page.locator("#id_step0").fill("Neu angemeldet")
    page.locator("#id_question").fill(question)
    press(page, "Control+Enter")
    page.locator(".baton-card").wait_for()


def link_for(page: Page, number: str) -> str:
    """Somebody of the team outside opens the hand-over signed in; its address is a pass."""
    page.goto("/external/")
    page.get_by_role("button", name=f"#{number}").press("Enter")
    page.wait_for_url(re.compile(r"/external/[^/]{20,}/$"))
    return page.url


def is_worked_on_together(page: Page, desk: Desk) -> str:
    """A ticket with a file, tried steps, a question to a team and one that looks on; its number."""
    number = arrives(page, desk, subject="Outlook öffnet die Ablage nicht", picture="ablage.png")
    is_taken(page)
    is_about(page, "E-Mail und Kalender")
    is_tried(page, "Outlook neu gestartet")
    page.goto(f"/tickets/{number}/consult/")
    page.locator("#id_team").select_option(label="Anwendungen")
    page.locator("#id_question").fill("Auf welchem Server liegt die Ablage?")
    press(page, "Control+Enter")
    page.wait_for_url(f"**/tickets/{number}/")
    page.goto(f"/tickets/{number}/look-on/")
    page.locator("#id_team").select_option(label="Netz und Server")
    page.locator("#content .btn.primary").press("Enter")
    expect(page.locator("#ticket-together")).to_contain_text("Netz und Server ist dabei")
    return number


def goes_outside(page: Page, desk: Desk, outside: Page, *, subject: str) -> str:
    """A ticket that people outside the desk hold; the address of their link."""
    number = arrives(page, desk, subject=subject)
    is_taken(page)
    is_handed_outside(page, "Welche Version behebt es?")
    return link_for(outside, number)


def is_away(page: Page, person: str) -> None:
    """An absence long after the test, so that it changes nothing else."""
    page.goto(f"/setup/people/{person}/")
    page.locator("[name=first_on]").fill("2099-12-24")
    page.locator("[name=last_on]").fill("2099-12-31")
    page.get_by_role("button", name="Abwesenheit eintragen").press("Enter")
    expect(page.locator("#absences .rows")).to_contain_text("2099")
