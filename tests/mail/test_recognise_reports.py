"""Reports of many servers in their own forms and languages, about a mail of ours to `weg@…`."""

import pytest

from stafette.channels.mail.parsing import parse
from tests.mail.samples import bounce, mail, multipart, part

TO = "weg@kunde.example"
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.kunde.example>"
POSTMASTER = "postmaster@kunde.example"

# Who reports, under which subject, in which words; status, reason, for good.
FREE_FORMS = {
    "postfix": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host mx.kunde.example.\n\n"
        f"<{TO}>: host mx2.kunde.example[192.0.2.7] said: 550 5.1.1 <{TO}>: Recipient\n"
        "    address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)",
        ("5.1.1", "unknown_recipient", True),
    ),
    "postfix, host": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        f"<{TO}>: Host or domain name not found. Name service error for\n"
        "    name=kunde.example type=A: Host not found",
        ("5.0.0", "unknown_host", True),
    ),
    "postfix, greylisting": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        f"<{TO}>: host mx2.kunde.example[192.0.2.7] said: 450 4.2.0 <{TO}>: Recipient\n"
        "    address rejected: Greylisted, try again later (in reply to RCPT TO command)",
        ("4.2.0", "expired", False),
    ),
    "exim": (
        DAEMON,
        "Mail delivery failed: returning message to sender",
        "A message that you sent could not be delivered to one or more of its recipients.\n\n"
        f"  {TO}\n    host mx.kunde.example [192.0.2.7]\n"
        f"    SMTP error from remote mail server after RCPT TO:<{TO}>:\n"
        "    550 Unrouteable address",
        ("5.0.0", "unknown_recipient", True),
    ),
    "exim, quota": (
        DAEMON,
        "Mail delivery failed: returning message to sender",
        "A message that you sent could not be delivered to one or more of its recipients.\n\n"
        f"  {TO}\n    mailbox is full: retry timeout exceeded",
        ("4.0.0", "mailbox_full", False),
    ),
    "exim, delay": (
        DAEMON,
        "Warning: message 1aBcDe-0001x-2Y delayed 24 hours",
        f"The message has not been delivered yet.\n\n  {TO}\n    Delay reason: Connection timed out",
        ("4.0.0", "expired", False),
    ),
    "qmail": (
        "MAILER-DAEMON@mx.kunde.example",
        "failure notice",
        "Hi. This is the qmail-send program at mx.kunde.example.\n\n"
        f"<{TO}>:\nSorry, no mailbox here by that name. (#5.1.1)",
        ("5.1.1", "unknown_recipient", True),
    ),
    "sendmail": (
        "Mail Delivery Subsystem <MAILER-DAEMON@mx.kunde.example>",
        "Returned mail: see transcript for details",
        "   ----- The following addresses had permanent fatal errors -----\n"
        f"<{TO}>\n    (reason: 550 5.1.1 <{TO}>... User unknown)\n\n"
        "   ----- Transcript of session follows -----\n"
        f">>> RCPT To:<{TO}>\n<<< 550 5.1.1 <{TO}>... User unknown",
        ("5.1.1", "unknown_recipient", True),
    ),
    "exchange": (
        "System Administrator <postmaster@kunde.example>",
        "Undeliverable: Drucker",
        "Your message did not reach some or all of the intended recipients.\n\n"
        f"      Subject: Drucker\n\n{TO} on 12.01.2026 09:12\n"
        "            The e-mail account does not exist at the organization this message was sent\n"
        "            to.  <mx.kunde.example #5.1.1>",
        ("5.1.1", "unknown_recipient", True),
    ),
    "exchange, german": (
        "Systemadministrator <postmaster@kunde.example>",
        "Unzustellbar: Drucker",
        "Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.\n\n"
        f"{TO} am 12.01.2026 09:12\n"
        "            Das E-Mail-Konto ist in der Organisation nicht vorhanden.\n"
        "            <mx.kunde.example #5.1.1>",
        ("5.1.1", "unknown_recipient", True),
    ),
    "microsoft 365": (
        "Microsoft Outlook <MicrosoftExchange0123456789abcdef@kunde.example>",
        "Undeliverable: Drucker",
        f"Your message to {TO} couldn't be delivered.\n\nweg wasn't found at kunde.example.\n\n"
        "Status code: 550 5.1.10",
        ("5.1.10", "unknown_recipient", True),
    ),
    "microsoft 365, german": (
        "Microsoft Outlook <postmaster@kunde.example>",
        "Unzustellbar: Drucker",
        f"Ihre Nachricht an {TO} konnte nicht zugestellt werden.\n\n"
        "weg wurde unter kunde.example nicht gefunden.\n\nStatuscode: 550 5.1.10",
        ("5.1.10", "unknown_recipient", True),
    ),
    "microsoft 365, french": (
        "Microsoft Outlook <postmaster@kunde.example>",
        "Non remis : Imprimante",
        f"Votre message à {TO} n'a pas pu être remis.\n\nweg est introuvable dans kunde.example.",
        ("5.0.0", "unknown_recipient", True),
    ),
    "gmail": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
        "Delivery Status Notification (Failure)",
        f"** Address not found **\n\nYour message wasn't delivered to {TO} because the address\n"
        "couldn't be found, or is unable to receive mail.\n\n"
        "550 5.1.1 The email account that you tried to reach does not exist.",
        ("5.1.1", "unknown_recipient", True),
    ),
    "gmail, german": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
        "Delivery Status Notification (Failure)",
        "** Die Adresse wurde nicht gefunden **\n\n"
        f"Ihre Nachricht wurde nicht an {TO} zugestellt, weil die Adresse nicht gefunden wurde.",
        ("5.0.0", "unknown_recipient", True),
    ),
    "gmail, full": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
        "Delivery Status Notification (Failure)",
        f"** Recipient inbox full **\n\nYour message couldn't be delivered to {TO}. Their inbox is\n"
        "full.\n\n452 4.2.2 The recipient's inbox is out of storage space.",
        ("4.2.2", "mailbox_full", False),
    ),
    "yahoo": (
        "MAILER-DAEMON@yahoo.example",
        "Failure Notice",
        f"Sorry, we were unable to deliver your message to the following address.\n\n<{TO}>:\n"
        "554: delivery error: dd Not a valid recipient - mta7.kunde.example",
        ("5.0.0", "unknown_recipient", True),
    ),
    "gmx and web.de": (
        "GMX Mailer Daemon <mailer-daemon@gmx.example>",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\n"
        f"A message that you sent could not be delivered.\n\n{TO}:\n"
        "SMTP error from remote server for RCPT TO command, host: mx.kunde.example reason: 550\n"
        "Requested action not taken: mailbox unavailable",
        ("5.0.0", "unknown_recipient", True),
    ),
    "web.de, german": (
        "Mailer Daemon <mailer-daemon@web.example>",
        "Mail-Zustellung fehlgeschlagen",
        f"Die von Ihnen gesendete Nachricht konnte nicht zugestellt werden.\n\n{TO}:\n"
        "Der Empfänger ist unbekannt.",
        ("5.0.0", "unknown_recipient", True),
    ),
    "t-online": (
        "Mail Delivery System <postmaster@t-online.example>",
        "Nachricht nicht zustellbar",
        f"Ihre E-Mail an {TO} konnte nicht zugestellt werden, da das Postfach des Empfängers\n"
        "voll ist.",
        ("5.0.0", "mailbox_full", False),
    ),
    "domino": (
        "Postmaster <postmaster@kunde.example>",
        "DELIVERY FAILURE: User weg (weg@kunde.example) not listed in Domino Directory",
        f"Your message\n\n  Subject: Drucker\n\nwas not delivered to:\n\n  {TO}\n\nbecause:\n\n"
        f"  User weg ({TO}) not listed in Domino Directory",
        ("5.0.0", "unknown_recipient", True),
    ),
    "domino, german": (
        "Postmaster <postmaster@kunde.example>",
        "ZUSTELLUNGSFEHLER: Benutzer weg nicht im Verzeichnis",
        f"Ihre Nachricht wurde nicht zugestellt an:\n\n  {TO}\n\nweil:\n\n"
        "  Benutzer weg nicht im Domino-Verzeichnis aufgeführt",
        ("5.0.0", "unknown_recipient", True),
    ),
    "groupwise": (
        "Mailer-Daemon@kunde.example",
        "Message status - undeliverable",
        f"The message that you sent was undeliverable to the following:\n\n\t{TO} (user not found)",
        ("5.0.0", "unknown_recipient", True),
    ),
    "hmailserver": (
        "mailer-daemon@kunde.example",
        "Message undeliverable: Drucker",
        f"Your message did not reach some or all of the intended recipients.\n\n   {TO}\n"
        "   Error Type: SMTP\n   Remote server replied: 550 Unknown user",
        ("5.0.0", "unknown_recipient", True),
    ),
    "kerio": (
        "postmaster@kunde.example",
        "Delivery failure - Drucker",
        "Your mail could not be delivered to the following address(es):\n\n"
        f"  {TO}\n  550 5.1.1 User unknown",
        ("5.1.1", "unknown_recipient", True),
    ),
    "barracuda": (
        "postmaster@barracuda.example",
        "**Message you sent blocked by our bulk email filter**",
        f"Your message to: {TO}\nwas blocked by our Spam Firewall.",
        ("5.0.0", "blocked", False),
    ),
    "mimecast": (
        "Mimecast Postmaster <postmaster@kunde.example>",
        "[Postmaster] Email Delivery Failure",
        f"We were unable to deliver your message to {TO}.\n\n"
        "The reason: 550 Invalid Recipient",
        ("5.0.0", "unknown_recipient", True),
    ),
    "amazon": (
        "MAILER-DAEMON@eu.amazonses.example",
        "Delivery Status Notification (Failure)",
        "An error occurred while trying to deliver the mail to the following recipients:\n"
        f"{TO}\nsmtp; 550 5.1.1 user unknown",
        ("5.1.1", "unknown_recipient", True),
    ),
    "zimbra, delay": (
        DAEMON,
        "Delayed Mail (still being retried)",
        "THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\n"
        f"<{TO}>: connect to mx.kunde.example[192.0.2.7]:25: Connection refused",
        ("4.0.0", "expired", False),
    ),
    "orange, french": (
        "MAILER-DAEMON@orange.example",
        "Échec de la remise de votre message",
        f"Votre message n'a pas pu être distribué à l'adresse suivante :\n\n<{TO}>\n\n"
        "550 5.1.1 Adresse d'au moins un destinataire invalide.",
        ("5.1.1", "unknown_recipient", True),
    ),
    "free, french": (
        "Mail Delivery System <MAILER-DAEMON@free.example>",
        "Message non distribuable",
        f"Le message envoyé à {TO} n'a pas été remis : la boîte de réception est pleine.",
        ("5.0.0", "mailbox_full", False),
    ),
    "a mailer without a name": (
        "",
        "Undeliverable mail",
        f"Delivery to {TO} failed: no such user",
        ("5.0.0", "unknown_recipient", True),
    ),
    "spam": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        f"<{TO}>: host mx.kunde.example[192.0.2.7] said: 554 5.7.1 Message scored as spam",
        ("5.7.1", "spam", False),
    ),
    "spf": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        f"<{TO}>: host mx.kunde.example[192.0.2.7] said: 550 5.7.23 SPF check failed",
        ("5.7.23", "authentication", False),
    ),
    "too large": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        f"<{TO}>: message size 31457280 exceeds size limit 10485760 of server mx.kunde.example",
        ("5.0.0", "too_large", False),
    ),
    "too large, german": (
        POSTMASTER,
        "Unzustellbar: Drucker",
        f"{TO}\n\nDiese Nachricht ist zu groß.\n\n#550 5.2.3",
        ("5.2.3", "too_large", False),
    ),
    "no mail there": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        f"<{TO}>: Domain kunde.example does not accept mail (nullMX)",
        ("5.0.0", "no_mail", True),
    ),
    "disabled": (
        DAEMON,
        "Undelivered Mail Returned to Sender",
        f"<{TO}>: host mx.kunde.example[192.0.2.7] said: 554 5.2.1 This account has been disabled",
        ("5.2.1", "suspended", False),
    ),
    "domain, german": (
        POSTMASTER,
        "Unzustellbar: Drucker",
        f"Die Nachricht an {TO} konnte nicht zugestellt werden.\nDie Domäne des Empfängers\n"
        "existiert nicht.",
        ("5.0.0", "unknown_host", True),
    ),
    "given up, german": (
        POSTMASTER,
        "Nachricht konnte nicht zugestellt werden",
        f"Die Zustellung an {TO} wurde nach 3 Tagen aufgegeben: Zeitüberschreitung bei der\n"
        "Verbindung.",
        ("5.0.0", "expired", False),
    ),
    "italian": (
        DAEMON,
        "Non recapitabile: Stampante",
        f"Impossibile recapitare il messaggio a {TO}: utente sconosciuto",
        ("5.0.0", "unknown_recipient", True),
    ),
    "spanish": (
        DAEMON,
        "No se puede entregar: Impresora",
        f"No se pudo entregar el mensaje a {TO}: el usuario no existe",
        ("5.0.0", "unknown_recipient", True),
    ),
    "dutch": (
        DAEMON,
        "Onbestelbaar: Printer",
        f"Uw bericht aan {TO} kon niet worden bezorgd: gebruiker onbekend",
        ("5.0.0", "unknown_recipient", True),
    ),
    "polish": (
        DAEMON,
        "Niedostarczone: Drukarka",
        f"Nie można dostarczyć wiadomości do {TO}: nieznany użytkownik",
        ("5.0.0", "unknown_recipient", True),
    ),
}  # fmt: skip


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
