"""The index on PostgreSQL: one row for each word of each document, and BM25 in SQL.

A posting holds how often the word stands in the document (a title counts more) and how long that
is: what of its impact does not change when other documents come. A word is a 64-bit number, its
BLAKE2b digest, so that filing needs no look-up; that two words share one is not to be expected.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from django.db import connection

from stafette.search.index import vocabulary
from stafette.search.index.request import Request, Row
from stafette.search.ranking import (
    LENGTH_SHARE,
    SATURATION,
    TITLE_WEIGHT,
    Clause,
    Plan,
    information,
)

MOST_BEGINNINGS = 200
_LARGEST = 32_767  # of a smallint

_FILE = """
INSERT INTO search_posting (term, document, times, length)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::smallint[], %s::smallint[])"""
_FORGET = """
DELETE FROM search_posting p USING unnest(%s::bigint[], %s::int[]) AS gone (term, document)
WHERE p.term = gone.term AND p.document = gone.document"""
_COUNT = "SELECT term, count(*) FROM search_posting WHERE term = ANY(%s) GROUP BY term"
_COUNT_ANY = "SELECT count(DISTINCT document) FROM search_posting WHERE term = ANY(%s)"

_IMPACT = """
sum(weight * times * (%(saturation)s::float8 + 1) / (times + %(saturation)s::float8
    * (1 - %(share)s::float8 + %(share)s::float8 * length / %(mean)s::float8)))"""
_BY_WORDS = """
FROM unnest(%(terms)s::bigint[], %(weights)s::float8[], %(clauses)s::int[])
    a (term, weight, clause)
JOIN search_posting p ON p.term = a.term"""
_BY_CODES = """
FROM (SELECT DISTINCT document FROM search_posting WHERE term = ANY(%(codes)s)) n
CROSS JOIN unnest(%(terms)s::bigint[], %(weights)s::float8[], %(clauses)s::int[])
    a (term, weight, clause)
JOIN search_posting p ON p.term = a.term AND p.document = n.document"""
_OF_CODES = """
WHERE EXISTS (
    SELECT 1 FROM search_posting c WHERE c.term = ANY(%(codes)s) AND c.document = p.document
)"""
_PLAIN = "SELECT p.document, a.weight, p.times, p.length {source}"
# Words that begin alike are one: their times are added before they saturate.
_TOGETHER = """
SELECT p.document, a.weight, sum(p.times) AS times, min(p.length) AS length {source}
GROUP BY p.document, a.weight, a.clause"""
_ALSO = """
+ coalesce((
    SELECT {impact}
    FROM unnest(%(more_terms)s::bigint[], %(more_weights)s::float8[]) b (term, weight)
    JOIN search_posting p ON p.term = b.term AND p.document = named.document
), 0)"""
# Put in order first, then documents are read one by one until enough are seen.
_RANKED = """
WITH named AS MATERIALIZED (
    SELECT document, {impact} AS score FROM ({matches}) matches GROUP BY document
), scored AS MATERIALIZED (
    SELECT document, score {also} AS score FROM named ORDER BY 2 DESC, 1 DESC
)
SELECT d.id, scored.score
FROM scored CROSS JOIN LATERAL (
    SELECT id, codes FROM search_document WHERE id = scored.document OFFSET 0
) d
WHERE true {seen} LIMIT %(limit)s"""


def learn(rows: Sequence[Row]) -> None:
    """File the words and codes of documents, and take up new words for corrections."""
    vocabulary.learn({word for row in rows for word in (*row.title_words, *row.body_words)})
    filed = [
        (term(word), row.id, min(times, _LARGEST), min(row.length, _LARGEST))
        for row in rows
        for word, times in _weighed(row).items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_FILE, [list(column) for column in zip(*filed, strict=True)])


def forget(rows: Sequence[Row]) -> None:
    """Take out what was filed for documents as they were."""
    filed = [(term(word), row.id) for row in rows for word in _weighed(row)]
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [list(column) for column in zip(*filed, strict=True)])


def counts(words: Sequence[str]) -> dict[str, int]:
    """In how many documents each word stands; absent words are left out."""
    terms = {term(word): word for word in words}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [list(terms)])
        return {terms[key]: count for key, count in cursor.fetchall()}


def count_beginning(word: str) -> int:
    """In how many documents a word stands that begins so."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ANY, [_terms_beginning(word)])
        return int(cursor.fetchone()[0])


def ranked(request: Request, plan: Plan, *, limit: int) -> list[tuple[int, float]]:
    """Ids and scores of the best candidates of the plan, best first."""
    asked = _columns(plan.naming, request)
    more = _columns(plan.scoring, request)
    told: dict[str, Any] = {
        "terms": asked[0],
        "weights": asked[1],
        "clauses": asked[2],
        "more_terms": more[0],
        "more_weights": more[1],
        "codes": [term(code) for code in request.narrow],
        "saturation": SATURATION,
        "share": LENGTH_SHARE,
        "mean": request.totals.mean_length,
        "limit": limit,
    }
    told |= {
        f"wide_{group}_{place}": f" {code} "
        for group, codes in enumerate(request.wide)
        for place, code in enumerate(codes)
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(request, plan), told)
        return [(int(key), float(score)) for key, score in cursor.fetchall()]


def _statement(request: Request, plan: Plan) -> str:
    source = _BY_WORDS
    if request.narrow:
        look_ups = request.narrowest * len(plan.naming)
        by_codes = look_ups < sum(it.documents for it in plan.naming)
        source = _BY_CODES if by_codes else _BY_WORDS + _OF_CODES
    together = any(it.beginning for it in plan.naming)
    seen = "".join(
        " AND ("
        + " OR ".join(f"strpos(d.codes, %(wide_{group}_{place})s) > 0" for place in range(len(it)))
        + ")"
        for group, it in enumerate(request.wide)
    )
    return _RANKED.format(
        impact=_IMPACT,
        matches=(_TOGETHER if together else _PLAIN).format(source=source),
        also=_ALSO.format(impact=_IMPACT) if plan.scoring else "",
        seen=seen,
    )


def _columns(
    clauses: Sequence[Clause], request: Request
) -> tuple[list[int], list[float], list[int]]:
    terms: list[int] = []
    weights: list[float] = []
    numbers: list[int] = []
    for number, clause in enumerate(clauses):
        found = _terms_beginning(clause.word) if clause.beginning else [term(clause.word)]
        weight = information(total=request.totals.documents, documents=clause.documents)
        terms += found
        weights += [weight] * len(found)
        numbers += [number] * len(found)
    return terms, weights, numbers


def _terms_beginning(word: str) -> list[int]:
    return [term(it) for it in vocabulary.beginning(word, most=MOST_BEGINNINGS)]


def _weighed(row: Row) -> Counter[str]:
    times = Counter(row.body_words)
    for word in row.title_words:
        times[word] += TITLE_WEIGHT
    times.update(row.codes)
    return times


@lru_cache(maxsize=65_536)
def term(word: str) -> int:
    """The number under which a word is filed: 64 bits of its digest."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), signed=True)
