"""`stafette mail deliver`, as MTAs and people call it."""

import mailbox as folders

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from stafette.channels.mail.models import Arrival
from stafette.config.commands.mail import mail as command
from tests.mail.mails import SUPPORT, desk, mail

pytestmark = pytest.mark.django_db


def deliver(*arguments: object, given: bytes | None = None) -> Result:
    return CliRunner().invoke(command, ["deliver", *map(str, arguments)], input=given)


def first() -> int:
    return Arrival.objects.order_by("pk")[0].pk


def test_a_mail_from_standard_input_is_stored():
    result = deliver(given=mail())
    assert (result.exit_code, result.stdout) == (0, f"stored {first()}\n")


def test_files_are_stored_in_their_order_and_twice_the_same_is_told(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(mail(subject=name))
    result = deliver(tmp_path / "a", tmp_path / "b", tmp_path / "a")
    assert result.stdout == f"stored {first()}\nstored {first() + 1}\nduplicate {first()}\n"


def test_the_mailbox_can_be_named():
    box = desk()
    deliver("--mailbox", SUPPORT, given=mail(to="list@elsewhere.example"))
    assert Arrival.objects.get().mailbox == box


def test_an_mbox_is_read(tmp_path):
    path = tmp_path / "box"
    separator = b"From ben@kunde.example Mon Jan 12 10:00:00 2026\n"
    path.write_bytes(
        b"".join(separator + mail(subject=s).replace(b"\r\n", b"\n") + b"\n" for s in "ab")
    )
    result = deliver("--mbox", path)
    assert result.stdout == f"stored {first()}\nstored {first() + 1}\n"
    assert deliver(given=mail(subject="a")).stdout == f"duplicate {first()}\n"


def test_a_maildir_is_read(tmp_path):
    box = folders.Maildir(tmp_path / "box", create=True)
    for subject in "ab":
        box.add(mail(subject=subject))
    result = deliver("--maildir", tmp_path / "box")
    assert (result.exit_code, result.stdout.count("stored")) == (0, 2)


def test_a_mail_of_40_megabytes_is_quarantined(tmp_path):
    (tmp_path / "large").write_bytes(mail("x" * 40 * 2**20))
    result = deliver(tmp_path / "large")
    assert (result.exit_code, result.stdout) == (0, f"quarantined {first()} too_large\n")


def test_a_mail_beyond_100_megabytes_is_refused_for_good(tmp_path):
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(100 * 2**20 + 1)
    result = deliver(tmp_path / "huge")
    assert (result.exit_code, result.stdout, Arrival.objects.count()) == (65, "", 0)


@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_sender_is_asked_to_try_again():
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE mail_arrival RENAME TO mail_arrival_away")
    failed = deliver(given=mail())
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE mail_arrival_away RENAME TO mail_arrival")
    assert (failed.exit_code, failed.stdout, Arrival.objects.count()) == (75, "", 0)
    assert deliver(given=mail()).exit_code == 0
