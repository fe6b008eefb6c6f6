"""Signed and encrypted mail by PGP, in parts of its own and in the text."""

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.models import Arrival, Certificate, MailboxKey
from tests.desk.visitors import browser, seen
from tests.mail import secrets_of_the_story as story
from tests.mail.mails import arrived, desk
from tests.people_of_the_story import NINE, agent

pytestmark = [pytest.mark.django_db, pytest.mark.faults]
SENT = b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e'


@pytest.fixture
def box():
    return desk()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with story.folder_of_keys(tmp_path_factory.mktemp("pgp")) as made:
        yield made


@pytest.fixture
def ada():
    return agent("Ada")


def know_ben(home, ada):
    return actions.add_certificate(content=home.ben[0], by=ada, at=NINE)[0]


def give_the_key(box, home, ada, password=story.PASSWORD):
    secret = home.desk[1]
    return actions.add_key(mailbox=box, content=secret, password=password, by=ada, at=NINE)


def signed(home, inner):
    made = story.gpg(home.folder, "--armor", "-u", story.BEN, "--detach-sign", told=inner)
    return story.wrapped(inner, "application/pgp-signature", made)


def closed(home, content, *more):
    to = ("--trust-model", "always", "-r", story.SUPPORT)
    return story.gpg(home.folder, "--armor", *to, *more, "--encrypt", told=content)


def in_parts(armored):
    return b"\r\n".join([
        SENT, b"", b"--e", b"Content-Type: application/pgp-encrypted", b"", b"Version: 1",
        b"--e", b"Content-Type: application/octet-stream", b"", armored, b"--e--", b"",
    ])  # fmt: skip


def told(arrival):
    one = arrival.protection
    return one.encrypted, one.opened, one.signature, one.of_sender, one.vouched


def test_a_signed_mail_is_checked_with_the_key_that_the_desk_vouched_for(box, home, ada):
    know_ben(home, ada)
    arrival = arrived(story.mailed(signed(home, story.entity())))
    assert told(arrival) == (False, False, "intact", True, True)
    assert (arrival.message.text, arrival.protection.signer) == ("The VPN drops.", story.BEN)


def test_changed_words_have_a_broken_signature(box, home, ada):
    know_ben(home, ada)
    raw = story.mailed(signed(home, story.entity())).replace(b"drops", b"is up")
    assert told(arrived(raw)) == (False, False, "broken", False, False)


def test_without_the_key_of_the_sender_nothing_is_known_of_the_signature(box, home, ada):
    arrival = arrived(story.mailed(signed(home, story.entity())))
    assert told(arrival) == (False, False, "unknown", False, False)
    assert arrival.message.text == "The VPN drops."


def test_the_key_of_somebody_else_is_not_asked(box, home, ada):
    """A049: Ben's signature in a mail that says it is from Eve."""
    know_ben(home, ada)
    raw = story.mailed(signed(home, story.entity()), **{"from": "eve@evil.example"})
    assert told(arrived(raw)) == (False, False, "unknown", False, False)


def test_an_encrypted_mail_is_read_and_its_signature_checked(box, home, ada):
    know_ben(home, ada)
    give_the_key(box, home, ada)
    armored = closed(home, story.entity("Secret words."), "-u", story.BEN, "--sign")
    arrival = arrived(story.mailed(in_parts(armored)))
    assert told(arrival) == (True, True, "intact", True, True)
    assert (arrival.message.text, arrival.message.files.count()) == ("Secret words.", 0)


def test_without_the_key_it_stays_closed_with_all_of_it_as_a_file(box, home, ada):
    arrival = arrived(story.mailed(in_parts(closed(home, story.entity()))))
    assert told(arrival) == (True, False, "", False, False)
    assert arrival.message.files.filter(file__name="mail.eml").count() == 1


def test_a_key_that_is_added_later_opens_the_mail_then(box, home, ada):
    arrival = arrived(story.mailed(in_parts(closed(home, story.entity("Secret words.")))))
    path = f"/tickets/{arrival.ticket_id}/messages/{arrival.message_id}/"
    anna = browser(agent("Anna Krug", arrival.ticket.legs.get().team))
    assert "Erneut versuchen" in seen(anna.get(f"{path}original/"))
    tried = anna.post(f"{path}open/")
    assert (tried.url, told(arrival)[:2]) == (f"{path}original/", (True, False))
    give_the_key(box, home, ada)
    anna.post(f"{path}open/")
    arrival = Arrival.objects.get(pk=arrival.pk)
    assert (told(arrival)[:2], arrival.message.text) == ((True, True), "Secret words.")
    assert arrival.message.files.filter(file__name="mail.eml").count() == 1
    assert "Erneut versuchen" not in seen(anna.get(f"{path}original/"))
    ben = seen(browser(arrival.ticket.requester).get(f"/requests/{arrival.ticket_id}/"))
    assert "Secret words." not in ben  # nobody has signed them as Ben's


def test_words_encrypted_in_the_text_are_read(box, home, ada):
    give_the_key(box, home, ada)
    head = b"Content-Type: text/plain\r\n\r\n"
    arrival = arrived(story.mailed(head + closed(home, "Streng geheim: Ä".encode())))
    assert (told(arrival)[:2], arrival.message.text) == ((True, True), "Streng geheim: Ä")


def test_words_signed_in_the_text_are_marked_and_those_around_them_are_not(box, home, ada):
    know_ben(home, ada)
    made = story.gpg(home.folder, "-u", story.BEN, "--clearsign", told=b"Signed words.\n")
    head = b"Content-Type: text/plain\r\n\r\n"
    alone = arrived(story.mailed(head + made))
    assert (told(alone)[2], alone.protection.partial) == ("intact", False)
    assert alone.message.text == "Signed words."

    around = arrived(story.mailed(head + b"Pay here.\n\n" + made, message_id="<2@x.example>"))
    assert (told(around)[2], around.protection.partial) == ("intact", True)
    assert around.protection.words == "Signed words."


def test_a_key_with_another_password_is_refused(box, home, ada):
    with pytest.raises(actions.NoKey):
        give_the_key(box, home, ada, story.PASSWORD[1:])
    assert MailboxKey.objects.count() == 0


def test_a_private_key_among_the_certificates_is_kept_as_a_public_one(box, home, ada):
    [kept] = actions.add_certificate(content=home.ben[1], by=ada, at=NINE)
    assert Certificate.objects.get(pk=kept.pk).content.startswith("-----BEGIN PGP PUBLIC KEY")


def test_without_gpg_it_says_so(box, home, ada, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(actions.NoKey) as refusal:
        give_the_key(box, home, ada)
    assert str(refusal.value) == (
        "PGP braucht das Programm gpg, das auf diesem Rechner nicht installiert ist."
    )
