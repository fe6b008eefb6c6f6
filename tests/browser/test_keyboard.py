"""Working with the keyboard alone: where the focus stands after each step, and what is said."""

import pytest
from playwright.sync_api import Page, expect

TALLER = "document.documentElement.scrollHeight - innerHeight"


@pytest.fixture
def page(people, numbers) -> Page:
    opened: Page = people.page("anna")
    opened.goto(f"/tickets/{numbers['ticket']}/")
    yield opened
    opened.context.close()


def sends(page: Page, text: str) -> None:
    page.keyboard.press("r")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#undo")).to_be_visible()


@pytest.mark.parametrize(("key", "kind"), [("r", "public"), ("n", "internal")])
def test_escape_gives_the_focus_back_to_the_button_of_that_kind(page, key, kind):
    page.keyboard.press(key)
    page.keyboard.press("Escape")
    expect(page.locator(f".composer-start [data-compose={kind}]")).to_be_focused()


def test_a_key_takes_the_answer_back_and_writing_goes_on_at_its_end(page):
    sends(page, "Wir sehen")
    expect(page.locator("#status")).to_contain_text("Antwort wird in")
    page.keyboard.press("z")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.type(" nach")
    expect(page.locator("#reply-text")).to_have_value("Wir sehen nach")


def test_an_answer_can_be_sent_at_once(page):
    sends(page, "Ohne zu warten")
    page.locator("#undo").get_by_role("button", name="Sofort senden").press("Enter")
    expect(page.locator("#undo")).to_have_count(0)
    last = page.locator("#timeline .event", has_text="Ohne zu warten")
    expect(last).not_to_contain_text("noch nicht gesendet")


def test_a_toast_that_goes_takes_the_focus_nowhere_and_the_answer_is_shown_as_sent(page):
    page.clock.install()
    page.reload()
    sends(page, "Geht von selbst")
    page.locator("#undo").get_by_role("button", name="Rückgängig").focus()
    page.clock.run_for(15_000)
    expect(page.locator("#undo")).to_have_count(0)
    expect(page.locator("#content")).to_be_focused()
    expect(page.locator("#status")).to_have_text("Die Antwort wird jetzt gesendet.")


def test_what_an_action_led_to_is_said_and_makes_the_page_no_taller(page, people):
    page.set_viewport_size({"width": 1366, "height": 1400})
    page.goto("/queue/?show=free")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#ticket-head").wait_for()
    page.keyboard.press("a")
    page.locator(".banner.notice").wait_for()
    expect(page.locator("#status")).to_have_text("Das Ticket liegt bei Ihnen.")
    assert page.evaluate(TALLER) == 0


def test_the_hit_that_enter_opens_is_the_one_that_is_read_out(page):
    page.keyboard.press("Control+k")
    page.keyboard.type("vpn")
    chosen = page.locator("#hits [aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(page.get_by_role("combobox")).to_have_attribute(
        "aria-activedescendant", chosen.get_attribute("id") or "none"
    )


def test_a_phone_has_the_notices_and_the_outbox(people):
    phone = people.page("anna", viewport={"width": 320, "height": 640})
    phone.goto("/queue/")
    expect(phone.locator(".bell")).to_be_in_viewport(ratio=1)
    outbox = phone.locator(".rail").get_by_role("link", name="Postausgang")
    expect(outbox).to_be_in_viewport(ratio=0.9)
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    phone.context.close()


def test_a_form_opens_at_the_end_of_its_first_field(page, numbers):
    page.goto(f"/tickets/{numbers['ticket']}/change/")
    field = page.locator("#id_subject")
    expect(field).to_be_focused()
    before = field.input_value()
    page.keyboard.type(" heute")
    expect(field).to_have_value(f"{before} heute")


def test_what_is_missing_is_listed_in_the_order_of_the_page(page, numbers):
    page.goto(f"/tickets/{numbers['ticket']}/hand-over/")
    expect(page.locator("#id_step0")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    listed = page.locator(".error-summary a").evaluate_all("all => all.map((one) => one.hash)")
    assert listed == ["#id_step0", "#id_question"]


def test_two_keys_lead_to_what_waits_and_through_its_lists(page):
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/waiting/")
    rows = page.locator("tr[data-number] a")
    for step in range(2):
        page.keyboard.press("j")
        expect(rows.nth(step)).to_be_focused()
    subject = rows.nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#ticket-head h1")).to_contain_text(subject)


def test_what_waits_follows_what_others_do(people, numbers):
    lead = people.page("lea")
    lead.goto("/waiting/")
    line = lead.locator(f"#not-accepted tr[data-number='{numbers['offered']}']")
    expect(line).to_have_count(1)
    lead.mouse.move(0, 0)
    paul = people.page("paul")
    paul.goto(f"/tickets/{numbers['offered']}/")
    paul.keyboard.press("a")
    paul.locator(".banner.notice").wait_for()
    expect(line).to_have_count(0, timeout=15_000)
    for opened in (lead, paul):
        opened.context.close()


def test_a_sentence_begun_on_the_start_page_goes_on_at_its_end(people):
    portal = people.page("ben")
    portal.goto("/")
    portal.locator("#q").press_sequentially("Outlook fragt")
    portal.keyboard.press("Enter")
    field = portal.locator("#id_text")
    expect(field).to_have_value("Outlook fragt")
    field.focus()
    portal.keyboard.type(" nach")
    expect(field).to_have_value("Outlook fragt nach")
    portal.context.close()
