"""Mail servers are answered 250 only for what is safe."""

import smtplib
import socket
from contextlib import contextmanager

import pytest
from django.db import connection

from stafette.channels.mail import actions
from stafette.channels.mail.listener import Listener
from stafette.channels.mail.models import Arrival, Fate
from tests.mail.mails import SUPPORT, desk, mail, mailbox
from tests.mail.sink import running
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def open_door(protocol: str = "lmtp"):
    listener = Listener(protocol=protocol)
    kind = smtplib.LMTP if protocol == "lmtp" else smtplib.SMTP
    with running(lambda: listener.start("127.0.0.1", 0), listener.stop) as port:
        client = kind("127.0.0.1", port, timeout=10)
        try:
            yield client
        finally:
            client.close()


def told(
    client: smtplib.SMTP, raw: bytes, sender: str = "ben@kunde.example", to: str = SUPPORT
) -> tuple[int, bytes]:
    client.ehlo_or_helo_if_needed()
    client.mail(sender)
    client.rcpt(to)
    return client.data(raw)


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_the_answer_250_means_that_the_mail_is_committed(protocol):
    box = desk()
    with open_door(protocol) as client:
        code, text = told(client, mail())
    arrival = Arrival.objects.get()
    assert (code, text) == (250, f"2.6.0 stored {arrival.pk}".encode())
    assert (bytes(arrival.content), arrival.mailbox, arrival.envelope_from) == (
        mail(),
        box,
        "ben@kunde.example",
    )


def test_the_null_sender_is_noted():
    desk()
    with open_door() as client:
        told(client, mail(), sender="")
    assert Arrival.objects.get().envelope_from == "<>"


def test_a_recipient_of_whom_nobody_knows_is_refused():
    desk()
    with open_door() as client:
        client.ehlo_or_helo_if_needed()
        client.mail("ben@kunde.example")
        codes = [
            client.rcpt(to)[0]
            for to in ("nobody@desk.example", SUPPORT, "support+abc@desk.example")
        ]
    assert codes == [550, 250, 250]


def test_lmtp_answers_once_for_each_recipient():
    desk()
    mailbox("other@desk.example")
    with open_door() as client:
        client.ehlo_or_helo_if_needed()
        client.mail("ben@kunde.example")
        for to in (SUPPORT, "other@desk.example"):
            client.rcpt(to)
        answers = [client.data(mail())[0], client.getreply()[0]]
    assert (answers, Arrival.objects.count()) == ([250, 250], 1)


def test_a_mail_delivered_twice_is_safe_and_stored_once():
    desk()
    with open_door() as client:
        texts = [told(client, mail())[1] for _ in range(2)]
    number = Arrival.objects.get().pk
    assert texts == [f"2.6.0 stored {number}".encode(), f"2.6.0 duplicate {number}".encode()]


def test_the_size_is_announced_and_a_line_may_be_long():
    desk()
    with open_door() as client:
        client.ehlo()
        code, _ = told(client, mail("x" * 500_000))
        assert (client.esmtp_features["size"], code) == (str(actions.MOST_BYTES), 250)


def test_dots_at_the_start_of_a_line_are_no_end():
    desk()
    with open_door() as client:
        told(client, mail(".\r\n..two"))
    assert bytes(Arrival.objects.get().content) == mail(".\r\n..two")


def test_a_connection_that_breaks_off_leaves_nothing():
    desk()
    with open_door() as client:
        client.ehlo_or_helo_if_needed()
        client.mail("ben@kunde.example")
        client.rcpt(SUPPORT)
        client.docmd("DATA")
        client.send(b"Subject: half")
        client.sock.shutdown(socket.SHUT_RDWR)
    assert Arrival.objects.count() == 0


def test_without_the_table_the_sender_keeps_the_mail_and_later_it_is_taken():
    """A database that fails is answered by 451, never by a lost mail."""
    desk()
    with open_door() as client:
        told(client, mail(message_id="<first@kunde.example>"))
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE mail_arrival RENAME TO mail_arrival_away")
        failed = told(client, mail())
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE mail_arrival_away RENAME TO mail_arrival")
        client.rset()
        repeated = told(client, mail())
    assert (failed[0], repeated[0], Arrival.objects.count()) == (451, 250, 2)


def test_what_was_taken_at_the_door_is_understood():
    desk()
    with open_door() as client:
        told(client, mail())
    assert actions.understand(arrival_id=Arrival.objects.get().pk, at=NINE) == Fate.TICKET
