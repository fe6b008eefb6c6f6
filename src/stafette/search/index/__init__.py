"""Where the words of the documents are looked up: FTS5 on SQLite, own postings on PostgreSQL.

Both rank by the same formula. All functions work in the caller's transaction.
"""

from collections.abc import Sequence
from typing import Protocol, cast

from django.db import connection

from stafette.search.index import fts5, postings
from stafette.search.index.request import Request, Row
from stafette.search.ranking import Plan


class Index(Protocol):
    """What both kinds of index can do."""

    def learn(self, rows: Sequence[Row]) -> None:
        """File the words of documents."""

    def forget(self, rows: Sequence[Row]) -> None:
        """Take out what was filed for documents as they were."""

    def counts(self, words: Sequence[str]) -> dict[str, int]:
        """In how many documents each word stands; absent words are left out."""

    def count_beginning(self, word: str) -> int:
        """In how many documents a word stands that begins so."""

    def ranked(self, request: Request, plan: Plan, *, limit: int) -> list[tuple[int, float]]:
        """Ids and scores of the best candidates of the plan, best first."""


def current() -> Index:
    """The index of the database in use."""
    return cast(Index, postings if connection.vendor == "postgresql" else fts5)
