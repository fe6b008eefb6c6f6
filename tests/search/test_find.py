"""What is found, by whom, and in which order."""

from datetime import timedelta

import pytest

from stafette.search.actions import Entry, put, put_many, take_out
from stafette.search.queries import find
from stafette.search.rules import NotACode

pytestmark = pytest.mark.django_db


def file(key, title, body="", *, kind="article", scopes=("agents",), at):
    put(Entry(kind=kind, key=key, title=title, body=body, language="de", scopes=scopes, at=at))


def keys(text, *, scopes=("agents",), kinds=None, limit=10):
    return [hit.key for hit in find(text=text, scopes=scopes, kinds=kinds, limit=limit)]


@pytest.fixture
def shelf(nine):
    file(
        1, "Drucker im Flur druckt nicht", "Nach der Störung den Treiber neu installieren", at=nine
    )
    file(2, "Passwort vergessen", "Das Kennwort setzt der Portal-Assistent zurück", at=nine)
    file(3, "VPN-Zugang bricht ab", "Client 5.2 installieren, Gerät SN 5CG-1234-XYZ", at=nine)
    file(4, "Printer offline", "Restart the spooler service on srv-print01", at=nine)
    file(5, "Telefon der Zentrale", "Erreichbar unter +49 (0)30 7654-321", at=nine)
    file(6, "Straße gesperrt", "Umleitung für Herrn Müller", at=nine)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("drucker", ["1"]),
        ("Stoerung", ["1"]),
        ("störungen", ["1"]),
        ("Passwörter", ["2"]),
        ("vpn zugang", ["3"]),
        ("VPNZugang", ["3"]),
        ("5cg1234xyz", ["3"]),
        ("5CG-1234-XYZ", ["3"]),
        ("printers restarting", ["4"]),
        ("srv-print01", ["4"]),
        ("030 7654321", ["5"]),
        ("0049 30 7654 321", ["5"]),
        ("strasse", ["6"]),
        ("Mueller", ["6"]),
        ("Mu\u0308ller", ["6"]),
        ("unauffindbar", []),
        ("", []),
        ("die und der", []),
        ('") OR codes : ("', []),
    ],
)
def test_a_word_is_found_in_every_spelling(shelf, text, found):
    assert keys(text) == found


def test_the_last_word_may_be_unfinished(shelf):
    assert keys("zentr") == ["5"]
    assert keys("vpn zug") == ["3"]
    assert keys("zentr ") == []


def test_an_unfinished_word_comes_after_the_finished_one(nine):
    file(1, "Mailbox voll", at=nine)
    file(2, "Mai", at=nine)
    file(3, "Etwas anderes", at=nine)
    assert keys("mai") == ["2", "1"]


def test_a_slip_of_the_pen_finds_the_word_that_was_meant(shelf):
    assert keys("Passwrot ") == ["2"]
    assert keys("telfon ") == ["5"]


def test_a_number_with_a_slip_finds_nothing(shelf):
    assert keys("5cg1234xyy") == []


def test_nobody_finds_what_is_not_theirs(nine):
    file(1, "Gehaltsliste", scopes=["org:7", "person:12"], at=nine)
    file(2, "Gehaltsliste", scopes=["org:70"], at=nine)
    assert keys("gehaltsliste", scopes=["org:7"]) == ["1"]
    assert keys("gehaltsliste", scopes=["person:12", "org:70"]) == ["2", "1"]
    assert keys("gehaltsliste", scopes=["org"]) == []
    assert keys("gehaltsliste", scopes=[]) == []


def test_a_document_without_scopes_is_found_by_nobody(nine):
    file(1, "Entwurf", scopes=[], at=nine)
    assert keys("entwurf", scopes=["agents", "public"]) == []


def test_a_scope_is_no_word_and_no_kind(nine):
    file(1, "Public agents", scopes=["public"], at=nine)
    file(2, "Etwas", scopes=["agents"], at=nine)
    assert keys("agents", scopes=["agents", "public"]) == ["1"]
    with pytest.raises(NotACode):
        file(3, "Anderes", scopes=["team 3"], at=nine)
    with pytest.raises(NotACode):
        keys("etwas", scopes=['agents" OR "x'])


def test_kinds_narrow_what_is_found(nine):
    file(1, "Monitor flackert", kind="article", at=nine)
    file(1, "Monitor flackert", kind="ticket", at=nine)
    found = find(text="monitor", scopes=["agents"], kinds=["ticket"])
    assert [(hit.kind, hit.key) for hit in found] == [("ticket", "1")]
    assert keys("monitor", kinds=[]) == []
    assert keys("monitor") == ["1", "1"]


def test_a_word_in_the_title_counts_more(nine):
    for key in range(3, 9):
        file(key, "Füllstoff", "Lorem", at=nine)
    file(1, "Toner bestellen", "Formular ausfüllen", at=nine)
    file(2, "Formular", "Toner bestellen ausfüllen", at=nine)
    assert keys("toner") == ["1", "2"]


def test_what_is_filed_anew_is_found_by_its_new_words_alone(nine):
    file(1, "Alt", "Wortlaut von gestern", scopes=["team:1"], at=nine)
    file(1, "Neu", "Fassung von heute", scopes=["team:2"], at=nine + timedelta(hours=1))
    assert keys("gestern", scopes=["team:1", "team:2"]) == []
    assert keys("heute", scopes=["team:1"]) == []
    assert keys("heute", scopes=["team:2"]) == ["1"]


def test_a_late_job_does_not_bring_back_old_words(nine):
    file(1, "Neu", at=nine)
    file(1, "Alt", at=nine - timedelta(hours=1))
    assert keys("alt") == []
    assert keys("neu") == ["1"]


def test_what_was_taken_out_is_found_no_more(shelf):
    take_out(kind="article", key=1)
    take_out(kind="article", key=99)
    assert keys("drucker") == []
    assert keys("störung") == []


def test_filing_the_same_again_changes_nothing(nine):
    entry = Entry(kind="article", key=1, title="Gleich", scopes=["agents"], at=nine)
    assert put_many([entry]) == 1
    assert put_many([entry]) == 0
    assert put_many([entry, entry]) == 0


def test_a_hit_shows_the_passage_that_was_asked_for(nine):
    body = "Anfang. " * 60 + "Der Spooler muss neu gestartet werden. " + "Ende. " * 60
    file(1, "Warteschlange", body, at=nine)
    (hit,) = find(text="spooler", scopes=["agents"])
    assert hit.title == "Warteschlange"
    assert hit.excerpt.startswith("… ")
    assert "Der Spooler muss neu gestartet werden." in hit.excerpt
    assert len(hit.excerpt) <= 210


def test_text_that_no_database_keeps_does_no_harm(nine):
    file(1, "Toner\0 leer \ud800", "Zeile\0zwei \udfff Ende", at=nine)
    (hit,) = find(text="toner \0 \ud800", scopes=["agents"])
    assert (hit.title, hit.excerpt) == ("Toner  leer ?", "Zeile zwei ? Ende")
