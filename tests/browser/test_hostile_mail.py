"""HTML mail that wants to act, opened by an agent and by its sender in a real browser (A001).

Each piece is also laid out alone, with scripts allowed and no policy around it: there only the
sanitiser stands between it and the reader.
"""

import re
import smtplib
import time
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from stafette.channels.mail.safe_html import page_of
from tests.browser.chromium import People
from tests.browser.desk import DOT, Desk
from tests.security.hostile_html import HOSTILE

SUBJECT = "Formatted and hostile"
TABLE = "<table border=1><tr><th>Device</th><td>Printer 7</td></tr></table>"
UNDERSTOOD_WITHIN = 20.0  # seconds


class Watch:
    """What a page does that it must not: scripts that run, dialogs, requests to others."""

    def __init__(self, context: BrowserContext, page: Page, own: str) -> None:
        self.own, self.seen = own, []
        context.expose_function("xss", lambda: self.seen.append("script"))
        page.on("dialog", lambda dialog: (self.seen.append("dialog"), dialog.dismiss()))
        context.on("request", lambda request: self._asked(request.url))
        context.on("page", lambda other: self.seen.append(f"window {other.url}"))

    def _asked(self, address: str) -> None:
        if not address.startswith((self.own, "about:", "data:", "blob:")):
            self.seen.append(address)


def sent(desk: Desk) -> str:
    """The number of the ticket that the mail became."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ben Baum <ben@kunde.example>", "support@demo.example"
    mail["Subject"], mail["Message-ID"] = SUBJECT, "<hostile@kunde.example>"
    mail.set_content("See below.")
    html = f"{TABLE}<img src=cid:dot@kunde.example alt=Dot>" + "\n".join(HOSTILE).replace("\0", "")
    mail.add_alternative(html, subtype="html")
    part = mail.get_payload()[1]
    part.add_related(DOT, "image", "png", cid="<dot@kunde.example>", filename="dot.png")
    with smtplib.LMTP("127.0.0.1", desk.mail_port) as door:
        door.send_message(mail)
    until = time.monotonic() + UNDERSTOOD_WITHIN
    while time.monotonic() < until:
        found = desk.rows(f"select id from tickets_ticket where subject = '{SUBJECT}'")  # noqa: S608 -- our own word
        if found:
            return str(found[0][0])
        time.sleep(0.1)
    raise AssertionError("the mail became no ticket")


def test_a_hostile_mail_does_nothing_to_agent_and_requester(running_desk: Desk, people: People):
    number = sent(running_desk)
    for who, path in (("admin", "tickets"), ("ben", "requests")):
        context = people.context(who)
        page = context.new_page()
        watch = Watch(context, page, running_desk.address)
        page.goto(f"/{path}/{number}/")
        page.locator("iframe.mail-frame").first.scroll_into_view_if_needed()
        frame = page.frame_locator("iframe.mail-frame").first
        frame.get_by_text("Printer 7").wait_for()
        dot = frame.get_by_alt_text("Dot")
        page.wait_for_function(
            "() => { const f = document.querySelector('iframe.mail-frame').contentDocument;"
            " return f && f.readyState === 'complete' && [...f.images].every(i => i.complete); }"
        )
        assert dot.evaluate("picture => picture.naturalWidth") == 1, who
        page.mouse.move(300, 300)
        assert attributes_in(page) == [], who
        assert (watch.seen, page.url.endswith(f"/{path}/{number}/")) == ([], True), who
        context.close()


def attributes_in(page: Page) -> list[str]:
    """Elements and attributes in the frame that could act."""
    inside = page.locator("iframe.mail-frame").first.element_handle().content_frame().content()
    body = inside.partition("<body>")[2]
    marks = re.findall(r"<[a-z][^>]*?\s(?:on\w+|hx-[\w-]+|data-[\w-]+|class|id|_|ping)\s*=", body)
    own = [one for one in marks if not one.startswith("<p class=")]
    return own + re.findall(r"<(?:script|style|form|input|svg|iframe|base|meta|link)\b", body)


def test_each_piece_alone_does_nothing_even_where_scripts_may_run(people: People, tmp_path: Path):
    context = people.context()
    page = context.new_page()
    file = tmp_path / "piece.html"
    own = "file://"
    watch = Watch(context, page, own)
    ran = []
    for piece in HOSTILE:
        file.write_text(page_of(piece, pictures={}, title="x"), "utf-8", "replace")
        page.goto(file.as_uri())
        page.mouse.move(20, 20)
        if watch.seen:
            ran.append((piece, list(watch.seen)))
            watch.seen.clear()
    assert ran == []
    file.write_text("<img src=x onerror=xss()>")  # the trap works: this one does act
    page.goto(file.as_uri())
    page.wait_for_load_state("networkidle")
    assert watch.seen == ["script"]
    context.close()
