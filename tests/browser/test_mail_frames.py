"""The frame of a mail is as high as the mail, whatever its length, at both widths."""

import smtplib
import time
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import People
from tests.browser.desk import Desk

WIDTHS = (390, 1366)
LINE = "<p>Die <b>Ablage</b> öffnet sich nicht, seit der Server neu gestartet wurde.</p>"
QUOTE = "<blockquote>" + "<p>Was haben Sie schon versucht?</p>" * 12 + "</blockquote>"
UNDERSTOOD_WITHIN = 20.0  # seconds
INSIDE = "frame => frame.contentDocument.documentElement.getBoundingClientRect().height"
HEIGHT = "frame => frame.clientHeight"


def sent(desk: Desk, *, subject: str, html: str) -> str:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ben Baum <ben@kunde.example>", "support@demo.example"
    mail["Subject"], mail["Message-ID"] = subject, f"<{len(html)}.frame@kunde.example>"
    mail.set_content("Die Ablage öffnet sich nicht.")
    mail.add_alternative(html, subtype="html")
    with smtplib.LMTP("127.0.0.1", desk.mail_port) as door:
        door.send_message(mail)
    until = time.monotonic() + UNDERSTOOD_WITHIN
    while time.monotonic() < until:
        found = desk.rows(f"select id from tickets_ticket where subject = '{subject}'")  # noqa: S608 -- our own word
        if found:
            return str(found[0][0])
        time.sleep(0.1)
    raise AssertionError("the mail became no ticket")


def is_as_high_as_its_mail(page: Page) -> float:
    frame = page.locator("iframe.mail-frame").first
    frame.scroll_into_view_if_needed()
    page.frame_locator("iframe.mail-frame").first.get_by_text("Ablage").first.wait_for()
    page.wait_for_function(
        f"() => {{ const frame = document.querySelector('iframe.mail-frame');"
        f" return Math.abs(({INSIDE})(frame) - ({HEIGHT})(frame)) <= 1; }}"
    )
    height: float = frame.evaluate(HEIGHT)
    return height


@pytest.mark.parametrize(
    ("name", "html", "lowest", "highest"),
    [("kurz", LINE + QUOTE, 40, 200), ("lang", LINE * 120, 3_000, 8_000)],
)
def test_neither_empty_space_nor_a_second_scroll_bar(
    running_desk: Desk, people: People, name: str, html: str, lowest: int, highest: int
):
    number = sent(running_desk, subject=f"Ablage {name}", html=html)
    for width in WIDTHS:
        for who, path in (("admin", "tickets"), ("ben", "requests")):
            page = people.page(who, viewport={"width": width, "height": 844})
            page.goto(f"/{path}/{number}/")
            height = is_as_high_as_its_mail(page)
            assert lowest <= height <= highest, (who, width, height)
            if name == "kurz":
                page.frame_locator("iframe.mail-frame").get_by_text("Zitierter Text").click()
                assert is_as_high_as_its_mail(page) > height + 200
            page.context.close()
