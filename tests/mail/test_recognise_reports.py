"""Reports of many servers in their own forms and languages, about a mail of ours to `weg@…`."""

import pytest

from stafette.channels.mail.parsing import parse
from tests.mail.report_forms import DAEMON, FREE_FORMS, SENTENCES, TO
from tests.mail.samples import bounce, mail, multipart, part


@pytest.mark.parametrize("server", FREE_FORMS)
def test_a_report_in_its_own_form_tells_whom_and_why_and_whether_for_good(server):
    sender, subject, told, (status, reason, permanent) = FREE_FORMS[server]
    raw = mail(
        told,
        from_=sender,
        to="support@demo.example",
        subject=subject,
        content_type="text/plain; charset=utf-8",
    )
    report = parse(raw).delivery_report
    assert report is not None
    assert (report.recipient, report.status, report.reason, report.permanent) == (
        TO,
        status,
        reason,
        permanent,
    )


@pytest.mark.parametrize(
    ("status", "diagnostic", "found"),
    [
        ("5.1.1", "smtp; 550 5.1.1 User unknown", ("5.1.1", "unknown_recipient", True)),
        ("5.0.0", "smtp; 550-5.1.1 The email account does not exist", ("5.1.1", "unknown_recipient", True)),
        ("5.1.10", "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound", ("5.1.10", "unknown_recipient", True)),
        ("5.4.1", "smtp; 550 5.4.1 Recipient address rejected: Access denied", ("5.4.1", "unknown_recipient", True)),
        ("5.4.310", "smtp; 550 5.4.310 DNS domain kunde.example does not exist", ("5.4.310", "unknown_host", True)),
        ("5.4.4", "smtp; 550 5.4.4 Invalid domain", ("5.4.4", "unknown_host", True)),
        ("5.2.2", "smtp; 554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceeded", ("5.2.2", "mailbox_full", False)),
        ("4.4.7", "smtp; 550 4.4.7 QUEUE.Expired; message expired", ("4.4.7", "expired", False)),
        ("5.7.1", "smtp; 550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked", ("5.7.1", "blocked", False)),
        ("5.7.133", "smtp; 550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", ("5.7.133", "unauthenticated", False)),
        ("5.7.26", "smtp; 550 5.7.26 This mail is unauthenticated", ("5.7.26", "authentication", False)),
        ("5.2.3", "smtp; 550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large", ("5.2.3", "too_large", False)),
        ("5.1.6", "smtp; 551 5.1.6 Recipient has moved", ("5.1.6", "moved", True)),
        ("5.1.10", "smtp; 556 5.1.10 Recipient address has null MX", ("5.1.10", "no_mail", True)),
        ("4.2.1", "smtp; 450 4.2.1 The user is receiving mail at a rate that is too high", ("4.2.1", "too_many", False)),
        ("5.0.0", "smtp; 554 delivery error: This user doesn't have a yahoo.example account", ("5.0.0", "unknown_recipient", True)),
        ("4.2.0", "smtp; 450 4.2.0 Mailbox temporarily unavailable", ("4.2.0", "unknown_recipient", False)),
        ("4.1.1", "smtp; 450 4.1.1 Recipient address rejected: unverified address", ("4.1.1", "unknown_recipient", False)),
        ("5.1.1", "", ("5.1.1", "unknown_recipient", True)),
        ("5.1.2", "", ("5.1.2", "unknown_host", True)),
        ("5.2.1", "", ("5.2.1", "suspended", False)),
        ("5.4.4", "", ("5.4.4", "unknown_host", True)),
        ("5.7.1", "smtp; 554 5.7.1 Relay access denied", ("5.7.1", "not_relayed", False)),
    ],
)  # fmt: skip
def test_a_standard_report_is_read_by_its_sentence_or_else_by_its_code(status, diagnostic, found):
    report = parse(bounce(status, diagnostic)).delivery_report
    assert (report.status, report.reason, report.permanent) == found


def test_the_words_of_a_report_in_html_alone_are_read():
    page = f"<p>Your message to <b>{TO}</b> couldn't be delivered.</p><p>550 5.1.1 User unknown</p>"
    raw = multipart(
        part(page, "text/html"),
        part("Message-ID: <ours.7@demo.example>\r\n\r\nHallo", "message/rfc822"),
        from_=DAEMON,
        to="support@demo.example",
        subject="Undeliverable: Drucker",
    )
    report = parse(raw).delivery_report
    assert (report.recipient, report.status, report.original_message_id) == (
        TO,
        "5.1.1",
        "ours.7@demo.example",
    )


def test_the_first_of_several_recipients_that_failed_counts():
    fields = (
        "Reporting-MTA: dns; mx.kunde.example\r\n\r\n"
        "Final-Recipient: rfc822; da@kunde.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
        f"Final-Recipient: rfc822; {TO}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    )
    raw = multipart(
        part("x"),
        part(fields, "message/delivery-status"),
        kind="report; report-type=delivery-status",
        from_=DAEMON,
    )
    assert parse(raw).delivery_report.recipient == TO


@pytest.mark.parametrize(
    ("sender", "subject", "told"),
    [
        (
            "Maria <maria@kunde.example>",
            "Mail an weg@kunde.example",
            "Kam zurück: 550 user unknown",
        ),
        (
            "Maria <maria@kunde.example>",
            "Fwd: failure notice",
            "> <weg@kunde.example>: unknown user",
        ),
        ("Maria <maria@kunde.example>", "Zustellung fehlgeschlagen?", "Ist das Postfach voll?"),
        ("Post Master GmbH <info@post-master.example>", "Zustellung Ihres Pakets", "Heute."),
        ("Paketdienst <noreply@paket.example>", "Zustellung Ihres Pakets", "Morgen kommt es an."),
        ("Paketdienst <noreply@paket.example>", "Ihre Sendung", "Wir konnten nicht klingeln."),
        ("Shop <noreply@shop.example>", "Order rejected", "Contact help@shop.example, code 550 x"),
        ("postmaster@kunde.example", "Wartung am Samstag", "Fragen an it@kunde.example"),
    ],
)
def test_what_only_resembles_a_report_is_none(sender, subject, told):
    assert parse(mail(told, from_=sender, subject=subject)).delivery_report is None


@pytest.mark.parametrize(("sentence", "reason"), SENTENCES)
def test_the_sentence_about_an_address_gives_the_reason(sentence, reason):
    raw = mail(
        f"<{TO}>: {sentence}",
        from_=DAEMON,
        subject="Undelivered Mail Returned to Sender",
        content_type="text/plain; charset=utf-8",
    )
    report = parse(raw).delivery_report
    assert (report.recipient, report.reason) == (TO, reason)
