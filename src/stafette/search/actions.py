"""Filing documents under their words, and taking them out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection

from stafette.core import rows, transactions
from stafette.search import index, text
from stafette.search.index.request import Row
from stafette.search.models import Document
from stafette.search.rules import kind_code, scope_codes

KEPT_OF_BODY = 1000  # characters of the excerpt, from which a passage is shown
_AT_A_TIME = 500
_CONTENT = ("language", "title", "excerpt", "codes", "title_words", "body_words")
_FIELDS = (*_CONTENT, "length", "updated_at")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is filed: `key` names it among its kind, whoever has one of `scopes` may find it."""

    kind: str
    key: int | str
    title: str
    body: str = ""
    language: str = ""
    scopes: Iterable[str]
    at: datetime


def put(entry: Entry) -> None:
    """File a document, or file it anew; one without scopes is found by nobody.

    `at` is the moment that the content is of: what is older than what was filed is left aside, so
    that a job which comes late does not bring back old words. Raises NotACode.
    """
    put_many([entry])


def put_many(entries: Iterable[Entry]) -> int:
    """File many, some hundred in a transaction; the number of documents that were new or changed.

    Of entries with the same kind and key the last one counts.
    """
    rest = iter(entries)
    count = 0
    while portion := list(islice(rest, _AT_A_TIME)):
        count += _file(portion)
    return count


@transactions.atomic
def take_out(*, kind: str, key: int | str) -> None:
    """Have a document found no more; nothing happens when it was not filed."""
    document = _locked([(kind, str(key))]).get((kind, str(key)))
    if document:
        index.current().forget([_row(document)])
        document.delete()


@transactions.atomic
def _file(entries: list[Entry]) -> int:
    wanted = {(it.kind, it.key): it for it in map(_document, entries)}
    held = _locked(list(wanted))
    fresh = [document for name, document in wanted.items() if name not in held]
    if connection.vendor != "sqlite":
        fresh, held = [], held | _reserved(fresh)
    rows.insert(fresh)
    changed = [(old, new) for name, old in held.items() if _differs(old, new := wanted[name])]
    refiled = [(old, new) for old, new in changed if _words(old) != _words(new)]
    _replace(changed, refiled)
    if filed := [_row(it) for it in (*fresh, *(new for _, new in refiled))]:
        index.current().learn(filed)
    return len(fresh) + len(changed)


def _reserved(fresh: list[Document]) -> dict[tuple[str, str], Document]:
    """Their rows, locked: still empty, or full when another transaction came first."""
    if not fresh:
        return {}
    empty = [Document(kind=it.kind, key=it.key, length=0, updated_at=it.updated_at) for it in fresh]
    rows.insert(empty, or_ignore=True)
    return _locked([(it.kind, it.key) for it in fresh])


def _replace(
    changed: list[tuple[Document, Document]], refiled: list[tuple[Document, Document]]
) -> None:
    for old, new in changed:
        new.pk = old.pk
    if filed := [_row(old) for old, _ in refiled if old.codes]:
        index.current().forget(filed)
    # With their ids, so that no number of the sequence is used up: ids tell how many there are.
    Document.objects.bulk_create(
        [new for _, new in changed],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_FIELDS,
    )


def _locked(names: list[tuple[str, str]]) -> dict[tuple[str, str], Document]:
    kinds, keys = sorted({kind for kind, _ in names}), [key for _, key in names]
    lock = "FOR UPDATE" if connection.vendor == "postgresql" else ""
    tail = f"WHERE kind IN ({_marks(kinds)}) AND key IN ({_marks(keys)}) ORDER BY id {lock}"
    there = rows.select(Document, tail, [*kinds, *keys])
    wanted = set(names)
    return {(it.kind, it.key): it for it in there if (it.kind, it.key) in wanted}


def _marks(values: Collection[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _document(entry: Entry) -> Document:
    title_words, body_words = text.words(entry.title), text.words(entry.body)
    codes = [kind_code(entry.kind), *scope_codes(entry.scopes)]
    return Document(
        kind=entry.kind,
        key=str(entry.key),
        language=entry.language[:5],
        title=_storable(entry.title[:300]),
        excerpt=_storable(" ".join(entry.body[: 2 * KEPT_OF_BODY].split())[:KEPT_OF_BODY]),
        codes=f" {' '.join(codes)} ",
        title_words=" ".join(title_words),
        body_words=" ".join(body_words),
        length=len(title_words) + len(body_words) + len(codes),
        updated_at=entry.at,
    )


def _storable(said: str) -> str:
    """Without what no database keeps: zero bytes and halves of characters."""
    return said.replace("\0", " ").encode(errors="replace").decode()


def _differs(old: Document, new: Document) -> bool:
    return old.updated_at <= new.updated_at and any(
        getattr(old, field) != getattr(new, field) for field in _CONTENT
    )


def _words(document: Document) -> tuple[str, str, str]:
    return document.title_words, document.body_words, document.codes


def _row(document: Document) -> Row:
    return Row(
        id=document.pk,
        title_words=document.title_words.split(),
        body_words=document.body_words.split(),
        codes=document.codes.split(),
        length=document.length,
    )
