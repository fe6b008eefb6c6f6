"""Two writers of the same document at the same time, with real transactions."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from stafette.search.actions import Entry, put, take_out
from stafette.search.queries import find

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(action) -> threading.Thread:
    def run():
        try:
            action()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def file(title, *, at):
    put(Entry(kind="note", key=1, title=title, body="gleich", scopes=["agents"], at=at))


def found(word):
    return [hit.title for hit in find(text=f"{word} ", scopes=["agents"])]


@pytest.mark.parametrize("hours", [1, 0, -1])
def test_the_newer_words_stay_whoever_commits_first(nine, hours):
    with transaction.atomic():
        file("Erste Fassung", at=nine)
        second = in_a_thread(lambda: file("Zweite Ausgabe", at=nine + timedelta(hours=hours)))
        second.join(0.2)
    second.join()

    kept, gone = ("Zweite Ausgabe", "fassung") if hours >= 0 else ("Erste Fassung", "ausgabe")
    assert found(kept) == [kept]
    assert found("gleich") == [kept]
    assert found(gone) == []


def test_many_writers_leave_one_document(nine):
    titles = [f"{name} Ausgabe" for name in ("Rote", "Blaue", "Graue", "Weiße")]
    writers = [in_a_thread(lambda title=title: file(title, at=nine)) for title in titles]
    for writer in writers:
        writer.join()

    (kept,) = found("ausgabe")
    assert [found(title.split()[0]) for title in titles] == [
        [kept] if title == kept else [] for title in titles
    ]
    take_out(kind="note", key=1)
    assert found("ausgabe") == []
