"""The ten best are the ten best: the same as without any short cut, on both databases."""

import math
from collections import Counter

import pytest

from stafette.search import text
from stafette.search.actions import Entry, put_many
from stafette.search.queries import find
from stafette.search.ranking import Clause, Plan, information, plan, telling, widened

SIZE = 3600
FILL = ("Lampe", "Regal", "Tisch", "Fenster", "Wand")


def body(i: int) -> str:
    """Words in known parts of the documents, in bodies of different lengths."""
    words = ["Monitor"] * (1 + i % 3) if i % 20 < 8 else []
    words += ["Kabel"] if i % 10 < 3 else []
    words += ["Netzteil"] * (1 + i % 2) if i % 3 == 0 else []
    words += ["Displayport"] if i % 300 == 7 else []
    words += ["Winkelstecker"] if i % 900 == 13 else []
    return " ".join([*words, *(FILL[: i % 5] * (1 + i % 4))])


def entries(at):
    for i in range(SIZE):
        yield Entry(
            kind="note",
            key=i,
            title="Monitor" if i % 40 == 7 else "Gerät",
            body=body(i),
            scopes=["agents"] if i % 7 else ["agents", "team:3"],
            at=at,
        )


def best_of_all(question, documents, *, seen):
    """BM25 over every document, as the formula says."""
    total = len(documents)
    mean = sum(length for _, length in documents.values()) / total
    weights = {
        word: information(
            total=total, documents=sum(word in held for held, _ in documents.values())
        )
        for word in text.words(question)
    }
    scores = []
    for key, (times, length) in documents.items():
        score = 0.0
        for word, weight in weights.items():
            found = times[word]
            score += weight * found * 2.2 / (found + 1.2 * (0.25 + 0.75 * length / mean))
        if score and seen(int(key)):
            scores.append((round(score, 6), int(key)))
    return [(str(key), score) for score, key in sorted(scores, reverse=True)[:10]]


@pytest.mark.django_db
def test_short_cuts_find_the_ten_best_exactly(nine):
    filed = list(entries(nine))
    put_many(filed)
    documents = {}
    for entry in filed:
        title, words = text.words(entry.title), text.words(entry.body)
        times = Counter(words) + Counter({word: 3 * n for word, n in Counter(title).items()})
        documents[entry.key] = (times, len(title) + len(words) + 1 + len(entry.scopes))
    questions = (
        "Displayport ",
        "Monitor ",
        "Displayport Monitor ",
        "Winkelstecker Monitor Kabel ",
        "Monitor Kabel Netzteil Displayport Winkelstecker ",
        "Kabel Netzteil Monitor ",
    )
    for scopes, seen in ((["agents"], lambda i: True), (["team:3"], lambda i: i % 7 == 0)):
        for question in questions:
            hits = find(text=question, scopes=scopes)
            found = [(hit.key, round(hit.score, 6)) for hit in hits]
            wanted = best_of_all(question, documents, seen=seen)
            assert [score for _, score in found] == pytest.approx([s for _, s in wanted], abs=1e-5)
            assert [key for key, _ in found] == [key for key, _ in wanted]


def clause(word, documents, **more):
    return Clause(word, documents, word, **more)


def test_the_rarest_words_name_the_candidates():
    often, rare, seldom = clause("often", 90_000), clause("rare", 10), clause("seldom", 500)
    assert plan([often, rare, seldom], few=False) == Plan((rare, seldom), (often,))
    assert plan([often], few=False) == Plan((often,), ())
    assert plan([often, rare], few=True) == Plan((rare, often), ())


def test_an_unfinished_word_always_names():
    begun = clause("beg", 50_000, beginning=True)
    assert plan([clause("rare", 1), begun], few=False) == Plan((begun,), (clause("rare", 1),))


def test_widening_lets_one_more_word_name_or_twice_the_candidates():
    often, oftener = clause("often", 4000), clause("oftener", 50_000)
    rare, known = clause("rare", 10), clause("known", 2000)
    assert widened(Plan((rare,), (known, often, oftener))) == Plan((rare, known), (often, oftener))
    assert widened(Plan((rare,), (oftener,))) == Plan((rare, oftener), ())


def test_words_in_every_second_document_are_left_out_of_a_large_index():
    everywhere, some = clause("everywhere", 600), clause("some", 60)
    assert telling([everywhere, some], total=1000, few=False) == [some]
    assert telling([everywhere], total=1000, few=False) == [everywhere]
    assert telling([everywhere, some], total=999, few=False) == [some, everywhere]


def test_a_long_text_is_looked_for_by_its_rarest_words():
    words = [clause(f"word{n}", 100 * n) for n in range(1, 60)]
    kept = telling(words, total=100_000, few=False)
    assert [it.documents for it in kept] == [100 * n for n in range(1, 12)]
    assert len(telling(words, total=100_000, few=True)) == 25
    assert len(telling([clause(f"w{n}", 1) for n in range(60)], total=100_000, few=True)) == 32


def test_information_grows_with_rarity_and_never_vanishes():
    weights = [information(total=100, documents=count) for count in (1, 10, 49, 50, 99, 100)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] == 1e-6
    assert weights[0] == pytest.approx(math.log(99.5 / 1.5))
