"""A mail with its form and an invitation, for agent and requester: nothing for axe to find."""

import smtplib
import time
from email.message import EmailMessage

from tests.browser.chromium import People
from tests.browser.desk import Desk
from tests.browser.test_axe import SIZES, faults_of

SUBJECT = "Wartung des Druckers"
CALENDAR = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Wartung\\, Halle 7\r\n"
    "DTSTART;TZID=Europe/Berlin:20261201T100000\r\nDTEND;TZID=Europe/Berlin:20261201T113000\r\n"
    "LOCATION:Halle 7\r\nORGANIZER;CN=Ben Baum:mailto:ben@kunde.example\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)
UNDERSTOOD_WITHIN = 20.0  # seconds


def sent(desk: Desk) -> str:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ben Baum <ben@kunde.example>", "support@demo.example"
    mail["Subject"], mail["Message-ID"] = SUBJECT, "<formed@kunde.example>"
    mail.set_content("Passt der Termin?")
    mail.add_alternative(
        "<p>Passt der <b>Termin</b>?</p><blockquote>Früher</blockquote>", subtype="html"
    )
    mail.add_alternative(CALENDAR, subtype="calendar", params={"method": "REQUEST"})
    with smtplib.LMTP("127.0.0.1", desk.mail_port) as door:
        door.send_message(mail)
    until = time.monotonic() + UNDERSTOOD_WITHIN
    while time.monotonic() < until:
        found = desk.rows(f"select id from tickets_ticket where subject = '{SUBJECT}'")  # noqa: S608 -- our own word
        if found:
            return str(found[0][0])
        time.sleep(0.1)
    raise AssertionError("the mail became no ticket")


def test_nothing_is_wrong_with_a_formed_mail(running_desk: Desk, people: People):
    number = sent(running_desk)
    faults = []
    for size in SIZES:
        for who, path in (("admin", f"/tickets/{number}/"), ("ben", f"/requests/{number}/")):
            page = people.page(who, viewport=size, reduced_motion="reduce")
            page.goto(path)
            page.frame_locator("iframe.mail-frame").first.get_by_text("Passt der").wait_for()
            page.locator(".invited").get_by_text("Wartung, Halle 7").wait_for()
            faults += faults_of(page)
            if who == "admin":
                page.get_by_role("link", name="Original zeigen").click()
                page.get_by_role("heading", name="Ursprüngliche E-Mail").wait_for()
                faults += faults_of(page)
            page.context.close()
    assert not faults, "\n".join(["", *dict.fromkeys(faults)])
