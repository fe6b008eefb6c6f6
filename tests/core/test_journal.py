import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from stafette.core import events, journal, live
from stafette.core.models import Block, JournalDetail, JournalEntry
from tests.core.happenings import Happened, happen
from tests.people_of_the_story import NINE


def sealed(*counts):
    """A journal with one block for each count of rows."""
    sealer = journal.Sealer()
    for count in counts:
        for number in range(count):
            happen(number)
        assert sealer.seal(at=NINE) == count
    return list(JournalEntry.objects.order_by("id").values_list("id", flat=True))


def faults():
    return [(fault.sequence, fault.kind) for fault in journal.verify().faults]


@pytest.mark.django_db
def test_an_untouched_journal_agrees_with_its_seal():
    sealed(2, 3)
    happen(9)

    verdict = journal.verify()

    assert (verdict.blocks, verdict.rows, verdict.unsealed) == (2, 5, 1)
    assert verdict.faults == ()
    assert verdict.head == Block.objects.latest("sequence").digest


@pytest.mark.django_db
def test_nothing_new_makes_no_block():
    sealed(1)
    assert journal.Sealer().seal(at=NINE) == 0
    assert Block.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"facts": {}}, {"by_id": 7}, {"name": "Else"}, {"at": NINE + timedelta(days=1)}, {"about": "x:1"}]
)  # fmt: skip
def test_a_changed_row_is_found(change):
    sealed(2, 2, 2)
    JournalEntry.objects.filter(pk=Block.objects.get(sequence=2).first_id).update(**change)
    assert faults() == [(2, "changed")]


@pytest.mark.django_db
def test_a_removed_row_is_found():
    ids = sealed(2, 2)
    JournalEntry.objects.filter(pk=ids[1]).delete()
    assert faults() == [(1, "removed")]


@pytest.mark.django_db
def test_a_row_put_in_between_is_found():
    ids = sealed(2, 2)
    JournalEntry.objects.filter(pk=ids[2]).delete()
    JournalEntry.objects.filter(pk=ids[3]).delete()
    for pk in (ids[2], ids[3]):
        JournalEntry.objects.create(pk=pk, at=NINE, name="Forged", facts={})
    assert faults() == [(2, "changed")]

    Block.objects.filter(sequence=2).update(end_id=ids[3] + 2)
    JournalEntry.objects.create(pk=ids[3] + 1, at=NINE, name="Forged", facts={})
    assert faults() == [(2, "inserted")]


@pytest.mark.django_db
def test_a_row_put_before_all_others_is_found():
    sealed(1)
    JournalEntry.objects.create(pk=-3, at=NINE, name="Forged", facts={})
    assert faults() == [(0, "inserted")]


@pytest.mark.django_db
def test_a_removed_block_breaks_the_chain():
    sealed(1, 1, 1)
    Block.objects.filter(sequence=2).delete()
    assert faults() == [(3, "chain")]


@pytest.mark.django_db
def test_an_altered_detail_is_found_and_an_erased_one_is_not_missed():
    with transaction.atomic():
        events.publish(Happened(at=NINE, thing_id=1), detail={"before": "a", "after": "b"})
    entry = JournalEntry.objects.get().pk
    journal.Sealer().seal(at=NINE)

    JournalDetail.objects.update(content={"before": "a", "after": "c"})
    assert journal.verify().faults == (journal.Fault(0, entry, entry + 1, "detail"),)
    JournalDetail.objects.all().delete()
    assert faults() == []


@pytest.mark.django_db
def test_a_seal_that_is_behind_is_told():
    happen(1)
    assert not journal.seal_is_behind(at=NINE + timedelta(seconds=60), by=timedelta(minutes=1))
    assert journal.seal_is_behind(at=NINE + timedelta(seconds=61), by=timedelta(minutes=1))
    journal.Sealer().seal(at=NINE)
    assert not journal.seal_is_behind(at=NINE + timedelta(days=1), by=timedelta(minutes=1))


class Late:
    """A transaction in a thread that has written to the journal and commits when it is told."""

    def __init__(self):
        self._wrote, self._may = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        try:
            with transaction.atomic():
                happen("late")
                self._wrote.set()
                self._may.wait(10)
        finally:
            connection.close()

    def __enter__(self):
        self._thread.start()
        self._wrote.wait(10)
        return self

    def commit(self):
        self._may.set()
        self._thread.join(10)

    def __exit__(self, *_):
        self.commit()


@pytest.mark.postgresql  # only there rows commit out of order
@pytest.mark.django_db(transaction=True)
def test_a_smaller_id_that_commits_late_is_waited_for():
    sealer = journal.Sealer()
    happen("before")
    assert sealer.seal(at=NINE) == 1
    with Late() as late:
        happen("after")
        assert [sealer.seal(at=NINE) for _ in range(3)] == [0, 0, 0]
        late.commit()
        assert sealer.seal(at=NINE) == 2
    assert journal.verify().faults == ()


@pytest.mark.postgresql  # only there rows commit out of order
@pytest.mark.django_db(transaction=True)
def test_a_writer_that_begins_later_holds_nothing_earlier_up():
    sealer = journal.Sealer()
    with Late() as first:
        happen("one")
        sealer.seal(at=NINE)
        with Late():
            first.commit()
            assert sealer.seal(at=NINE) == 2
    assert sealer.seal(at=NINE) == 1
    assert journal.verify().faults == ()


@pytest.mark.postgresql  # only there rows commit out of order
@pytest.mark.django_db(transaction=True)
def test_a_follower_misses_nothing_that_commits_late():
    where = live.head()
    with Late() as late:
        happen("quick")
        assert live.since(where) == []
        late.commit()
        assert len(live.since(where)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_follower_reads_on_from_where_it_stood():
    happen(1)
    where = live.head()
    happen(2)
    happen(3)

    first = live.since(where, most=1)

    assert [one.about for one in first] == ["thing:2"]
    assert [one.about for one in live.since(first[0].place)] == ["thing:3"]
    assert live.place(str(first[0].place)) == first[0].place


@pytest.mark.parametrize("told", ["", "7", "x-1", "1-", "-1-2", "1-2-3", "9" * 50])
def test_a_place_that_was_never_given_out_is_refused(told):
    with pytest.raises(live.NotAPlace):
        live.place(told)
