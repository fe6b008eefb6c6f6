import threading

import pytest
from django.db import connection, transaction

from stafette.core.sqlite.base import FairLock
from tests.core.happenings import happen


def test_the_lock_goes_to_whoever_has_waited_longest():
    lock, order, arrived = FairLock(), [], []

    def wait_for(number):
        arrived.append(number)
        lock.acquire()
        order.append(number)
        lock.release()

    lock.acquire()
    crowd = []
    for number in range(8):
        crowd.append(threading.Thread(target=wait_for, args=(number,)))
        crowd[-1].start()
        while len(lock._queue) <= number:
            threading.Event().wait(0.001)
    lock.release()
    for thread in crowd:
        thread.join(5)

    assert order == arrived == list(range(8))


@pytest.mark.django_db(transaction=True)
def test_an_undone_transaction_lets_the_next_one_in():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen(1)
        raise ZeroDivisionError
    failed = []

    def write():
        try:
            happen(2)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=write)
    other.start()
    other.join(5)

    assert (failed, other.is_alive()) == ([], False)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_closed_inside_a_transaction_gives_its_turn_back():
    entered, may_end = threading.Event(), threading.Event()

    def close_inside():
        with transaction.atomic():
            happen(1)
            entered.set()
            may_end.wait(5)
            connection.close()

    def run():
        try:
            close_inside()
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    entered.wait(5)
    may_end.set()
    other.join(5)
    happen(2)
