"""A092: the set-up of a mailbox tells nobody which doors of the house are open."""

import socket
import threading
from contextlib import contextmanager

import pytest

from stafette.channels.mail.models import MailSource, Submission
from stafette.core import policy
from tests.faults.desk import free_port
from tests.security.whole_desk import patterns

CLOSED_TO_MAIL = (22, 80, 443, 3306, 8080)
SOURCE = {
    "kind": "imap", "host": "10.0.0.7", "port": "993", "security": "tls", "user": "u",
    "password": "geheim", "folders": "INBOX", "afterwards": "seen", "moves_to": "",
}  # fmt: skip
SENDING = {"host": "10.0.0.7", "port": "587", "security": "starttls", "user": "", "secret": ""}


@pytest.fixture
def box(desk) -> str:
    MailSource.objects.all().update(host="127.0.0.1")
    return f"/setup/mailboxes/{desk.mailbox.pk}/"


@pytest.fixture
def admin(desk):
    from tests.desk.visitors import browser  # noqa: PLC0415 -- after the desk is there

    return browser(desk.ada)


def test_only_administrators_connect_anywhere():
    ways = {"source", "try_source", "test_source", "sending", "try_sending", "send_test_mail",
            "round_trip", "round_trip_state", "consent", "allow", "consent_back",
            "consent_device", "ask_device", "remove_consent"}  # fmt: skip
    found = {
        name.removeprefix("setup:"): policy.name_of(entry.callback)
        for name, _route, entry in patterns()
    }
    assert {name: found[name] for name in ways} == dict.fromkeys(ways, "administrators")


@pytest.mark.parametrize(("page", "said"), [("source", SOURCE), ("sending", SENDING)])
def test_other_machines_are_asked_at_the_ports_of_mail_alone(admin, box, page, said):
    told = {
        port: list(admin.post(f"{box}{page}/", said | {"port": str(port)}).context["form"].errors)
        for port in CLOSED_TO_MAIL
    }
    assert told == {port: ["port"] for port in CLOSED_TO_MAIL}


@contextmanager
def saying(banner: bytes):
    """Something that is no mail server."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=_greet, args=(door, banner), daemon=True)
        thread.start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _greet(door: socket.socket, banner: bytes) -> None:
    while True:
        try:
            client, _ = door.accept()
        except OSError:
            return
        with client:
            client.sendall(banner)
            client.shutdown(socket.SHUT_WR)


def told_of(admin, box: str, port: int) -> list[str]:
    """Everything that the pages say after a trial of each kind."""
    here = {"host": "127.0.0.1", "port": str(port), "security": "none"}
    admin.post(f"{box}source/", SOURCE | here)
    admin.post(f"{box}sending/", SENDING | here)
    steps = [one.text for one in admin.post(f"{box}source/test/").context["tested"]]
    trial = admin.post(f"{box}sending/try/").context["trial"]
    admin.post(f"{box}sending/mail/")
    flash = str(list(admin.get(f"{box}sending/").context["messages"])[-1])
    trip = admin.get(admin.post(f"{box}round-trip/").url).context["tested"]
    return [*steps, trial.failed, trial.text, flash, *(one.text for one in trip)]


def test_what_is_no_mail_server_is_told_in_one_sentence(desk, admin, box):
    Submission.objects.all().delete()
    closed = told_of(admin, box, free_port())
    for banner in (b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"):
        with saying(banner) as port:
            assert told_of(admin, box, port) == closed
    sentence = "Dort antwortet kein Mailserver."
    assert closed == [
        sentence, "connect", sentence, f"Nicht gesendet: {sentence}", f"Nicht gesendet: {sentence}"
    ]  # fmt: skip
