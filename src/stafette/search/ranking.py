"""How telling a word is, and which words must name the candidates (BM25, Robertson and Zaragoza).

The formula is that of SQLite's FTS5, so that both databases rank alike.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SATURATION, LENGTH_SHARE = 1.2, 0.75  # k1 and b
TITLE_WEIGHT = 3
ENOUGH_CANDIDATES = 3000
SURE_WORDS, MOST_WORDS = 8, 32  # so many are always looked for; more only while they are rare
FEW_ALLOW = 10  # times as many occurrences, when the documents to choose from are few
SPARSE = 1000  # documents; below, a word in every second one may still be the only good one
LEAST_INFORMATION = 1e-6


@dataclass(frozen=True)
class Clause:
    """A word that is looked for, in how many documents it stands, and how it was written."""

    word: str
    documents: int
    written: str
    beginning: bool = False  # any word that begins so


@dataclass(frozen=True)
class Plan:
    """Candidates hold one of `naming`; `scoring` only adds to the score of a candidate."""

    naming: tuple[Clause, ...]
    scoring: tuple[Clause, ...]


def information(*, total: int, documents: int) -> float:
    """BM25's weight of a word that stands in so many of all documents; never quite zero."""
    odds = (total - documents + 0.5) / (documents + 0.5)
    return max(math.log(odds), LEAST_INFORMATION) if odds > 0 else LEAST_INFORMATION


def surprise(*, total: int, documents: int) -> float:
    """How much it tells that a word occurs, in nats; positive, and sane for a handful of texts."""
    return math.log(1 + (total + 1) / (documents + 0.5))


def telling(clauses: Sequence[Clause], *, total: int, few: bool) -> list[Clause]:
    """The words worth looking for: known, not in every second document, of many the rarest.

    With `few` documents to choose from, words cost little and more frequent ones are used.
    """
    known = sorted((it for it in clauses if it.documents), key=lambda it: it.documents)
    if total >= SPARSE and known:
        known = [it for it in known if it.documents * 2 <= total] or known[:1]
    most = ENOUGH_CANDIDATES * (FEW_ALLOW if few else 1)
    candidates = 0
    kept = known[:SURE_WORDS]
    for clause in known[SURE_WORDS:MOST_WORDS]:
        candidates += clause.documents
        if candidates > most:
            break
        kept.append(clause)
    return kept


def plan(clauses: Sequence[Clause], *, few: bool) -> Plan:
    """Let the rarest words name candidates until there are enough; the others only score.

    With `few` documents to choose from, every word may name.
    """
    order = sorted(clauses, key=lambda it: (not it.beginning, it.documents, it.word))
    if few:
        return Plan(tuple(order), ())
    count = sum(it.beginning for it in order) or 1
    while count < len(order) and _sum(order[: count + 1]) <= ENOUGH_CANDIDATES:
        count += 1
    return Plan(tuple(order[:count]), tuple(order[count:]))


def widened(earlier: Plan) -> Plan:
    """The next plan: as many documents again may be candidates, at least one word more names."""
    allowed = 2 * max(_sum(earlier.naming), ENOUGH_CANDIDATES)
    naming, scoring = list(earlier.naming), list(earlier.scoring)
    naming.append(scoring.pop(0))
    while scoring and _sum(naming) + scoring[0].documents <= allowed:
        naming.append(scoring.pop(0))
    return Plan(tuple(naming), tuple(scoring))


def most_without_naming(plan: Plan, *, total: int) -> float:
    """What a document that was no candidate can score at most."""
    return sum(
        information(total=total, documents=it.documents) * (SATURATION + 1) for it in plan.scoring
    )


def _sum(clauses: Sequence[Clause]) -> int:
    return sum(it.documents for it in clauses)
