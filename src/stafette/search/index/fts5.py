"""The index on SQLite: an FTS5 table of stemmed words that triggers keep beside the documents."""

import json
from collections.abc import Sequence

from django.db import connection

from stafette.search.index import vocabulary
from stafette.search.index.request import Request, Row
from stafette.search.ranking import TITLE_WEIGHT, Clause, Plan

_COUNT = "SELECT term, doc FROM search_count WHERE term IN (SELECT value FROM json_each(%s))"
# The words are looked up and put in order first (LIMIT -1 keeps that order), then documents are
# read one by one until enough are seen: CROSS JOIN, whatever the planner thinks of it.
_RANKED = """
SELECT d.id, found.score
FROM (
    SELECT rowid AS id, -bm25(search_text, %s, 1.0, 0.0) AS score
    FROM search_text WHERE search_text MATCH %s ORDER BY score DESC, rowid DESC LIMIT -1
) found CROSS JOIN search_document d ON d.id = found.id
WHERE true {seen} LIMIT %s"""


def learn(rows: Sequence[Row]) -> None:
    """Take up new words for corrections; the triggers have filed the documents already."""
    vocabulary.learn({word for row in rows for word in (*row.title_words, *row.body_words)})


def forget(rows: Sequence[Row]) -> None:
    """Nothing to do here: the triggers take the words of a changed document out."""


def counts(words: Sequence[str]) -> dict[str, int]:
    """In how many documents each word stands; absent words are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [json.dumps(list(words))])
        return dict(cursor.fetchall())


def count_beginning(word: str) -> int:
    """In how many documents a word stands that begins so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM search_text WHERE search_text MATCH %s",
            [f'{{title_words body_words}} : "{word}" *'],
        )
        return int(cursor.fetchone()[0])


def ranked(request: Request, plan: Plan, *, limit: int) -> list[tuple[int, float]]:
    """Ids and scores of the best candidates of the plan, best first."""
    match = _any_of(plan.naming)
    if request.narrow:
        match = f"(codes : ({' OR '.join(map(_quoted, request.narrow))})) AND {match}"
    found = dict(_run(match, request, limit))
    if plan.scoring:
        # Who also holds a frequent word is in this second list, with the full score.
        found |= dict(_run(f"{match} AND {_any_of(plan.scoring)}", request, limit))
    best = sorted(found.items(), key=lambda it: (-it[1], -it[0]))
    return best[:limit]


def _run(match: str, request: Request, limit: int) -> list[tuple[int, float]]:
    seen = "".join(
        f" AND ({' OR '.join(['instr(d.codes, %s) > 0'] * len(codes))})" for codes in request.wide
    )
    told = [f" {code} " for codes in request.wide for code in codes]
    with connection.cursor() as cursor:
        cursor.execute(_RANKED.format(seen=seen), [TITLE_WEIGHT, match, *told, limit])
        return [(int(key), float(score)) for key, score in cursor.fetchall()]


def _any_of(clauses: Sequence[Clause]) -> str:
    asked = (_quoted(it.word) + (" *" if it.beginning else "") for it in clauses)
    return f"({{title_words body_words}} : ({' OR '.join(asked)}))"


def _quoted(word: str) -> str:
    return f'"{word}"'  # neither words nor codes hold a quotation mark
