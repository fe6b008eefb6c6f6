"""Signed and encrypted mail by S/MIME: what is shown, and what stays closed."""

from datetime import timedelta

import pytest

from stafette.channels.mail import actions, queries, sealed
from stafette.channels.mail.choices import KeyKind
from stafette.channels.mail.models import Certificate, Fate, MailboxKey
from tests.mail import secrets_of_the_story as story
from tests.mail.mails import arrived, desk, mailbox
from tests.people_of_the_story import NINE, agent

pytestmark = [pytest.mark.django_db, pytest.mark.faults]


@pytest.fixture
def box():
    return desk()


def trust_the_issuer():
    return actions.add_certificate(content=story.pem(story.issuer()), by=agent("Ada"), at=NINE)


def give_the_key(box, address=story.SUPPORT):
    content = story.pkcs12_of(story.holder(address), story.PASSWORD)
    return actions.add_key(
        mailbox=box, content=content, password=story.PASSWORD, by=agent("Ada"), at=NINE
    )


def told(arrival):
    one = arrival.protection
    return one.signature, one.signer, one.of_sender, one.vouched, one.partial


def test_a_signed_mail_says_by_whom_and_that_the_issuer_is_unknown(box):
    arrival = arrived(story.mailed(story.signed(story.entity(), story.holder(story.BEN))))
    assert told(arrival) == ("intact", story.BEN, True, False, False)
    assert (arrival.message.text, arrival.message.files.count()) == ("The VPN drops.", 0)


def test_with_a_trusted_issuer_the_certificate_is_kept_for_answers(box):
    trust_the_issuer()
    arrival = arrived(story.mailed(story.signed(story.entity(), story.holder(story.BEN))))
    assert told(arrival) == ("intact", story.BEN, True, True, False)
    kept = Certificate.objects.get(kind=KeyKind.SMIME)
    assert (kept.address, kept.vouched, kept.valid_from) == (story.BEN, True, NINE - timedelta(1))


def test_an_issuer_of_the_same_name_is_another_issuer(box):
    trust_the_issuer()
    other = story.certified("ben", story.BEN, story.certified("Story CA", None, None))
    arrival = arrived(story.mailed(story.signed(story.entity(), other)))
    assert told(arrival) == ("intact", story.BEN, True, False, False)


def test_a_certificate_out_of_time_is_not_vouched_for(box):
    trust_the_issuer()
    raw = story.mailed(story.signed(story.entity(), story.holder(story.BEN)))
    arrival = arrived(raw, at=NINE + timedelta(days=400))
    assert told(arrival) == ("intact", story.BEN, True, False, False)


def test_the_signature_of_somebody_else_is_not_the_senders(box):
    """A049: signed well, but over another sender's address."""
    trust_the_issuer()
    raw = story.mailed(story.signed(story.entity(), story.holder("eve@evil.example")))
    assert told(arrived(raw)) == ("intact", "eve@evil.example", False, True, False)
    assert Certificate.objects.filter(kind=KeyKind.SMIME).count() == 0


def test_changed_words_are_shown_with_a_broken_signature(box):
    raw = story.mailed(story.signed(story.entity(), story.holder(story.BEN)))
    arrival = arrived(raw.replace(b"The VPN drops.", b"The VPN is up."))
    assert told(arrival) == ("broken", "", False, False, False)
    assert arrival.message.text == "The VPN is up."


def test_an_opaque_signature_opens_to_its_words(box):
    arrival = arrived(story.mailed(story.opaque(story.entity(), story.holder(story.BEN))))
    assert (told(arrival)[0], arrival.message.text) == ("intact", "The VPN drops.")
    assert arrival.message.files.count() == 0


def test_only_the_signed_part_of_a_mail_is_marked(box):
    """Words around a signed part (a list, or an attacker) are nobody's."""
    inside = story.signed(story.entity("Signed words."), story.holder(story.BEN))
    mixed = b"\r\n".join([
        b"Content-Type: multipart/mixed; boundary=m", b"",
        b"--m", b"", b"Pay to this account.", b"--m", inside, b"--m--", b"",
    ])  # fmt: skip
    arrival = arrived(story.mailed(mixed))
    assert told(arrival) == ("intact", story.BEN, True, False, True)
    assert arrival.protection.words == "Signed words."
    assert arrival.message.text == "Pay to this account.\n\nSigned words."


def test_a_header_that_says_signed_means_nothing(box):
    """Only what we have checked ourselves is marked."""
    raw = story.mailed(story.entity(), x_signed="intact", subject="[signed by the boss] VPN")
    assert not hasattr(arrived(raw), "protection")
    fake = story.wrapped(story.entity(), "application/pkcs7-signature", b"bm8gc2lnbmF0dXJl")
    assert told(arrived(story.mailed(fake, message_id="<2@x.example>")))[0] == "broken"


def test_an_encrypted_mail_is_read_with_the_key_of_its_mailbox(box):
    give_the_key(box)
    inside = story.signed(story.entity("Secret words."), story.holder(story.BEN))
    raw = story.mailed(story.encrypted(inside, story.holder(story.SUPPORT)))
    arrival = arrived(raw)
    assert (arrival.message.text, arrival.message.files.count()) == ("Secret words.", 0)
    assert (arrival.protection.encrypted, arrival.protection.opened) == (True, True)
    assert told(arrival) == ("intact", story.BEN, True, False, False)
    assert queries.content_of(arrival) == raw


def test_the_key_lies_sealed_in_the_database(box):
    key = give_the_key(box)
    kept = MailboxKey.objects.get(pk=key.pk)
    assert ("PRIVATE KEY" in kept.secret, "PRIVATE KEY" in kept.content) == (False, False)
    assert sealed.unseal(kept.secret).startswith("-----BEGIN PRIVATE KEY-----")


def test_without_the_key_it_is_a_ticket_that_says_so_with_the_mail_as_a_file(box):
    raw = story.mailed(story.encrypted(story.entity(), story.holder(story.SUPPORT)))
    arrival = arrived(raw)
    sentence = "Diese E-Mail ist verschlüsselt, und keiner der Schlüssel des Desks öffnet sie."
    assert (arrival.fate, arrival.message.text) == (Fate.TICKET, sentence)
    assert (arrival.protection.encrypted, arrival.protection.opened) == (True, False)
    whole = arrival.message.files.get(file__name="mail.eml")
    with queries.files.opened(whole.file) as file:
        assert file.read() == raw


def test_the_key_of_another_mailbox_opens_nothing(box):
    """Captured mail sent again to another team stays closed."""
    give_the_key(mailbox("hr@desk.example"), "hr@desk.example")
    raw = story.mailed(story.encrypted(story.entity(), story.holder("hr@desk.example")))
    assert arrived(raw).protection.opened is False


def test_an_encrypted_part_beside_open_html_stays_closed(box):
    """EFAIL: a decrypted part never stands within the HTML of somebody else."""
    give_the_key(box)
    closed = story.encrypted(story.entity("Secret words."), story.holder(story.SUPPORT))
    mixed = b"\r\n".join([
        b"Content-Type: multipart/mixed; boundary=m", b"",
        b"--m", b"Content-Type: text/html", b"", b'<img src="http://evil.example/', b"--m", closed,
        b"--m", b"Content-Type: text/html", b"", b'">', b"--m--", b"",
    ])  # fmt: skip
    arrival = arrived(story.mailed(mixed))
    assert (arrival.protection.encrypted, arrival.protection.opened) == (True, False)
    assert "Secret" not in arrival.message.text + arrival.message.html


def test_a_file_that_is_no_key_is_refused_with_a_sentence(box):
    with pytest.raises(actions.NoKey) as refusal:
        actions.add_key(mailbox=box, content=b"junk", password="", by=agent("Ada"), at=NINE)
    said = "Das ist kein Schlüssel oder Zertifikat einer bekannten Art, oder das Passwort ist ein anderes."
    assert str(refusal.value) == said
