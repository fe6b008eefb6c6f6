"""What is suggested beside a ticket: the article that helps, or nothing."""

from datetime import timedelta

import pytest
from django.utils import translation

from stafette.knowledge import actions
from stafette.knowledge.queries import suggestions
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from tests.knowledge.library import article, library
from tests.people_of_the_story import agent, requester, ticket

pytestmark = pytest.mark.django_db

HELPED = [
    ("Outlook will ständig mein Passwort\nGuten Morgen, seit heute früh fragt Outlook nach jedem Start nach dem Kennwort. Ich habe es dreimal eingegeben. Viele Grüße, Maria Weber, Einkauf, Tel. 030 7654321", "Outlook fragt", "best"),
    ("VPN bricht ab\nIm Homeoffice bricht mein VPN alle paar Minuten ab, dann ist alles weg.", "VPN bricht", "good"),
    ("Drucker druckt nicht\nSeit dem Windows-Update druckt der Drucker im Flur 3. OG nicht mehr.", "Drucker im Flur", "best"),
    ("Konto gesperrt\nIch habe mein Passwort vergessen, jetzt ist mein Konto gesperrt.", "Passwort vergessen", "best"),
    ("Mikro geht nicht\nIn der Besprechung erkennt Teams mein Mikrofon nicht. Headset ist eingesteckt.", "Teams: Mikrofon", "best"),
    ("Laptop lädt nicht\nMein Notebook lädt nicht mehr, wenn ich es an die Dockingstation anschließe.", "Notebook lädt", "good"),
    ("Neue Kollegin ab 1.3.\nBitte legen Sie Konto und Postfach für die neue Mitarbeiterin an.", "Neuen Mitarbeiter", "good"),
    ("Printer offline\nHi, I moved to another desk yesterday and now my printer is offline.", "Printer offline", "best"),
    ("Meldung beim Start\nDas Programm zeigt 0x8A4F12 und schließt sich.", "SAP meldet", "maybe"),
]  # fmt: skip
SILENT = [
    "Wasserhahn tropft\nIn der Teeküche im 2. OG tropft der Wasserhahn. Bitte Hausmeister schicken.",
    "Bestellung neue Maus\nIch brauche eine neue Maus, meine alte ist kaputt. Viele Grüße, Ben Baum",
    "Rechnung falsch\nDie Rechnung 4711 vom März ist falsch, bitte prüfen. Vielen Dank im Voraus",
    "Monitor flackert\nMein linker Monitor flackert seit heute morgen, anderes Kabel hilft nicht.",
    "Frage\nGuten Tag, ich hätte eine Frage zu meinem Telefon und dem Vertrag.",
    "Dank\nVielen Dank für die schnelle Hilfe, alles funktioniert wieder. Viele Grüße",
    "",
]


def suggested(text, *, at, scopes=("agents",), **more):
    more.setdefault("level", 1)
    return suggestions(text=text, scopes=scopes, at=at, **more)


def test_the_article_that_helps_comes_first_and_says_how_well_it_fits(nine):
    library(agent("Anna Arndt"))
    first = {text: suggested(text, at=nine)[:1] for text, _, _ in HELPED}
    told = {text: [(it.article.issue, it.fit) for it in found] for text, found in first.items()}
    for text, issue, fit in HELPED:
        assert [(name.startswith(issue), how) for name, how in told[text]] == [(True, fit)], text


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_suggested_where_nothing_fits(nine, text):
    library(agent("Anna Arndt"))
    assert suggested(text, at=nine) == []


def test_a_suggestion_says_why_in_the_language_of_the_reader(nine):
    article("VPN bricht nach Minuten ab", "Fehler 0x8A4F12", by=agent("Anna Arndt"))
    with translation.override("en"):
        (found,) = suggested("Mein VPN bricht ab mit 0x8a4f12", at=nine)
    assert found.why == ["Same message: 0x8a4f12", "Same words: ab, bricht, VPN"]


def test_what_solved_more_at_this_level_goes_first_and_shows_its_record(nine):
    anna, ben = agent("Anna Arndt"), requester()
    older = article("VPN bricht ab", "Profil laden.", by=anna)
    newer = article("VPN bricht ab", "Router starten.", by=anna)
    for number, helped in enumerate((None, True, False)):
        solved = ticket(ben, f"VPN {number}")
        actions.use(article=older, ticket=solved, level=1, by=anna, at=nine, helped=helped)
        tickets.solve(ticket=solved, answer=Words(text="Gelöst."), by=anna, at=nine)
    actions.use(article=newer, ticket=ticket(ben), level=1, by=anna, at=nine)
    found = suggested("VPN bricht ab", at=nine + timedelta(days=1))
    assert [(it.article, it.solved, it.uses) for it in found] == [(older, 2, 3), (newer, 0, 1)]
    later = suggested("VPN bricht ab", at=nine + timedelta(days=400))
    assert [(it.article, it.solved, it.uses) for it in later] == [(newer, 0, 0), (older, 0, 0)]


def test_a_record_of_a_higher_level_does_not_count_at_the_first(nine):
    anna, ben = agent("Anna Arndt"), requester()
    first, second = (article("VPN bricht ab", text, by=anna) for text in ("Eins.", "Zwei."))
    solved = ticket(ben)
    actions.use(article=first, ticket=solved, level=2, by=anna, at=nine)
    tickets.solve(ticket=solved, answer=Words(text="Gelöst."), by=anna, at=nine)
    at_first = suggested("VPN bricht ab", at=nine, level=1)
    at_second = suggested("VPN bricht ab", at=nine, level=2)
    assert [it.article for it in at_first] == [second, first]
    assert [it.article for it in at_second] == [first, second]


def test_nothing_is_suggested_to_those_who_may_not_read_it(nine):
    article("VPN bricht ab", by=agent("Anna Arndt"))
    assert suggested("VPN bricht ab", at=nine, scopes=["requesters"]) == []


def test_no_more_is_suggested_than_was_asked_for(nine):
    anna = agent("Anna Arndt")
    for number in range(5):
        article("VPN bricht ab", f"Weg {number}", by=anna)
    assert len(suggested("VPN bricht ab", at=nine)) == 3
    assert len(suggested("VPN bricht ab", at=nine, limit=1)) == 1
