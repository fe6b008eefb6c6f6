"""Filing documents under their words, and taking them out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

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


@transaction.atomic
def take_out(*, kind: str, key: int | str) -> None:
    """Have a document found no more; nothing happens when it was not filed."""
    document = _locked([(kind, str(key))]).get((kind, str(key)))
    if document:
        index.current().forget([_row(document)])
        document.delete()


@transaction.atomic
def _file(entries: list[Entry]) -> int:
    wanted = {(it.kind, it.key): it for it in map(_document, entries)}
    held = _locked(list(wanted))
    fresh = [document for name, document in wanted.items() if name not in held]
    held |= _inserted(fresh)
    changed = [
        (held[name], document)
        for name, document in wanted.items()
        if name in held and _differs(held[name], document)
    ]
    if changed:
        _replace(changed)
    filed = [document for document in fresh if (document.kind, document.key) not in held]
    filed += [new for old, new in changed if _words(old) != _words(new)]
    if filed:
        index.current().learn([_row(document) for document in filed])
    return len(fresh) + len(changed)


def _inserted(fresh: list[Document]) -> dict[tuple[str, str], Document]:
    """Insert them; those that somebody else inserted in the same moment are given back as held."""
    if not fresh:
        return {}
    Document.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["kind", "key"], update_fields=["kind"]
    )
    if connection.vendor == "sqlite":
        return {}  # one writer at a time: nobody else was there
    ours = {document.pk: document for document in fresh}
    there = Document.objects.filter(pk__in=list(ours))
    return {(it.kind, it.key): it for it in there if _differs(it, ours[it.pk])}


def _replace(changed: list[tuple[Document, Document]]) -> None:
    for old, new in changed:
        new.pk = old.pk
    moved = [_row(old) for old, new in changed if _words(old) != _words(new)]
    if moved:
        index.current().forget(moved)
    Document.objects.bulk_update([new for _, new in changed], _FIELDS)


def _locked(names: list[tuple[str, str]]) -> dict[tuple[str, str], Document]:
    keys = [key for _, key in names]
    there = Document.objects.select_for_update().filter(
        kind__in={kind for kind, _ in names}, key__in=keys
    )
    return {(it.kind, it.key): it for it in there.order_by("id") if (it.kind, it.key) in names}


def _document(entry: Entry) -> Document:
    title_words, body_words = text.words(entry.title), text.words(entry.body)
    codes = [kind_code(entry.kind), *scope_codes(entry.scopes)]
    return Document(
        kind=entry.kind,
        key=str(entry.key),
        language=entry.language[:5],
        title=entry.title[:300],
        excerpt=" ".join(entry.body[: 2 * KEPT_OF_BODY].split())[:KEPT_OF_BODY],
        codes=f" {' '.join(codes)} ",
        title_words=" ".join(title_words),
        body_words=" ".join(body_words),
        length=len(title_words) + len(body_words) + len(codes),
        updated_at=entry.at,
    )


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
