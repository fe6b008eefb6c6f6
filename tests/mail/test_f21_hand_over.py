"""F21: what a mail server answers, or does not, at each step of the dialogue."""

from datetime import timedelta

import pytest

from stafette.channels.mail.transport import Server, Trial, attempt, send, server_of
from tests.mail.certificates import certificate
from tests.mail.relays import DROP, SILENCE, Relay, answering

pytestmark = pytest.mark.faults
WORD = "very" + "secret"
MAIL = b"Subject: x\r\n\r\nx\r\n"


def handed(relay: Relay, *, timeout: float = 5, recipient: str = "ben@kunde.example"):
    with answering(relay) as port:
        server = Server("127.0.0.1", port, "none", timeout=timeout)
        return send(mail=MAIL, sender="", recipient=recipient, server=server)


@pytest.mark.parametrize("code", [421, 450, 451, 452])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
def test_a_passing_trouble_is_tried_again(step, code):
    answer = handed(Relay(**{step: f"{code} later"}))
    assert (answer.verdict, answer.text, answer.away) == ("later", f"{code} later", False)


@pytest.mark.parametrize("code", [550, 552, 554])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
def test_a_refusal_is_final_with_the_words_of_the_server(step, code):
    answer = handed(Relay(**{step: f"{code} no"}))
    assert (answer.verdict, answer.text) == ("never", f"{code} no")


@pytest.mark.parametrize("code", [421, 450, 554])
def test_a_refusal_at_the_door_is_about_no_mail_and_is_tried_again(code):
    answer = handed(Relay(CONNECT=f"{code} too busy"))
    assert (answer.verdict, answer.text, answer.away) == ("later", f"{code} too busy", True)


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize("fault", [DROP, SILENCE])
def test_a_server_that_drops_or_falls_silent_is_asked_again(step, fault):
    answer = handed(Relay(**{step: fault}), timeout=0.05)
    assert (answer.verdict, answer.away) == ("later", step in {"CONNECT", "EHLO"})


@pytest.mark.parametrize("farewell", [DROP, SILENCE, "421 too late", "500 what"])
def test_how_a_server_says_farewell_does_not_undo_that_it_has_taken_the_mail(farewell):
    relay = Relay(QUIT=farewell)
    answer = handed(relay, timeout=0.05)
    assert (answer.verdict, len(relay.mails)) == ("sent", 1)


@pytest.mark.parametrize(
    ("words", "unknown"),
    [
        ("550 no such user", True),
        ("550 5.1.1 no such user", True),
        ("550 5.7.1 looks like spam", False),
        ("552 5.2.2 mailbox full", False),
        ("450 4.1.1 perhaps later", False),
    ],
)
def test_only_an_address_that_does_not_exist_is_called_unknown(words, unknown):
    assert handed(Relay(RCPT=words)).unknown is unknown


def test_a_recipient_is_written_in_ascii_and_no_command_is_smuggled_in():
    """A065: what looks like a shell or a command stays an address, or is refused."""
    relay = Relay()
    assert handed(relay, recipient="ben@bücher.example").verdict == "sent"
    assert handed(relay, recipient="$id`|&@kunde.example").verdict == "sent"
    for evil in ("x\r\nRCPT TO:<evil@x.example>", "ben@kunde.example <evil@x.example>"):
        assert handed(relay, recipient=evil).verdict == "never"
    assert relay.recipients == ["ben@xn--bcher-kva.example", "$id`|&@kunde.example"]


def test_a_password_never_leaves_without_tls_and_none_is_shown():
    server = Server("mail.example", 25, "offered", user="u", secret=WORD)
    assert WORD not in repr(server)
    with answering(relay := Relay()) as port:
        refused = Server("127.0.0.1", port, "starttls", user="u", secret=WORD)
        trial = attempt(refused)
    assert (trial.reached, trial.failed) == (("connect",), "tls")
    assert [one for one in relay.heard if "AUTH" in one] == []


def test_a_trial_says_how_far_it_came_and_sends_nothing():
    with answering(relay := Relay()) as port:
        assert attempt(Server("127.0.0.1", port, "none")) == Trial(("connect", "tls", "sign_in"))
    with answering(Relay(CONNECT="554 go away")) as port:
        told = attempt(Server("127.0.0.1", port, "none"))
    assert told == Trial((), failed="connect", text="554 go away")
    assert (relay.mails, relay.recipients) == ([], [])


def test_an_address_of_a_server_is_read_with_its_parts():
    server = server_of("smtps://a%40b:s%2Fx@mail.example")
    assert server == Server("mail.example", 465, "tls", "a@b", "s/x")
    assert server_of("") is None


@pytest.mark.parametrize(
    ("ended", "trusted", "told"),
    [
        (-1, True, "sent"),
        (1, True, "certificate has expired"),
        (-1, False, "self-signed certificate"),
    ],
)
def test_a_certificate_that_is_wrong_keeps_the_mail_here(
    tmp_path, monkeypatch, ended, trusted, told
):
    path = certificate(tmp_path, ended=timedelta(days=ended))
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with answering(relay := Relay(), certificate=path) as port:
        server = Server("localhost", port, "tls", timeout=5)
        answer = send(mail=MAIL, sender="", recipient="ben@kunde.example", server=server)
    said = answer.verdict if told == "sent" else answer.text
    assert (told in said, len(relay.mails), answer.away) == (True, told == "sent", told != "sent")
