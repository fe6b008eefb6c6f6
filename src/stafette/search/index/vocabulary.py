"""All words that were ever filed: for beginnings and for slips of the pen."""

import json
from collections.abc import Collection

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

_LEARN = {
    "sqlite": "INSERT OR IGNORE INTO search_word (word) SELECT value FROM json_each(%s)",
    "postgresql": "INSERT INTO search_word (word) SELECT json_array_elements_text(%s::json)"
    " ON CONFLICT DO NOTHING",
}
_BEGINNING = "SELECT word FROM search_word WHERE word >= %s AND word < %s ORDER BY word LIMIT %s"
_LIKE = """
SELECT word FROM search_word
WHERE word >= %s AND word < %s AND length(word) BETWEEN %s AND %s LIMIT 50000"""
_BEHIND_ALL = "\U0010ffff"


def learn(words: Collection[str]) -> None:
    """Take up the words that are new; in one order, so that two writers do not block each other."""
    with connection.cursor() as cursor:
        cursor.execute(_LEARN[connection.vendor], [json.dumps(sorted(words))])


def beginning(word: str, *, most: int) -> list[str]:
    """The words that begin so, in alphabetical order."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGINNING, [word, word + _BEHIND_ALL, most])
        return [found for (found,) in cursor.fetchall()]


def neighbours(word: str, *, most: int = 5) -> list[str]:
    """The words that differ by one slip (two from eight letters on), the nearest first.

    The first letter is taken to be right. Numbers and words of three letters have no neighbours:
    there, another word means another thing.
    """
    if len(word) < 4 or not word.isalpha():
        return []
    slips = 1 if len(word) < 8 else 2
    with connection.cursor() as cursor:
        first = word[0]
        cursor.execute(
            _LIKE, [first, first + _BEHIND_ALL, max(3, len(word) - slips), len(word) + slips]
        )
        known = [found for (found,) in cursor.fetchall() if found.isalpha()]
    near = process.extract(word, known, scorer=OSA.distance, score_cutoff=slips, limit=most)
    return [found for found, _, _ in near]


def slips(word: str, other: str) -> int:
    """How many letters are missing, wrong, too many or swapped."""
    return int(OSA.distance(word, other))
