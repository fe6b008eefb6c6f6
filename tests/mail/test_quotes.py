"""What is shown of a reply: the answer itself, never less than it."""

import time

import pytest

from stafette.channels.mail.quotes import visible_text

ANSWER = "Danke, es geht wieder.\n\nGrüße\nMaria"


@pytest.mark.parametrize(
    "quotation",
    [
        "Am 12.01.2026 um 09:12 schrieb Support <support@demo.example>:\n> Bitte neu starten.\n> Anna",
        "Am Mo., 12. Jan. 2026 um 09:12 Uhr schrieb Support <\nsupport@demo.example>:\n\n> Bitte neu starten.",
        "On Mon, Jan 12, 2026 at 9:12 AM Support <support@demo.example> wrote:\n> Please restart.",
        "On Mon, Jan 12, 2026 at 9:12 AM Support\n<support@demo.example> wrote:\n\nPlease restart.",
        "Support <support@demo.example> schrieb am Mo., 12. Jan. 2026, 09:12:\n\nBitte neu starten.",
        "Support <support@demo.example> schrieb:\n> Bitte neu starten.",
        "Le lun. 12 janv. 2026 à 09:12, Support <support@demo.example> a écrit :\n> Redémarrez.",
        "-----Ursprüngliche Nachricht-----\nVon: Support\nGesendet: Montag\n\nBitte neu starten.",
        "-----Original Message-----\nFrom: Support\n\nPlease restart.",
        "Von: Support <support@demo.example>\nGesendet: Montag, 12. Januar 2026 09:12\n"
        "An: Maria Weber\nBetreff: AW: Drucker\n\nBitte neu starten.",
        "________________________________\nVon: Support\nGesendet: Montag\nAn: Maria\nBetreff: x\n\nBitte",
        "*From:* Support\n*Sent:* Monday\n*To:* Maria\n*Subject:* Printer\n\nPlease restart.",
        "---------- Forwarded message ----------\nFrom: Support\n\nPlease restart.",
        "Anfang der weitergeleiteten Nachricht:\n\n> Von: Support\n> Bitte neu starten.",
        "2026-01-12 9:12 GMT+01:00 Support <support@demo.example>:\n\n> Bitte neu starten.",
        "> Bitte neu starten.\n> Anna",
        "-- \nMaria Weber\nKunde GmbH\nTel. 030 123",
        "--\nMaria Weber",
        "Von meinem iPhone gesendet",
        "Sent from my phone",
        "Gesendet mit der Mail-App\n\nAm 12.01.2026 um 09:12 schrieb Support <support@demo.example>:\n> Bitte",
        "-- \nMaria Weber\n\nAm 12.01.2026 um 09:12 schrieb Support <support@demo.example>:\n> Bitte neu starten.",
    ],
)
def test_quotation_and_signature_below_an_answer_are_left_out(quotation):
    assert visible_text(f"{ANSWER}\n\n{quotation}\n") == ANSWER
    assert visible_text(f"{ANSWER}\r\n\r\n{quotation}\r\n".replace("\n", "\r\n")) == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "Am 3. Mai 2024 schrieb ich Ihnen Folgendes:\n\nDer Drucker streikt.",
        "Der Kunde hat info@kunde.example genannt und schrieb:\n\nNichts geht.",
        "Die Ausgabe ist:\n> Fehler 17\n> Fehler 18",
        "Von: der Pforte\nbis zum Lager ist das WLAN weg.",
        "Schritte:\n\n1. an\n2. aus\n\n-----\n\n3. wieder an",
        "Mangel A\n____________\nMangel B",
        "SQL> select 1\nSQL> exit",
        "| Raum | Gerät |\n| 12 | Drucker |",
        "From: the desk\nthe printer is broken",
        "```\n--\nOn 2026-01-12 10:00 a@b.example wrote:\n```\nDas steht im Log.",
        "Am heutigen Tage\nging nichts.\n\nDas war es:",
        "Gesendet von mir: nichts.\n\nWarum?",
    ],
)
def test_text_that_only_resembles_a_quotation_stays(text):
    assert visible_text(text) == text


def test_answers_between_the_quoted_lines_stay_with_what_they_answer():
    text = (
        "Hallo Anna,\n\nAm 12.01.2026 um 09:12 schrieb Support <support@demo.example>:\n"
        "> Welcher Drucker?\n\nDer im dritten Stock.\n\n> Seit wann?\n\nSeit heute."
    )
    kept = (
        "Hallo Anna,\n\n> Welcher Drucker?\n\nDer im dritten Stock.\n\n> Seit wann?\n\nSeit heute."
    )
    assert visible_text(text) == kept


def test_an_answer_that_begins_like_an_attribution_is_not_taken_for_one():
    text = "Am heutigen Tage geht es.\nAm So., 1. Jan. 2026 um 17:22 Uhr schrieb Anna <\na@demo.example>:\n\nBitte"
    assert visible_text(text) == "Am heutigen Tage geht es."


def test_an_answer_below_the_quotation_is_found():
    text = "Am 12.01.2026 um 09:12 schrieb Support <support@demo.example>:\n> Welcher?\n\nDer im dritten Stock."
    assert visible_text(text) == "Der im dritten Stock."


@pytest.mark.parametrize(
    "text",
    [
        "> nur Zitat",
        "-- \nMaria",
        "-----Original Message-----\nFrom: x",
        "Von meinem iPhone gesendet",
    ],
)
def test_a_mail_of_nothing_but_quotation_is_shown(text):
    assert visible_text(text).strip() != ""


def test_an_empty_text_stays_empty():
    assert visible_text("\n \n") == ""


@pytest.mark.parametrize(
    "text",
    [
        "On " + "a\n" * 45,
        "On " + "x\n" * 100_000,
        "On \n" * 100_000,
        "Am 1.1.2026 10:00 " * 20_000 + "schrieb",
        "Von: x\n" * 60_000,
        "a@b.example <\n" * 60_000,
        ">" * 300_000,
        ">\n" * 200_000,
        ("_" * 20 + "\n") * 40_000,
        ("> " + "x" * 70 + "\nfoo\n") * 20_000,
        "<" * 200_000 + "wrote:",
        "Am 3.5.2026 10:00 schrieb <a@b.example>:\n> x\n" * 20_000 + "y",
        ("1 " + "1:11" * 100 + "<@>:\n") * 20_000,
        ("zitat von " + "x" * 400 + "\n") * 20_000,
        ("mo, 1 " + "a@" * 200 + "\n") * 20_000,
    ],
    ids=range(15),
)
def test_a079_no_text_makes_the_search_slow(text):
    before = time.process_time()
    visible_text(text)
    assert time.process_time() - before < 2
