"""Mail is heard of at once where the server tells (IDLE); a server that stalls holds nobody."""

import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from stafette.channels.mail import actions, imap, pop3, watcher
from stafette.channels.mail.models import Arrival
from stafette.core import clock
from stafette.core.models import Job, Lease
from tests.faults.desk import wait_until
from tests.mail.cutter import Cutter
from tests.mail.dovecot import dovecot
from tests.mail.test_fetch import fetching, flags, mails, passed, put, source, stored
from tests.people_of_the_story import NINE

pytestmark = [pytest.mark.faults, pytest.mark.dovecot, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def server():
    with tempfile.TemporaryDirectory() as folder, dovecot(Path(folder)) as running:
        yield running


@pytest.fixture
def user(request) -> str:
    return f"w{abs(hash(request.node.name)) % 10**9}"


@contextmanager
def watching():
    one = watcher.Watcher()
    one.start()
    try:
        yield
    finally:
        one.stop()
        alive = [it.name for it in threading.enumerate() if it.name.startswith("mail-watch")]
        assert alive == []


def passes_promised() -> int:
    return Job.objects.filter(name="mail.fetch_one").count()


def is_listening(door: Cutter, times: int = 1) -> bool:
    return door.heard.count(b"IDLE") >= times


def test_mail_is_heard_of_at_once_and_a_lost_connection_is_made_anew(server, user, monkeypatch):
    monkeypatch.setattr(watcher, "FIRST_PAUSE", 0.05)
    put(server, user, [])
    with Cutter(server.imap, listens_for=b"IDLE") as door:
        source(door.port, user)
        with watching():
            wait_until(lambda: is_listening(door), within=20)
            began = time.monotonic()
            put(server, user, mails(1))
            wait_until(lambda: passes_promised() == 1, within=15)
            assert time.monotonic() - began < 5

            door.cut_all()
            wait_until(lambda: is_listening(door, 2), within=20)
            put(server, user, mails(1, first=1))
            wait_until(lambda: passes_promised() == 2, within=15)


def test_one_process_listens_at_a_mailbox(server, user):
    put(server, user, [])
    with Cutter(server.imap, listens_for=b"IDLE") as door:
        one = source(door.port, user)
        Lease.objects.create(
            name=f"mail.watch.{one.pk}", owner="other", until=clock.now() + watcher.LASTING
        )
        rounds: list[bool] = []
        with watching():
            wait_until(lambda: any("mail-watch-" in it.name for it in threading.enumerate()))
            rounds.append(is_listening(door))
    assert (rounds, door.heard) == ([False], b"")


@pytest.mark.parametrize("word", [b"CAPABILITY", b"AUTHENTICATE", b"SELECT", b"SEARCH", b"BODY.PEEK",
                                  b"STORE", b"LOGOUT"])  # fmt: skip
def test_f03_a_server_that_stalls_at_any_step_holds_nobody_and_loses_nothing(
    server, user, monkeypatch, word
):
    for module in (imap, pop3):
        monkeypatch.setattr(module, "TIMEOUT", 0.3)
    put(server, user, mails(3))
    began = time.monotonic()
    with Cutter(server.imap, at=word, stalls=True) as door:
        one = passed(source(door.port, user))
    assert time.monotonic() - began < 10
    expected = {b"CAPABILITY": "unreachable", b"LOGOUT": ""}
    assert one.trouble == expected.get(word, "dropped")

    later = NINE + 2 * fetching().LEFT_AGAIN  # then what ended the connection twice is tried again
    actions.fetch(source_id=moved_to(one, server.imap).pk, at=later)
    assert stored() == sorted(mails(3))
    assert flags(server, user) == [True] * 3


def moved_to(one, port: int):
    type(one).objects.filter(pk=one.pk).update(port=port)
    one.refresh_from_db()
    return one


def test_f03_a_server_that_answers_a_byte_at_a_time_is_cut_off(server, user, monkeypatch):
    monkeypatch.setattr(fetching(), "MOST_SECONDS", 0.5)
    monkeypatch.setattr(fetching(), "PATIENCE", 0.5)
    put(server, user, mails(3))
    began = time.monotonic()
    with Cutter(server.imap, at=b"BODY.PEEK", drips=True) as door:
        one = passed(source(door.port, user))
    assert (one.trouble, time.monotonic() - began < 8) == ("dropped", True)

    monkeypatch.undo()
    actions.fetch(source_id=moved_to(one, server.imap).pk, at=NINE)
    assert Arrival.objects.count() == 3
