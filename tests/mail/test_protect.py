"""Answers that leave signed and encrypted, read by the programs of those who get them."""

import subprocess
from email import message_from_bytes

import pytest
from cryptography.hazmat.primitives.serialization import pkcs7

from stafette.channels.mail import actions
from stafette.channels.mail.models import Certificate, Delivery, DeliveryState
from stafette.notifications.models import Notice
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from tests.mail import secrets_of_the_story as story
from tests.mail.mails import arrived, desk, mail
from tests.people_of_the_story import NINE, agent

pytestmark = [pytest.mark.django_db, pytest.mark.faults]


@pytest.fixture
def box():
    return desk()


@pytest.fixture
def ada():
    return agent("Ada")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with story.folder_of_keys(tmp_path_factory.mktemp("pgp")) as made:
        yield made


def rule(box, name, ada):
    actions.set_protection(mailbox=box, rule=name, by=ada, at=NINE)


def give_smime(box, ada):
    content = story.pkcs12_of(story.holder(story.SUPPORT), story.PASSWORD)
    actions.add_key(mailbox=box, content=content, password=story.PASSWORD, by=ada, at=NINE)


def give_pgp(box, home, ada):
    told = {"content": home.desk[1], "password": story.PASSWORD}
    actions.add_key(mailbox=box, **told, by=ada, at=NINE)


def know(content, ada):
    actions.add_certificate(content=content, by=ada, at=NINE)


def sent() -> Delivery:
    """An answer to Ben's mail: its delivery after one attempt."""
    ticket = arrived(mail()).ticket
    nora = agent("Nora Nord", ticket.legs.get().team)
    ticket.legs.update(agent=nora)
    words = tickets.Words(text="Grüße. Try this.")
    message = tickets.reply(ticket=ticket, words=words, by=nora, at=NINE)
    delivery = actions.queue(message_id=message.pk, at=NINE)[0]
    actions.send(delivery_id=delivery.pk, at=NINE)
    delivery.refresh_from_db()
    return delivery


def run(folder, *command) -> bytes:
    return subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout


def seen_by_openssl(folder, raw: bytes) -> bytes:
    """What is signed, checked against the issuer of the story."""
    (folder / "mail").write_bytes(raw)
    (folder / "ca").write_bytes(story.pem(story.issuer()))
    moment = str(int(NINE.timestamp()))
    return run(
        folder, "openssl", "cms", "-verify", "-in", "mail", "-CAfile", "ca", "-attime", moment
    )


def words_of(entity: bytes) -> str:
    part = message_from_bytes(entity).get_payload()[0]
    return part.get_payload(decode=True).decode().strip()


def test_by_the_first_rule_answers_leave_as_ever(box):
    raw = bytes(sent().demo_content)
    assert (b"multipart/alternative" in raw, b"signed" in raw) == (True, False)


def test_an_answer_is_signed_so_that_openssl_takes_it(box, ada, tmp_path):
    give_smime(box, ada)
    rule(box, "sign", ada)
    raw = bytes(sent().demo_content)
    assert words_of(seen_by_openssl(tmp_path, raw)) == "Grüße. Try this."
    head = message_from_bytes(raw)
    assert (head["To"], head["Subject"][-9:]) == (story.BEN, "VPN drops")


def test_it_is_encrypted_where_the_certificate_is_known(box, ada, tmp_path):
    give_smime(box, ada)
    know(story.pem(story.holder(story.BEN)), ada)
    rule(box, "possible", ada)
    raw = bytes(sent().demo_content)
    certificate, key = story.holder(story.BEN)
    der = message_from_bytes(raw).get_payload(decode=True)
    inside = pkcs7.pkcs7_decrypt_der(der, certificate, key, [])
    assert b"Try this" not in raw
    assert words_of(seen_by_openssl(tmp_path, inside)) == "Grüße. Try this."


def test_where_it_is_not_known_it_is_signed_only(box, ada, tmp_path):
    give_smime(box, ada)
    rule(box, "possible", ada)
    raw = bytes(sent().demo_content)
    assert words_of(seen_by_openssl(tmp_path, raw)) == "Grüße. Try this."


def test_what_came_by_mail_alone_is_not_encrypted_to(box, ada):
    """Anybody can send a certificate with Ben's address in it."""
    give_smime(box, ada)
    know(story.pem(story.holder(story.BEN)), ada)
    Certificate.objects.update(vouched=False)
    rule(box, "always", ada)
    assert sent().state == DeliveryState.FAILED


def test_what_must_be_encrypted_and_cannot_stays_here_and_says_why(box, ada):
    give_smime(box, ada)
    rule(box, "always", ada)
    delivery = sent()
    sentence = (
        "Nicht gesendet: Antworten dieses Postfachs gehen nur verschlüsselt hinaus, "
        "und für ben@kunde.example ist kein vertrautes Zertifikat bekannt."
    )
    assert (delivery.state, delivery.answer, delivery.demo_content) == (
        DeliveryState.FAILED,
        sentence,
        None,
    )
    nora = Person.objects.get(name="Nora Nord")
    assert Notice.objects.filter(person=nora, code="undelivered").count() == 1


def test_a_mailbox_without_a_key_sends_nothing_that_should_be_signed(box, ada):
    rule(box, "sign", ada)
    assert sent().answer == (
        "Nicht gesendet: Antworten dieses Postfachs gehen signiert hinaus, "
        "und es hat keinen Schlüssel."
    )


def test_an_answer_signed_by_pgp_is_taken_by_gpg(box, ada, home, tmp_path):
    give_pgp(box, home, ada)
    rule(box, "sign", ada)
    raw = bytes(sent().demo_content)
    whole = message_from_bytes(raw)
    boundary = whole.get_boundary().encode()
    body = raw.split(b"\r\n--" + boundary + b"\r\n")[1]
    (tmp_path / "body").write_bytes(body)
    (tmp_path / "sig").write_bytes(whole.get_payload()[1].get_payload(decode=True))
    story.gpg(home.folder, "--verify", str(tmp_path / "sig"), str(tmp_path / "body"))
    assert words_of(body) == "Grüße. Try this."


def test_an_answer_encrypted_by_pgp_is_read_by_gpg(box, ada, home):
    give_pgp(box, home, ada)
    know(home.ben[0], ada)
    rule(box, "always", ada)
    raw = bytes(sent().demo_content)
    closed = message_from_bytes(raw).get_payload()[1].get_payload(decode=True)
    assert b"Try this" not in raw
    assert words_of(story.gpg(home.folder, "--decrypt", told=closed)) == "Grüße. Try this."
