"""From text to words that can be compared: one normaliser for documents and questions.

Folded (Unicode NFKC, lower case, ß as ss, no soft hyphens), stemmed in German and then in English
(one text often holds both, and nobody says which), and stripped of the marks above letters.
German umlauts may be written ä or ae. Numbers, serials and phone numbers stay whole.
"""

import re
import threading
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

LONGEST_WORD = 40
LONGEST_TEXT = 30_000  # characters of one text that are looked at

# Words that stand in every second text and tell nothing. "it" is missing: people mean IT.
_SILENT = """
aber als am an auch auf aus bei bin bis da dann das dass dem den denn der des die dies diese
diesem diesen dieser dieses doch du durch ein eine einem einen einer eines er es für haben
habe hat hatte ich ihm ihn ihr ihre im in ist ja kann können mein meine mich mir mit nach nicht
noch nun nur ob oder schon sehr sein seine seit sich sie sind so über um und uns unser unter
vom von vor war waren was welche welchem welchen welcher welches wenn wer werden wie wir wird
wo wurde wurden zu zum zur
a and are at be been but by can did do does for from had has have he her his how i if is its me
my not of on or our she that the their them there these they this those to was we were what
when where which who why will with you your
"""
SILENT = frozenset(_SILENT.split())

_CHUNK = re.compile(r"[^\W_]+(?:[-._@/+&'’][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"([^\W\d_]{3,})(\d{1,4})")  # windows11, office365
_PHONE = re.compile(r"(?<![\w+])(\+|00?)([1-9][\d ()/\t-]{4,22}\d)(?!\w)")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_UMLAUTS = frozenset("äöü")  # the German stemmer sees to them and their spelling as ae, oe, ue
_own = threading.local()  # a stemmer must not be shared between threads


@dataclass(frozen=True)
class Spoken:
    """A word as it was written, where it starts, and the forms under which it is found."""

    written: str
    start: int
    forms: tuple[str, ...]


def fold(text: str) -> str:
    """The text in one spelling, still readable: lower case, ß as ss, no unseen characters."""
    return _shown(text).casefold()


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The form under which all inflections of a folded word meet; one with digits stays whole."""
    if word.isalpha():
        german, english = _stemmers()
        word = "".join(it if it in _UMLAUTS else _bare(it) for it in word)
        word = english.stemWord(_bare(german.stemWord(word)))
    return _bare(word)[:LONGEST_WORD]


def words(text: str) -> list[str]:
    """All words of a text in their order, stemmed, without those that tell nothing."""
    return [form for spoken in speech(text) for form in spoken.forms] + phone_numbers(text)


def speech(text: str) -> Iterator[Spoken]:
    """The telling words one by one; one with a hyphen or a dot is also found written together."""
    for chunk in _CHUNK.finditer(_shown(text[:LONGEST_TEXT])):
        parts = list(_PART.finditer(chunk.group()))
        for part in parts:
            if forms := _forms(part.group().casefold()):
                yield Spoken(part.group(), chunk.start() + part.start(), forms)
        if 1 < len(parts) <= 6 and len(chunk.group().casefold()) <= LONGEST_WORD:
            joined = "".join(part.group() for part in parts)
            yield Spoken(chunk.group(), chunk.start(), (stem(joined.casefold()),))


def phone_numbers(text: str) -> list[str]:
    """The digits of each phone number from the area code on: +49 30 1234567 is 030/1234567."""
    found = []
    for mark, rest in _PHONE.findall(text[:LONGEST_TEXT]):
        digits = "".join(filter(str.isdigit, rest))
        if mark != "0" and digits.startswith("49"):
            digits = digits[2:].lstrip("0")
        if 6 <= len(digits) <= 15:
            found.append(digits)
    return found


def passage(text: str, *, wanted: Collection[str], length: int = 200) -> str:
    """The stretch of a text that holds most of the wanted words, of about that many characters."""
    plain = " ".join(text.split())
    if len(plain) <= length:
        return plain
    # Composing marks may change the length by a few characters; a passage forgives that.
    places = [it.start for it in speech(plain) if not set(it.forms).isdisjoint(wanted)]
    start = max(
        places,
        key=lambda place: sum(place <= other < place + length - 40 for other in places),
        default=0,
    )
    return _cut(plain, max(0, start - 40), length)


def _cut(text: str, start: int, length: int) -> str:
    if start:
        start = text.find(" ", start) + 1
    end = start + length
    stretch = text[start:end]
    if end < len(text):
        stretch = stretch.rpartition(" ")[0] or stretch
    return f"{'… ' if start else ''}{stretch}{' …' if end < len(text) else ''}"


def _forms(part: str) -> tuple[str, ...]:
    if part in SILENT:
        return ()
    if numbered := _NUMBERED.fullmatch(part):
        return (stem(part), stem(numbered[1]), numbered[2])
    return (stem(part),)


def _shown(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_UNSEEN)


def _bare(word: str) -> str:
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _stemmers() -> tuple[Stemmer.Stemmer, Stemmer.Stemmer]:
    if not hasattr(_own, "stemmers"):
        _own.stemmers = (Stemmer.Stemmer("german", 0), Stemmer.Stemmer("english", 0))
    pair: tuple[Stemmer.Stemmer, Stemmer.Stemmer] = _own.stemmers
    return pair
