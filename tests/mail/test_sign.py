"""Mails signed by the domain's own key, verified as a stranger would."""

import socket
import threading
from contextlib import contextmanager

import dkim
import dns.message
import dns.rrset
import pytest

from stafette.channels.mail import actions, signing
from stafette.channels.mail.models import Mailbox, SigningKey
from stafette.tickets.models import Ticket
from tests.mail.sink import Sink
from tests.mail.test_send import answer, delivered, request, serving
from tests.people_of_the_story import NINE, agent

pytestmark = pytest.mark.django_db


@contextmanager
def answering(record: str):
    """A name server that gives this text for whatever it is asked."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        door.settimeout(5)

        def answer_once() -> None:
            asked, client = door.recvfrom(4096)
            query = dns.message.from_wire(asked)
            told = dns.message.make_response(query)
            parts = " ".join(f'"{record[n : n + 255]}"' for n in range(0, len(record), 255))
            told.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", parts))
            door.sendto(told.to_wire(), client)

        thread = threading.Thread(target=answer_once, daemon=True)
        thread.start()
        yield door.getsockname()[1]
        thread.join(5)


@pytest.fixture
def key(monkeypatch) -> SigningKey:
    monkeypatch.setattr(signing, "BITS", 1024)  # quicker, and dkimpy takes it
    request()
    return actions.make_key(mailbox=Mailbox.objects.get(), by=agent("Ada Demo"), at=NINE)


def verified(raw: bytes, key: SigningKey) -> bool:
    asked = []

    def dns_text(name: bytes, **_more: object) -> bytes:
        asked.append(name.decode())
        return signing.record_value(key.public_key).encode()

    good = dkim.verify(raw, dnsfunc=dns_text)
    assert asked == [f"{signing.record_name(key.domain, key.selector)}."]
    return good


def test_nothing_is_signed_until_it_is_switched_on_and_then_everybody_can_verify_it(key, settings):
    ticket = _ticket()
    with serving(Sink(), settings) as sink:
        delivered(answer(ticket, "One, grüße"))
        actions.switch_signing(key=key, on=True, by=agent("Eva Ende"), at=NINE)
        delivered(answer(ticket, "Two, grüße"))
    plain, signed = (raw for _, _, raw in sink.mails)
    assert (b"DKIM-Signature" in plain, verified(signed, key)) == (False, True)
    assert not verified(signed.replace(b"Two", b"Six"), key)
    assert not verified(signed.replace(b"Subject: ", b"Subject: x"), key)


def _ticket():
    return Ticket.objects.get()


def test_the_private_key_lies_sealed(key):
    assert ("PRIVATE" in key.sealed_key, "PRIVATE" in key.public_key) == (False, False)


def test_a_mail_waits_when_its_key_cannot_be_opened(key, settings):
    actions.switch_signing(key=key, on=True, by=agent("Eva Ende"), at=NINE)
    settings.SECRET_KEY = "another" * 9
    with serving(Sink(), settings) as sink:
        one = delivered(answer(_ticket()))
    assert (one.state, one.away, sink.mails) == ("queued", True, [])


@pytest.mark.parametrize("record", ["{}", "v=DKIM1; k=rsa; p=AAAA", "nothing"])
def test_the_resolver_that_is_named_is_asked_for_the_record(key, record):
    with answering(record.replace("{}", signing.record_value(key.public_key))) as port:
        look = actions.look_up(key=key, resolver="127.0.0.1", port=port)
    assert look.found == (record == "{}")


@pytest.mark.parametrize("said", ["", "dns.example", "127.0.0.1:53"])
def test_a_resolver_without_an_address_is_refused(key, said):
    with pytest.raises(actions.signing.WrongResolver):
        actions.look_up(key=key, resolver=said)


def test_a_record_is_split_as_a_zone_file_wants_it(key):
    parts = signing.record_strings("A" * 400)
    assert ("".join(parts), max(map(len, parts))) == (signing.record_value("A" * 400), 255)
