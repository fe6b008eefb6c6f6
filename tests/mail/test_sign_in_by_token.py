"""Mail fetched and sent with tokens instead of passwords: a real Dovecot asks a real provider."""

import base64
import imaplib
import tempfile
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from stafette.channels.mail import actions
from stafette.channels.mail.actions.consents import ConsentPlan
from stafette.channels.mail.actions.sources import SourcePlan
from stafette.channels.mail.models import Arrival, Consent, Mailbox, MailSource
from stafette.people.models import Person
from tests.mail.dovecot import PASSWORD, dovecot
from tests.mail.mails import SUPPORT, mail, mailbox
from tests.mail.provider import Provider, providing
from tests.mail.sink import Sink, listening
from tests.people_of_the_story import NINE, agent

PORTS = {"imap": "seen", "pop3": "delete"}


@pytest.fixture(scope="module")
def house():
    """A provider, and the mail server that asks it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        providing() as provider,
        dovecot(Path(folder), introspection=provider.at("introspect")) as server,
    ):
        server.provider = provider
        yield server


@pytest.fixture
def ada(db) -> Person:
    return agent("Ada Demo")


def allowed(provider: Provider, by: Person) -> Mailbox:
    """A mailbox that the provider lets the desk sign in to."""
    found = mailbox(provider.user)
    said = provider.plan()
    plan = ConsentPlan(**{**said, "hosts": ("127.0.0.1",)})  # type: ignore[arg-type]  # -- a form's fields
    made = actions.save_consent(mailbox=found, to=plan, by=by, at=NINE)
    back, verifier = provider.returns, "v" * 43
    address = actions.address_to_allow(made, back=back, state="s", verifier=verifier)
    code = provider.allows(address).partition("code=")[2].partition("&")[0]
    actions.redeem(consent=made, code=code, verifier=verifier, back=back, by=by, at=NINE)
    return found


def put(server, raw: bytes) -> None:
    client = imaplib.IMAP4("127.0.0.1", server.imap, timeout=20)
    client.login(server.provider.user, PASSWORD)
    client.append("INBOX", None, None, raw)
    client.logout()


def source(server, found: Mailbox, kind: str) -> MailSource:
    plan = SourcePlan(
        kind=kind, host="127.0.0.1", port=getattr(server, kind), security="none", user=found.address,
        by_token=True, afterwards=PORTS[kind],
    )  # fmt: skip
    return actions.save_source(mailbox=found, to=plan, by=None, at=NINE)


@pytest.mark.faults
@pytest.mark.dovecot
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", PORTS)
def test_mail_is_fetched_with_a_token_and_no_more_once_the_permission_ends(house, ada, kind):
    house.provider.user = f"{kind}@desk.example"
    found = allowed(house.provider, ada)
    raw = mail(f"By {kind}.", message_id=f"<{kind}@kunde.example>")
    put(house, raw)
    one = source(house, found, kind)

    actions.fetch(source_id=one.pk, at=NINE)
    assert [bytes(each.content) for each in Arrival.objects.all()] == [raw]

    house.provider.active.clear()  # as when an administrator of the provider ends all sessions
    actions.fetch(source_id=one.pk, at=NINE)
    one.refresh_from_db()
    assert one.trouble == "sign_in"

    house.provider.end()
    Consent.objects.update(access_until=NINE)
    actions.fetch(source_id=one.pk, at=NINE)
    one.refresh_from_db()
    assert (one.trouble, one.answer) == ("consent", "invalid_grant AADSTS70008")


class Postbox(Sink):
    """Takes mail from whoever brings a token that the provider knows."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider, self.refused = provider, 0

    async def auth_XOAUTH2(self, server, args):  # noqa: N802 -- the name is aiosmtpd's
        said = base64.b64decode(args[1]).decode()
        if said.partition("auth=Bearer ")[2].strip("\x01") in self.provider.active:
            return AuthResult(success=True, handled=True, auth_data=said)
        self.refused += 1
        await server.challenge_auth('{"status":"401"}')
        return AuthResult(success=False, handled=False)


@pytest.mark.django_db
def test_mail_is_sent_with_a_token(ada):
    with providing() as provider, listening(box := Postbox(provider), auth_require_tls=False) as at:
        found = allowed(provider, ada)
        plan = actions.SubmissionPlan(
            host="127.0.0.1", port=at, security="none", user=SUPPORT, by_token=True
        )
        actions.save_submission(mailbox=found, to=plan, by=ada, at=NINE)

        sent = actions.send_test_mail(mailbox=found, to=ada, at=NINE)
        provider.active.clear()
        refused = actions.send_test_mail(mailbox=found, to=ada, at=NINE)
        provider.end()
        Consent.objects.update(access_until=NINE)
        ended = actions.send_test_mail(mailbox=found, to=ada, at=NINE)

    assert (sent.verdict, len(box.mails), box.refused) == ("sent", 1, 1)
    assert (refused.verdict, refused.away, refused.text[:3]) == ("later", True, "535")
    assert (ended.verdict, ended.text.partition(".")[0]) == (
        "later",
        "Der Anbieter lässt die Anmeldung nicht mehr zu",
    )
