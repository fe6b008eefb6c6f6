"""Following the journal: what happened since, in an order that misses nothing.

On PostgreSQL by `(xid, id)` up to the oldest transaction that still runs, since an id alone may
commit late; on SQLite, which has one writer, by id.
"""

from dataclasses import dataclass

from django.db import connection

_SINCE = {
    "postgresql": """
        SELECT xid::text::bigint, id, name, about FROM core_journalentry
        WHERE (xid, id) > (%s::text::xid8, %s)
        AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id LIMIT %s""",
    "sqlite": """
        SELECT 0, id, name, about FROM core_journalentry
        WHERE %s = 0 AND id > %s ORDER BY id LIMIT %s""",
}
_HEAD = {
    "postgresql": "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 0",
    "sqlite": "SELECT 0, COALESCE(MAX(id), 0) FROM core_journalentry",
}
LARGEST = 2**63 - 1


class NotAPlace(ValueError):
    """The cursor is none that we have given out."""


@dataclass(frozen=True, order=True)
class Place:
    """Where a follower stands; outside it is an opaque text."""

    transaction: int
    entry: int

    def __str__(self) -> str:
        return f"{self.transaction}-{self.entry}"


@dataclass(frozen=True)
class Happening:
    """A journal entry as a follower sees it."""

    place: Place
    name: str
    about: str


def place(told: str) -> Place:
    """The place that a cursor stands for; raises NotAPlace."""
    transaction, _, entry = told.partition("-")
    if not (transaction.isdecimal() and entry.isdecimal() and len(told) < 40):
        raise NotAPlace("This cursor was not given out by this desk.")
    found = Place(int(transaction), int(entry))
    if max(found.transaction, found.entry) > LARGEST:
        raise NotAPlace("No journal is as long as this cursor says.")
    return found


_reached: list[Place] = []  # one at most


def reach(where: Place | None) -> None:
    """Note where the follower of this process stands; None when it follows no longer."""
    _reached[:] = [where] if where else []


def reached() -> str:
    """A cursor at or before the head, without a question to the database.

    Whoever reads now sees everything before it. Empty where this process follows nothing.
    """
    return str(_reached[0]) if _reached else ""


def head() -> Place:
    """Where somebody stands who wants only what happens from now on."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD[connection.vendor])
        return Place(*cursor.fetchone())


def since(where: Place, *, most: int = 500) -> list[Happening]:
    """What happened after that place, in order."""
    with connection.cursor() as cursor:
        cursor.execute(_SINCE[connection.vendor], [where.transaction, where.entry, most])
        return [
            Happening(Place(transaction, entry), name, about)
            for transaction, entry, name, about in cursor.fetchall()
        ]
