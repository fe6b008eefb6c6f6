"""Nothing internal is sent, nothing typed is lost (experience.md 3.4, the mis-send suite)."""

import pytest

from stafette.tickets.models import InternalNote, Message

pytestmark = pytest.mark.browser


def opened(page, story):
    page.goto(f"/tickets/{story.tickets[0].pk}/")
    return page.keyboard


def drafts(page) -> dict[str, str]:
    kept = page.evaluate("Object.entries(localStorage)")
    return {key.rpartition(".")[2]: text for key, text in kept if key.startswith("stafette.draft")}


def test_escape_right_after_typing_keeps_each_draft_under_its_own_kind(page, story):
    keys = opened(page, story)
    keys.press("r")
    keys.type("for the requester")
    keys.press("Escape")
    keys.press("n")
    keys.type("for us")
    keys.press("Escape")
    assert drafts(page) == {"public": "for the requester", "internal": "for us"}


def test_letters_that_are_commands_are_letters_inside_a_field(page, story):
    keys = opened(page, story)
    keys.press("n")
    keys.type("rnrnuea")
    assert page.input_value("#note-text") == "rnrnuea"
    assert page.locator("#reply").is_visible() is False


def test_a_draft_survives_a_reload(page, story):
    keys = opened(page, story)
    keys.press("r")
    keys.type("half an answer")
    page.reload()
    page.keyboard.press("r")
    assert page.input_value("#reply-text") == "half an answer"


def test_a_note_that_was_saved_is_a_note_and_its_draft_is_gone(page, story):
    keys = opened(page, story)
    keys.press("r")
    keys.type("stays a draft")
    keys.press("Escape")
    keys.press("n")
    keys.type("for us alone")
    keys.press("Control+Enter")
    page.wait_for_url("**#note-*")
    assert drafts(page) == {"public": "stays a draft"}
    assert InternalNote.objects.get().text == "for us alone"
    assert Message.objects.filter(direction="out", automatic=False).count() == 0


def test_undo_brings_the_text_back_into_the_composer(page, story):
    keys = opened(page, story)
    keys.press("r")
    keys.type("sent too early")
    keys.press("Control+Enter")
    page.wait_for_url("**#message-*")
    page.click("#undo button")
    page.wait_for_url("**compose=public")
    assert page.input_value("#reply-text") == "sent too early"


def test_keys_that_are_switched_off_do_nothing(page, story):
    story.anna.character_keys = False
    story.anna.save(update_fields=["character_keys"])
    opened(page, story).press("r")
    assert page.locator("#reply").is_visible() is False


def test_without_scripts_both_forms_are_there(chromium, page, story, live_server):
    context = chromium.new_context(
        java_script_enabled=False,
        base_url=live_server.url,
        storage_state=page.context.storage_state(),
    )
    plain = context.new_page()
    plain.goto(f"/tickets/{story.tickets[0].pk}/")
    plain.fill("#note-text", "written without scripts")
    plain.click("#note button[type=submit]")
    context.close()
    assert InternalNote.objects.get().text == "written without scripts"
