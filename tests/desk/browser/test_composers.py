"""The composers for those who switched keys or scripts off; the rest is in `tests/browser`."""

import pytest

from stafette.tickets.models import InternalNote

pytestmark = pytest.mark.browser


def opened(page, story):
    page.goto(f"/tickets/{story.tickets[0].pk}/")
    return page.keyboard


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
