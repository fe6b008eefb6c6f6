"""How telling a word is, and which words must name the candidates (BM25, Robertson and Zaragoza).

The formula is that of SQLite's FTS5, so that both databases rank alike.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SATURATION, LENGTH_SHARE = 1.2, 0.75  # k1 and b
TITLE_WEIGHT = 3
ENOUGH_CANDIDATES = 3000
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


def plan(clauses: Sequence[Clause], *, narrowest: int) -> Plan:
    """Let the rarest words name candidates until there are enough; the others only score.

    `narrowest` is the number of documents that the person and the kinds leave over at all: when
    these are few enough, every word may name.
    """
    order = sorted(clauses, key=lambda it: (not it.beginning, it.documents, it.word))
    if narrowest <= ENOUGH_CANDIDATES:
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
