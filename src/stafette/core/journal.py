"""The seal of the journal: blocks in a chain, so that a changed row is found.

The chain is not computed where events are published (a locked chain would serialise every
writer); one sealer follows behind and writes blocks of rows that are final. Blocks hold
half-open ranges of ids and hash what the rows say, not `xid`, which a restore resets.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from stafette.core.events import detail_digest
from stafette.core.models import Block, JournalDetail, JournalEntry

GENESIS = "0" * 64
MOST_ROWS = 5_000

log = logging.getLogger("stafette.journal")
_LAST = "SELECT COALESCE(MAX(id), 0) FROM core_journalentry"
_UNSEALED = """
SELECT EXISTS (SELECT 1 FROM core_journalentry WHERE id < %s AND id >= COALESCE(
    (SELECT end_id FROM core_block ORDER BY sequence DESC LIMIT 1), 1))"""
Row = tuple[int, datetime, str, int | None, str, object, str]
_FIELDS = ("id", "at", "name", "by_id", "about", "facts", "detail_digest")


@dataclass(frozen=True)
class Fault:
    """A stretch of the journal that does not agree with its seal."""

    sequence: int
    first_id: int
    end_id: int
    kind: str  # changed, removed, inserted, chain, detail

    def __str__(self) -> str:
        return f"block {self.sequence} (rows {self.first_id} to {self.end_id - 1}): {self.kind}"


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: sealed blocks and rows, the unsealed tail, and the faults."""

    blocks: int
    rows: int
    unsealed: int
    oldest_unsealed_at: datetime | None
    head: str
    faults: tuple[Fault, ...]


@dataclass
class Sealer:
    """Seals what is final. Keep one, call `seal` again and again; run it under a lease.

    On PostgreSQL a row with a smaller id may commit later. Whoever inserts a row locks the table
    (ROW EXCLUSIVE, before the id is drawn, until the end of the transaction). So every id drawn
    before a look belongs to a transaction that held this lock at that look or has ended; once
    those that held it have ended, all ids up to the look are final. Transactions that do not
    write to the journal hold nothing up.
    """

    _final: int = 0
    _marked: int = 0
    _waited_for: frozenset[str] = frozenset()

    def seal(self, *, at: datetime) -> int:
        """Write blocks up to the newest final row; returns how many rows were sealed."""
        sealed, end_id = 0, self._final_up_to()
        while _is_unsealed(end_id) and (count := self._seal_block(end_id=end_id, at=at)):
            sealed += count
        return sealed

    def _final_up_to(self) -> int:
        if connection.vendor != "postgresql":
            return _asked(_LAST) + 1
        drawn, writers = _drawn_and_writers()
        if not self._waited_for & writers:
            self._final = self._marked if writers else drawn
            self._marked, self._waited_for = drawn, writers
        return self._final + 1

    def _seal_block(self, *, end_id: int, at: datetime) -> int | None:
        with transaction.atomic():
            last = Block.objects.order_by("-sequence").first()
            first_id = last.end_id if last else 1
            rows = _rows(first_id, end_id, most=MOST_ROWS)
            if not rows:
                return None
            block = Block(
                sequence=last.sequence + 1 if last else 1,
                first_id=first_id,
                end_id=rows[-1][0] + 1,
                rows=len(rows),
                previous=last.digest if last else GENESIS,
                sealed_at=at,
            )
            block.digest = _digest(block.previous, rows)
            block.save(force_insert=True)
        return len(rows)


def _drawn_and_writers() -> tuple[int, frozenset[str]]:
    """The last id drawn, then who has the journal locked for writing; the order matters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value, is_called FROM core_journalentry_id_seq")
        last_value, is_called = cursor.fetchone()
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND granted"
            " AND relation = 'core_journalentry'::regclass AND mode = 'RowExclusiveLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND pid IS DISTINCT FROM pg_backend_pid()"
        )
        writers = frozenset(name for (name,) in cursor.fetchall())
    return (last_value if is_called else last_value - 1), writers


def _is_unsealed(end_id: int) -> bool:
    """A look without a write lock: is there a row below that id that no block holds?"""
    return bool(_asked(_UNSEALED, end_id))


def _asked(statement: str, *values: int) -> int:
    """One figure; the sealer asks each second whether there is anything to do."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


def verify() -> Verdict:
    """Compute the whole chain again and compare."""
    faults: list[Fault] = []
    previous, end_id, blocks, rows = GENESIS, 1, 0, 0
    if JournalEntry.objects.filter(id__lt=1).exists():
        faults.append(Fault(0, 0, 1, "inserted"))  # ids begin with 1
    for block in Block.objects.order_by("sequence").iterator():
        if kind := _fault_of(block, previous=previous, first_id=end_id):
            faults.append(Fault(block.sequence, block.first_id, block.end_id, kind))
        previous, end_id = block.digest, block.end_id
        blocks, rows = blocks + 1, rows + block.rows
    faults += _altered_details()
    tail = JournalEntry.objects.filter(id__gte=end_id)
    return Verdict(
        blocks=blocks,
        rows=rows,
        unsealed=tail.count(),
        oldest_unsealed_at=tail.order_by("id").values_list("at", flat=True).first(),
        head=previous,
        faults=tuple(faults),
    )


def seal_is_behind(*, at: datetime, by: timedelta) -> bool:
    """Does the oldest unsealed row wait longer than that?"""
    last = Block.objects.order_by("-sequence").first()
    tail = JournalEntry.objects.filter(id__gte=last.end_id if last else 1).order_by("id").first()
    return tail is not None and tail.at < at - by


def _fault_of(block: Block, *, previous: str, first_id: int) -> str:
    rows = _rows(block.first_id, block.end_id)
    if block.previous != previous or block.first_id != first_id:
        return "chain"
    if len(rows) != block.rows:
        return "removed" if len(rows) < block.rows else "inserted"
    return "" if _digest(block.previous, rows) == block.digest else "changed"


def _altered_details() -> Iterable[Fault]:
    for detail in JournalDetail.objects.select_related("entry").iterator():
        if detail_digest(detail.salt, detail.content) != detail.entry.detail_digest:
            yield Fault(0, detail.entry_id, detail.entry_id + 1, "detail")


def _rows(first_id: int, end_id: int, *, most: int | None = None) -> list[Row]:
    found = JournalEntry.objects.filter(id__gte=first_id, id__lt=end_id).order_by("id")
    return list(found.values_list(*_FIELDS)[:most])


def _digest(previous: str, rows: Iterable[Row]) -> str:
    digest = hashlib.sha256(previous.encode())
    for number, at, *rest in rows:
        digest.update(json.dumps([number, at.timestamp(), *rest], sort_keys=True).encode())
    return digest.hexdigest()
