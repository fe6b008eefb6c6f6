"""TLS to other people's servers: trusted and named right, or nothing is said to them."""

import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from stafette.channels.mail import transport
from stafette.channels.mail.transport import Server
from tests.mail.certificates import certificate
from tests.mail.cutter import Cutter
from tests.mail.dovecot import PASSWORD, dovecot
from tests.mail.relays import Relay, answering
from tests.mail.test_fetch import mails, passed, source, stored

STARTS = {"tls": {"imap": "imaps", "pop3": "pop3s"}, "starttls": {"imap": "imap", "pop3": "pop3"}}
FAULTS = {
    "self-signed": {},
    "expired": {"ended": timedelta(days=2)},
    "named otherwise": {"name": "mail.other.example"},
}


@contextmanager
def encrypting(**how: object):
    """A Dovecot with a certificate, and its file."""
    with tempfile.TemporaryDirectory() as folder:
        pem = certificate(Path(folder), **how)
        with dovecot(Path(folder), pem=pem) as server:
            yield server, pem


def put(server, user: str) -> None:
    new = server.boxes / user / "new"
    for folder in (new, new.parent / "cur", new.parent / "tmp"):
        folder.mkdir(parents=True)
    (new / "1.test").write_bytes(mails(1)[0])
    for path in [server.boxes / user, *(server.boxes / user).rglob("*")]:
        path.chmod(0o777)


@pytest.mark.faults
@pytest.mark.dovecot
@pytest.mark.django_db(transaction=True)
def test_mail_is_fetched_through_tls_and_starttls(monkeypatch):
    with encrypting() as (server, pem):
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        told = []
        for security, ports in STARTS.items():
            for kind, port in ports.items():
                with Cutter(getattr(server, port)) as door:
                    afterwards = "delete" if kind == "pop3" else "seen"
                    one = source(door.port, "u", security=security, kind=kind,
                                 afterwards=afterwards)  # fmt: skip
                    told.append((passed(one).trouble, PASSWORD.encode() in door.said))
                    one.places.all().delete()
                    one.delete()
                    one.mailbox.delete()
    assert told == [("", False)] * 4


@pytest.mark.faults
@pytest.mark.dovecot
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", FAULTS)
def test_to_a_certificate_that_is_not_right_nothing_is_said(monkeypatch, fault):
    with encrypting(**FAULTS[fault]) as (server, pem):
        if fault != "self-signed":
            monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        for security, ports in STARTS.items():
            with Cutter(getattr(server, ports["imap"])) as door:
                one = passed(source(door.port, "u", security=security))
                assert one.trouble == "certificate"
                assert b"AUTHENTICATE" not in door.said
                one.delete()
                one.mailbox.delete()
    assert stored() == []


@pytest.mark.faults
@pytest.mark.dovecot
@pytest.mark.django_db(transaction=True)
def test_a_server_that_no_longer_offers_starttls_gets_no_password():
    """Somebody on the way may take the offer out of what the server says."""
    with tempfile.TemporaryDirectory() as folder, dovecot(Path(folder)) as server:
        for kind in ("imap", "pop3"):
            with Cutter(getattr(server, kind)) as door:
                afterwards = "delete" if kind == "pop3" else "seen"
                one = passed(source(door.port, "u", security="starttls", kind=kind,
                                    afterwards=afterwards))  # fmt: skip
                assert (one.trouble, PASSWORD.encode() in door.said) == ("unreachable", False)
                assert not any(word in door.said for word in (b"AUTH", b"USER", b"LOGIN"))
                one.delete()
                one.mailbox.delete()


def test_a_server_that_no_longer_offers_starttls_gets_no_mail():
    with answering(relay := Relay(EHLO="250 ready")) as port:
        server = Server("127.0.0.1", port, "starttls", user="u", secret=PASSWORD)
        trial = transport.attempt(server)
        answer = transport.send(
            mail=b"Subject: x\r\n\r\ny\r\n", sender="a@x.example", recipient="b@x.example",
            server=server,
        )  # fmt: skip
    assert (trial.failed, answer.verdict, answer.away) == ("tls", "later", True)
    assert [line.split()[0].upper() for line in relay.heard if line.split()[0].upper() in
            ("AUTH", "MAIL")] == []  # fmt: skip
