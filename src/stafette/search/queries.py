"""Finding documents by words: the ten best, exactly, among those that somebody may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stafette.search import index
from stafette.search import text as analysis
from stafette.search.index import vocabulary
from stafette.search.index.request import Request
from stafette.search.index.totals import Totals, remember, remembered, totals
from stafette.search.models import Document
from stafette.search.ranking import (
    Clause,
    Plan,
    most_without_naming,
    plan,
    surprise,
    telling,
    widened,
)
from stafette.search.rules import kind_code, scope_codes

TYPED_WORDS = 8  # up to so many, somebody is typing: the last word may be unfinished
SHORTEST_BEGINNING = 3
_SELECTIVE = 20  # codes that leave less than this part of the index over are looked up


@dataclass(frozen=True)
class Hit:
    """A document that was found: what it is, how well it fits (BM25), and a telling passage."""

    kind: str
    key: str
    score: float
    title: str
    excerpt: str


@dataclass(frozen=True)
class Likeness:
    """How much of a question a document covers, and of its title the question; 0 to 1.

    Weighed by how telling the words are, so that it can be compared between questions. `nats` is
    the information in the words they share; `words` are those, as written, the most telling first.
    """

    question: float
    title: float
    nats: float
    words: tuple[str, ...]


def find(
    *, text: str, scopes: Iterable[str], kinds: Iterable[str] | None = None, limit: int = 10
) -> list[Hit]:
    """The best documents that have one of the scope codes, best first.

    The last word of a short text may be unfinished; an unknown word stands for its neighbour.
    """
    seen = [scope_codes(scopes)]
    if kinds is not None:
        seen.append([kind_code(kind) for kind in kinds])
    if not all(seen):
        return []
    size = totals()
    clauses = _clauses(text, size)
    request = _request(seen, size)
    best = _best(request, telling(clauses, total=size.documents, few=request.few), limit)
    if len(best) < limit and (unfinished := _unfinished(text, clauses)):
        best = _filled_up(best, _best(request, unfinished, limit), limit)
    return _hits(best, clauses)


def likenesses(*, text: str, hits: Sequence[Hit]) -> list[Likeness]:
    """For each hit, in the same order, how alike it and the text are.

    Words that stand in no document at all count neither for nor against.
    """
    size = totals()
    documents = _documents_of(hits)
    asked = {it.word: it for it in _clauses(text, size) if it.documents}
    titles = {word for it in documents.values() for word in it.title_words.split()}
    known = {word: it.documents for word, it in asked.items()}
    known |= _counts(sorted(titles - known.keys()), size)
    weights = {
        word: surprise(total=size.documents, documents=count) for word, count in known.items()
    }
    return [_likeness(documents.get((hit.kind, hit.key)), asked, weights) for hit in hits]


def _likeness(
    document: Document | None, asked: dict[str, Clause], weights: dict[str, float]
) -> Likeness:
    if document is None:
        return Likeness(0.0, 0.0, 0.0, ())
    title = set(document.title_words.split())
    shared = asked.keys() & (title | set(document.body_words.split()))
    order = sorted(shared, key=lambda word: (-weights[word], word))
    nats = sum(weights[word] for word in shared)
    return Likeness(
        question=_share(nats, sum(weights[word] for word in asked)),
        title=_share(
            sum(weights[word] for word in shared & title),
            sum(weights.get(word, 0.0) for word in title),
        ),
        nats=nats,
        words=tuple(dict.fromkeys(asked[word].written for word in order)),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _clauses(question: str, size: Totals) -> list[Clause]:
    """The words of the question, each once; an unknown one is replaced when that is a slip."""
    written: dict[str, str] = {}
    for spoken in analysis.speech(question):
        for form in spoken.forms:
            written.setdefault(form, spoken.written)
    written |= {number: number for number in analysis.phone_numbers(question)}
    counts = _counts(list(written), size)
    if len(written) <= TYPED_WORDS:
        for word in [word for word in written if word not in counts]:
            if meant := _meant(word, size):
                counts[meant[0]] = meant[1]
                written.setdefault(meant[0], written[word])
    return [Clause(word, counts.get(word, 0), spelt) for word, spelt in written.items()]


def _meant(word: str, size: Totals) -> tuple[str, int] | None:
    """The nearest known word, the most frequent of equally near ones, and its documents."""
    near = vocabulary.neighbours(word)
    counts = _counts(near, size)
    return max(
        ((it, counts[it]) for it in near if it in counts),
        key=lambda it: (-vocabulary.slips(word, it[0]), it[1]),
        default=None,
    )


def _unfinished(question: str, clauses: list[Clause]) -> list[Clause]:
    """The same clauses with any ending for the last word, or nothing when it is finished."""
    spoken = list(analysis.speech(question))
    if not spoken or len(spoken) > TYPED_WORDS or not question[-1:].isalnum():
        return []
    last = spoken[-1].written
    beginning = "".join(filter(str.isalnum, analysis.fold(last)))
    if len(beginning) < SHORTEST_BEGINNING:
        return []
    count = index.current().count_beginning(beginning)
    others = [it for it in clauses if it.documents and it.word not in spoken[-1].forms]
    return [*others, Clause(beginning, count, last, beginning=True)] if count else []


def _best(request: Request, clauses: list[Clause], limit: int) -> list[tuple[int, float]]:
    """The best by all the words, exactly: candidates are widened until no other can be better."""
    if not clauses:
        return []
    tried = plan(clauses, few=request.few)
    while True:
        best = index.current().ranked(request, tried, limit=limit)
        if not tried.scoring or _is_exact(best, tried, request, limit):
            return best
        tried = widened(tried)


def _is_exact(best: list[tuple[int, float]], tried: Plan, request: Request, limit: int) -> bool:
    most = most_without_naming(tried, total=request.totals.documents)
    return len(best) == limit and best[-1][1] >= most


def _filled_up(
    best: list[tuple[int, float]], more: list[tuple[int, float]], limit: int
) -> list[tuple[int, float]]:
    there = {key for key, _ in best}
    return [*best, *(it for it in more if it[0] not in there)][:limit]


def _request(seen: list[list[str]], size: Totals) -> Request:
    counts = _counts([code for group in seen for code in group], size)
    groups = sorted(seen, key=lambda group: sum(counts.get(code, 0) for code in group))
    least = sum(counts.get(code, 0) for code in groups[0])
    if least * _SELECTIVE <= size.documents:
        return Request(size, groups[0], least, groups[1:])
    return Request(size, [], size.documents, groups)


def _counts(words: list[str], size: Totals) -> dict[str, int]:
    counts = remembered(words, total=size.documents)
    if missing := [word for word in words if word not in counts]:
        taken = index.current().counts(missing)
        remember(taken, total=size.documents)
        counts |= taken
    return counts


def _hits(best: list[tuple[int, float]], clauses: list[Clause]) -> list[Hit]:
    documents = Document.objects.in_bulk([key for key, _ in best])
    wanted = {it.word for it in clauses}
    return [
        Hit(
            kind=document.kind,
            key=document.key,
            score=score,
            title=document.title,
            excerpt=analysis.passage(document.excerpt, wanted=wanted),
        )
        for key, score in best
        if (document := documents.get(key))
    ]


def _documents_of(hits: Sequence[Hit]) -> dict[tuple[str, str], Document]:
    there = Document.objects.filter(
        kind__in={hit.kind for hit in hits}, key__in=[hit.key for hit in hits]
    )
    return {(it.kind, it.key): it for it in there}
