"""The one normaliser: what meets, what stays apart, and what nothing breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafette.search.text import LONGEST_WORD, passage, phone_numbers, speech, stem, words


@pytest.mark.parametrize(
    "same",
    [
        ("Störung", "Stoerung", "STÖRUNGEN", "störung", "Sto\u0308rung"),
        ("Straße", "Strasse", "STRASSE"),
        ("Müller", "Mueller", "müller"),
        ("Passwort", "Passwörter", "Passwoerter"),
        ("Drucker", "drucken"),
        ("printing", "printer", "printed"),
        ("policy", "policies"),
        ("Café", "cafe"),
        ("Kenn\u00adwort", "Kennwort"),
        ("E-Mail", "email"),
        ("VPN-Zugang", "VPNZugang"),
        ("5CG-1234-XYZ", "5cg1234xyz"),
    ],
)
def test_spellings_and_inflections_meet(same):
    assert len({words(spelling)[-1] for spelling in same}) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fehler 0x80070005", ["fehl", "0x80070005"]),
        ("Windows11", ["windows11", "window", "11"]),
        ("#4711", ["4711"]),
        ("srv-print01", ["srv", "print01", "print", "01", "srvprint01"]),
        ("Die IT ist da", ["it"]),
        ("", []),
        (" -- … !", []),
    ],
)
def test_numbers_and_names_stay_whole(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    "spelling",
    ["+49 30 7654-321", "+49 (0)30 7654321", "0049 30 7654 321", "030/7654321", "030 76 54 321"],
)
def test_a_phone_number_is_one_number(spelling):
    assert phone_numbers(f"Rückruf unter {spelling} erbeten") == ["307654321"]


def test_a_foreign_phone_number_keeps_its_country():
    assert phone_numbers("+43 1 5871234") == ["4315871234"]


def test_a_date_is_no_phone_number():
    assert phone_numbers("am 01.02.2026 um 10:30 Uhr") == []


@given(st.text(max_size=300))
def test_no_text_breaks_the_words(text):
    found = words(text)
    assert all(word and len(word) <= LONGEST_WORD and word.isalnum() for word in found)


@given(st.text(alphabet="aäeoöuürstnßÄÖÜSE 1-./", max_size=40))
def test_capitals_make_no_difference(text):
    assert words(text) == words(text.upper())


@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=60))
def test_a_stem_is_never_empty_nor_too_long(word):
    assert len(stem(word.casefold())) <= LONGEST_WORD


def test_words_remember_how_they_were_written():
    assert [spoken.written for spoken in speech("Der Straßen-Plan")] == [
        "Straßen",
        "Plan",
        "Straßen-Plan",
    ]


def test_a_short_text_is_its_own_passage():
    assert passage("Kurz  und\ngut", wanted={"gut"}) == "Kurz und gut"


def test_a_passage_begins_before_the_wanted_words():
    text = "Vorn steht wenig. " * 30 + "Hier der Spooler. " + "Hinten auch. " * 30
    shown = passage(text, wanted=set(words("Spooler")), length=120)
    assert "Hier der Spooler." in shown
    assert shown.startswith("… ") and shown.endswith(" …")
    assert passage(text, wanted=set(), length=120).startswith("Vorn steht wenig.")
