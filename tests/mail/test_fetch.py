"""Fetching from a real Dovecot: nothing lost, nothing doubled, nothing touched too early (R1)."""

import imaplib
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.actions.sources import SourcePlan
from stafette.channels.mail.models import Arrival, MailSource, SourceFolder
from tests.architecture.house import ROOT
from tests.faults.conftest import database, desk  # noqa: F401 -- fixtures
from tests.faults.desk import Desk
from tests.mail.cutter import Cutter
from tests.mail.dovecot import PASSWORD, dovecot
from tests.mail.mails import mail, mailbox
from tests.people_of_the_story import NINE

pytestmark = [pytest.mark.faults, pytest.mark.dovecot, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def server():
    """Its mails belong to another user than root, who could not come to a folder of pytest's."""
    with tempfile.TemporaryDirectory() as folder, dovecot(Path(folder)) as running:
        yield running


@pytest.fixture
def user(request) -> str:
    """A mailbox of its own for each test."""
    return f"u{abs(hash(request.node.name)) % 10**9}"


def signed_in(server, user: str) -> imaplib.IMAP4:
    client = imaplib.IMAP4("127.0.0.1", server.imap, timeout=20)
    client.login(user, PASSWORD)
    return client


def put(server, user: str, raws: list[bytes], folder: str = "INBOX") -> None:
    client = signed_in(server, user)
    client.create(folder)
    for raw in raws:
        assert client.append(folder, None, None, raw)[0] == "OK"
    client.logout()


def flags(server, user: str, folder: str = "INBOX") -> list[bool]:
    """Of each mail of the folder whether it is marked as read."""
    client = signed_in(server, user)
    client.select(folder, readonly=True)
    found = client.uid("SEARCH", "ALL")[1][0].split()
    seen = client.uid("SEARCH", "SEEN")[1][0].split()
    client.logout()
    return [uid in seen for uid in found]


def mails(count: int, first: int = 0) -> list[bytes]:
    return [
        mail(f"Words of {n}.", subject=f"Request {n}", message_id=f"<{n}@kunde.example>")
        for n in range(first, first + count)
    ]


def source(port: int, user: str, **more: object) -> MailSource:
    plan = {
        "kind": "imap", "host": "127.0.0.1", "port": port, "security": "none", "user": user,
        "password": PASSWORD,
    } | more  # fmt: skip
    return actions.save_source(mailbox=mailbox(), to=SourcePlan(**plan), by=None, at=NINE)


def passed(one: MailSource) -> MailSource:
    actions.fetch(source_id=one.pk, at=NINE)
    one.refresh_from_db()
    return one


def stored() -> list[bytes]:
    return sorted(bytes(one.content) for one in Arrival.objects.all())


def copies() -> list[int]:
    return list(Arrival.objects.order_by("id").values_list("copies", flat=True))


def test_mail_is_stored_and_then_marked_as_read(server, user):
    put(server, user, mails(3))

    done = passed(source(server.imap, user))

    assert stored() == sorted(mails(3))
    assert flags(server, user) == [True] * 3
    assert (done.ok_at, done.trouble, done.backlog) == (NINE, "", 0)
    assert copies() == [1, 1, 1]


def test_the_next_pass_reads_what_is_new(server, user):
    put(server, user, mails(2))
    one = passed(source(server.imap, user))
    put(server, user, mails(1, first=2))

    passed(one)

    assert stored() == sorted(mails(3))
    assert copies() == [1, 1, 1]


def test_what_is_safe_can_be_moved_or_deleted(server, user):
    put(server, user, mails(2))
    put(server, user, [], "Done")
    one = passed(source(server.imap, user, afterwards="move", moves_to="Done"))
    assert (flags(server, user), len(flags(server, user, "Done"))) == ([], 2)

    put(server, user, mails(1, first=2))
    MailSource.objects.update(afterwards="delete")
    passed(one)
    assert (flags(server, user), stored()) == ([], sorted(mails(3)))


def test_f03_the_same_mail_in_two_folders_is_one_mail(server, user):
    put(server, user, mails(2))
    put(server, user, mails(3), "Second")

    passed(source(server.imap, user, folders=("INBOX", "Second")))

    assert stored() == sorted(mails(3))
    assert copies() == [2, 2, 1]


def test_f03_other_uids_begin_anew_and_double_nothing(server, user):
    put(server, user, mails(3))
    one = passed(source(server.imap, user))
    MailSource.objects.update(begun_on="2020-01-01")
    client = signed_in(server, user)
    before = SourceFolder.objects.get().uid_validity
    (server.boxes / user / "dovecot-uidlist").unlink()
    for path in (server.boxes / user).glob("dovecot.index*"):
        path.unlink()
    client.logout()
    put(server, user, mails(1, first=3))

    passed(one)

    assert SourceFolder.objects.get().uid_validity != before
    assert stored() == sorted(mails(4))


def test_f03_a_connection_that_drops_again_and_again_loses_and_doubles_nothing(server, user):
    put(server, user, mails(120))
    with Cutter(server.imap, after=20_000) as cutter:
        one = source(cutter.port, user)
        for _ in range(20):
            if not passed(one).trouble:
                break

    assert cutter.cuts > 1
    assert stored() == sorted(mails(120))
    assert (flags(server, user), SourceFolder.objects.get().left) == ([True] * 120, {})


def test_f03_pop3_without_quit_brings_no_mail_twice(server, user):
    put(server, user, mails(5))
    with Cutter(server.pop3, at=b"QUIT") as cutter:
        one = source(cutter.port, user, kind="pop3", afterwards="delete")
        passed(one)
    assert (cutter.cuts, len(flags(server, user))) == (1, 5)

    MailSource.objects.update(port=server.pop3)
    done = passed(one)

    assert (stored(), flags(server, user)) == (sorted(mails(5)), [])
    assert (done.trouble, copies()) == ("", [2] * 5)


def test_f12_behind_a_mail_that_ends_the_connection_the_next_one_is_read(server, user):
    poison = mail("PoisonPoison", message_id="<poison@kunde.example>")
    put(server, user, [poison, *mails(3)])
    started = time.monotonic()
    with Cutter(server.imap, answer=b"PoisonPoison") as cutter:
        one = source(cutter.port, user)
        passed(one)

    assert stored() == sorted(mails(3))
    assert time.monotonic() - started < 60
    assert [reason for reason, _ in SourceFolder.objects.get().left.values()] == ["dropped"]

    MailSource.objects.update(port=server.imap)
    actions.fetch(source_id=one.pk, at=NINE + 2 * fetching().LEFT_AGAIN)
    assert stored() == sorted([poison, *mails(3)])


def fetching() -> ModuleType:
    """The module, which its function of the same name hides."""
    return sys.modules["stafette.channels.mail.actions.fetch"]


def test_what_is_too_large_stays_there_and_is_named(server, user, monkeypatch):
    monkeypatch.setattr(fetching(), "MOST_BYTES", 1000)
    large = mail("x" * 2000, message_id="<large@kunde.example>")
    put(server, user, [large, *mails(2)])

    passed(passed(source(server.imap, user)))

    assert stored() == sorted(mails(2))
    assert flags(server, user) == [False, True, True]
    assert [reason for reason, _ in SourceFolder.objects.get().left.values()] == ["too_large"]


def test_a_desk_that_cannot_store_leaves_everything_untouched(server, user, monkeypatch):
    put(server, user, mails(2))

    def full(**_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(fetching(), "take_in", full)
        one = passed(source(server.imap, user))
    assert (one.trouble, flags(server, user)) == ("ours", [False, False])

    assert (passed(one).trouble, stored()) == ("", sorted(mails(2)))


def test_a_wrong_password_is_told_without_it(server, user):
    one = passed(source(server.imap, user, **{"password": "wrong-secret"}))

    assert (one.trouble, one.ok_at) == ("sign_in", None)
    assert "wrong-secret" not in one.answer
    assert [step.ok for step in actions.test_source(source=one, at=NINE)] == [True, True, False]


def test_a_test_tells_each_step_and_touches_nothing(server, user):
    put(server, user, mails(2))

    steps = actions.test_source(source=source(server.imap, user), at=NINE)

    assert [step.ok for step in steps] == [True] * 4
    assert "2" in steps[-1].text
    assert (flags(server, user), stored()) == ([False, False], [])


def test_each_step_of_a_trial_goes_one_further(server, user):
    put(server, user, mails(2))
    plan = SourcePlan(kind="imap", host="127.0.0.1", port=server.imap, security="none", user=user,
                      password=PASSWORD)  # fmt: skip
    told = [
        len(actions.try_source(mailbox=mailbox(f"m{n}@desk.example"), to=plan, steps=n, at=NINE))
        for n in (1, 2, 3)
    ]
    assert (told, MailSource.objects.count()) == ([2, 3, 4], 0)


def test_f02_three_workers_on_one_mailbox_take_each_mail_once(server, user, desk: Desk):  # noqa: F811 -- the fixture
    put(server, user, mails(200))
    number = desk.run("enter_source", str(server.imap), user, PASSWORD).strip()
    workers = [
        subprocess.Popen(desk.command("fetch", number), env=desk.environment, cwd=ROOT)
        for _ in range(3)
    ]

    assert [one.wait(60) for one in workers] == [0, 0, 0]
    desk.run("fetch", number)
    facts = desk.report()
    assert len(facts["arrivals"]) == 200
    assert flags(server, user) == [True] * 200


def test_two_thousand_mails_are_read_within_thirty_seconds(server, user, capsys):
    put(server, user, mails(2000))
    one = source(server.imap, user)
    started = time.monotonic()

    passed(one)

    took = time.monotonic() - started
    with capsys.disabled():
        sys.stdout.write(f"\n2,000 mails of an IMAP folder in {took:.1f} s\n")
    assert Arrival.objects.count() == 2000
    assert took < 30
