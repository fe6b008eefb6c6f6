"""Automatic mails and delivery reports are recognised; what a person wrote is not mistaken."""

import pytest

from stafette.channels.mail.parsing import DeliveryReport, parse
from tests.mail.samples import bounce, mail


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"auto_submitted": "auto-replied"}, "auto_replied"),
        ({"auto_submitted": "auto-generated (rejected)"}, "auto_generated"),
        ({"auto_submitted": 'auto-replied; owner-email="a@kunde.example"'}, "auto_replied"),
        ({"return_path": "<>"}, "null_return_path"),
        ({"precedence": "bulk"}, "precedence"),
        ({"precedence": "List"}, "precedence"),
        ({"x_autoreply": "yes"}, "auto_reply_header"),
        ({"x_ms_exchange_inbox_rules_loop": "a@kunde.example"}, "auto_reply_header"),
        ({"x_loop": "yes"}, "loop_header"),
        ({"x_auto_response_suppress": "All"}, "auto_response_suppress"),
        ({"list_id": "<neues.kunde.example>"}, "list"),
        ({"list_unsubscribe": "<mailto:weg@kunde.example>"}, "list"),
        ({"from_": "no-reply@shop.example"}, "robot_sender"),
        ({"from_": "noreply+77@shop.example"}, "robot_sender"),
        ({"from_": "MAILER-DAEMON@shop.example"}, "robot_sender"),
        ({"subject": "Automatische Antwort: Drucker"}, "absence"),
        ({"subject": "Abwesenheitsnotiz: Re: [#4711] Drucker"}, "absence"),
        ({"subject": "Out of Office: Printer"}, "absence"),
    ],
)
def test_an_automatic_mail_says_why_it_is_one(headers, why):
    read = parse(mail(**headers))
    assert (read.auto_generated, read.automatic) == (True, why)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"auto_submitted": "no"},
        {"return_path": "<maria.weber@kunde.example>"},
        {"x_auto_response_suppress": "None"},
        {"subject": "Abwesenheitsnotiz einrichten"},
        {"subject": "Auto: Ladekarte sperren"},
        {"subject": "Urlaub: Vertretung im Postfach"},
        {"from_": "noreen@kunde.example"},
    ],
)
def test_a_mail_of_a_person_is_not_automatic(headers):
    assert parse(mail(**headers)).auto_generated is False


def test_a_german_absence_note_is_out_of_office():
    read = parse(
        mail(
            "Ich bin bis 19.01. nicht im Büro und lese keine Mails.",
            subject="=?utf-8?Q?Automatische_Antwort:_St=C3=B6rung?=",
            auto_submitted="auto-replied",
            x_auto_response_suppress="All",
        )
    )
    assert (read.out_of_office, read.auto_generated, read.delivery_report) == (True, True, None)


def test_a_newsletter_is_automatic_but_nobody_is_away():
    read = parse(mail(list_id="Neues <neues.kunde.example>", precedence="bulk"))
    assert (read.auto_generated, read.out_of_office, read.list_id) == (
        True,
        False,
        "Neues <neues.kunde.example>",
    )


@pytest.mark.parametrize(
    ("status", "diagnostic", "report"),
    [
        (
            "5.1.1",
            "smtp; 550 5.1.1 <weg@kunde.example>: User unknown",
            ("5.1.1", "550", "unknown_recipient", True),
        ),
        ("5.2.2", "smtp; 552 5.2.2 Mailbox full", ("5.2.2", "552", "mailbox_full", False)),
        ("5.0.0", "smtp; 550 5.7.1 blocked using rbl.example", ("5.7.1", "550", "blocked", False)),
        ("5.1.2", "dns; Host unknown", ("5.1.2", "", "unknown_host", True)),
        ("5.3.4", "smtp; 552 Message too large", ("5.3.4", "552", "too_large", False)),
        (
            "4.4.1",
            "X-Postfix; connect to mx.kunde.example: Connection timed out",
            ("4.4.1", "", "expired", False),
        ),
    ],
)
def test_a_report_tells_whom_it_concerns_and_whether_the_address_is_dead(
    status, diagnostic, report
):
    read = parse(bounce(status, diagnostic)).delivery_report
    assert read == DeliveryReport(
        "weg@kunde.example", *report, original_message_id="ours.77@demo.example"
    )


def test_a_delayed_mail_is_not_lost():
    read = parse(bounce("4.4.1", "smtp; 450 4.2.0 try again", action="delayed")).delivery_report
    assert (read.delayed, read.permanent) == (True, False)


def test_a_mail_that_did_arrive_is_no_failure():
    assert parse(bounce("2.0.0", "smtp; 250 OK", action="delivered")).delivery_report is None


def test_a_report_is_automatic():
    read = parse(bounce("5.1.1", "smtp; 550 5.1.1 User unknown"))
    assert (read.auto_generated, read.automatic) == (True, "delivery_report")


def test_a_report_in_free_form_is_understood():
    told = (
        "Hi. This is the qmail-send program at mx.kunde.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        "<weg@kunde.example>:\n192.0.2.1 does not like recipient.\n"
        "Remote host said: 550 5.1.1 No such user here\n\n"
        "--- Below this line is a copy of the message.\n\n"
        "Return-Path: <support@demo.example>\nMessage-ID: <ours.78@demo.example>\nSubject: 452 4.2.2 full\n"
    )
    raw = mail(
        told,
        from_="MAILER-DAEMON@mx.kunde.example",
        to="support@demo.example",
        subject="failure notice",
    )
    assert parse(raw).delivery_report == DeliveryReport(
        "weg@kunde.example", "5.1.1", "550", "unknown_recipient", True, "ours.78@demo.example"
    )


def test_a_german_report_in_free_form_is_understood():
    told = "Ihre Nachricht konnte nicht zugestellt werden.\n\nweg@kunde.example:\nDas Postfach ist voll.\n"
    raw = mail(
        told,
        from_="postmaster@kunde.example",
        to="support@demo.example",
        subject="Unzustellbar: Drucker",
    )
    report = parse(raw).delivery_report
    assert (report.recipient, report.status, report.reason) == (
        "weg@kunde.example",
        "5.0.0",
        "mailbox_full",
    )


@pytest.mark.parametrize(
    "subject", ["Mail delivery problem", "Undelivered Mail Returned to Sender", "WG: Unzustellbar"]
)
def test_a_person_who_asks_about_a_failed_delivery_has_written_a_request(subject):
    body = "My mail to weg@kunde.example could not be delivered: 550 5.1.1 user unknown. Why?"
    read = parse(mail(body, subject=subject))
    assert (read.delivery_report, read.auto_generated) == (None, False)


def test_a_mail_of_the_postmaster_about_something_else_is_no_report():
    assert (
        parse(mail("Bitte Speicher erweitern.", from_="postmaster@kunde.example")).delivery_report
        is None
    )
