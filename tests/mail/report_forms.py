"""How servers tell in their own forms that a mail to `weg@…` did not arrive."""

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

# Sentences of one server about the address, each after `<weg@…>: `, and the reason they mean.
SENTENCES = [
    ("The recipient's mailbox is full and cannot accept messages now.", "mailbox_full"),
    ("Das Postfach des Empfängers ist voll und kann nichts annehmen.", "mailbox_full"),
    ("5.2.2 Mailbox quota exceeded; Mailbox des Empfaengers ist voll", "mailbox_full"),
    ("552 5.2.2 Over quota", "mailbox_full"),
    ("can't create output file. Command output: quota exceeded", "mailbox_full"),
    ("Die Adresse konnte nicht gefunden werden.", "unknown_recipient"),
    ("Empfaenger unbekannt", "unknown_recipient"),
    ("adresse inexistante", "unknown_recipient"),
    ("550 No such user", "unknown_recipient"),
    ("550 5.1.1 Address does not exist", "unknown_recipient"),
    ("550 Requested action not taken: mailbox unavailable", "unknown_recipient"),
    ("550 5.1.1 unknown or illegal alias; unknown user", "unknown_recipient"),
    ("550 5.4.1 All recipient addresses rejected : Access denied", "unknown_recipient"),
    ("552: 1: Requested mail action aborted, mailbox not found (552.1)", "unknown_recipient"),
    ("550-5.1.1 Benutzer unbekannt", "unknown_recipient"),
    ("554: This mailbox is disabled (554.30)", "suspended"),
    ("Sie sind nicht berechtigt, an diesen Empfänger zu senden.", "rejected"),
    ("You do not have permission to send to this recipient.", "rejected"),
    ("553 that domain isn't in my list of allowed rcpthosts", "not_relayed"),
    ("connect to kunde.example[192.0.2.1]:25: No route to host", "network"),
    ("lost connection with mx.kunde.example", "network"),
    ("mail for kunde.example loops back to myself", "system"),
    ("all hosts have been failing for a long time (retry time not reached)", "expired"),
    ("all relevant MX records point to non-existent hosts", "unknown_host"),
]
