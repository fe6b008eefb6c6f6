"""Signing in by a provider: the browser's way, the code's way, and what ends them."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from stafette.channels.mail import actions as mail
from stafette.channels.mail import tokens
from stafette.channels.mail.choices import SourceTrouble
from stafette.channels.mail.models import Consent, MailSource
from stafette.core import clock
from stafette.core.models import JournalEntry
from stafette.notifications.models import Notice
from tests.desk.visitors import browser, flashes, seen
from tests.mail.provider import SECRET, Provider, providing
from tests.people_of_the_story import agent

HOUR = timedelta(hours=1)


@pytest.fixture
def provider():
    with providing() as running:
        yield running


@pytest.fixture
def page(desk, provider) -> str:
    """The settings are entered; nothing is allowed yet."""
    address = f"/setup/mailboxes/{desk.mailbox.pk}/oauth/"
    assert desk.admin.post(address, provider.plan()).url == address
    return address


def answer_of(desk, page: str, provider: Provider) -> str:
    """The administrator has said yes; this is where the provider sends the browser."""
    return provider.allows(desk.admin.post(f"{page}allow/").context["address"])


@pytest.fixture
def allowed(desk, page, provider) -> Consent:
    answer = desk.admin.get(answer_of(desk, page, provider))
    assert flashes(answer) == ["Der Anbieter erlaubt die Anmeldung."]
    return Consent.objects.get()


def token(consent: Consent, at) -> str:
    return tokens.token_for(mailbox_id=consent.mailbox_id, host="127.0.0.1", at=at)


def test_a_permission_comes_by_the_browser_and_stays_sealed(desk, page, allowed, provider):
    sealed = [allowed.client_secret, allowed.refresh_token, allowed.access_token]
    secrets = [SECRET, provider.refresh, *provider.active]

    assert token(allowed, clock.now()) in provider.active
    shown = desk.admin.get(page).content.decode()
    kept = " ".join([*sealed, shown, str(list(JournalEntry.objects.values()))])
    assert [secret for secret in secrets if secret in kept] == []
    assert "Erlaubt" in shown


def test_the_same_answer_a_second_time_is_nobodys(desk, page, provider):
    answer = answer_of(desk, page, provider)
    desk.admin.get(answer)

    assert flashes(desk.admin.get(answer))[-1] == (
        "Diese Antwort gehört zu keiner Anmeldung von Ihnen. Beginnen Sie neu."
    )
    assert len(provider.heard) == 1


@pytest.mark.parametrize("state", ["forged", "", "missing"])
def test_an_answer_with_another_state_is_nobodys(desk, page, provider, state):
    before, _, _right = answer_of(desk, page, provider).partition("&state=")

    desk.admin.get(before if state == "missing" else f"{before}&state={state}")
    assert (provider.heard, Consent.objects.get().refresh_token) == ([], "")


def test_an_answer_to_another_session_is_nobodys(desk, page, provider):
    from stafette.people.choices import Role  # noqa: PLC0415 -- one story alone

    answer = answer_of(desk, page, provider)

    browser(agent("Eva Echt", role=Role.ADMINISTRATOR)).get(answer)
    assert (provider.heard, Consent.objects.get().refresh_token) == ([], "")


def test_an_answer_leads_nowhere_but_home(desk, page, provider):
    answer = answer_of(desk, page, provider)
    led = desk.admin.get(f"{answer}&next=https://evil.example/&redirect_uri=https://evil.example/")
    assert led.url == page


def test_a_no_at_the_provider_is_told_in_a_sentence(desk, page):
    address = desk.admin.post(f"{page}allow/").context["address"]
    state = address.partition("&state=")[2].partition("&")[0]
    answer = desk.admin.get(f"/setup/mailboxes/oauth/back/?error=access_denied&state={state}")
    assert flashes(answer) == ["Beim Anbieter wurde es nicht erlaubt."]


def test_a_code_is_asked_for_as_often_as_the_provider_wants(desk, page, provider, monkeypatch):
    begun = clock.now()
    monkeypatch.setattr(clock, "now", lambda: begun)
    shown = desk.admin.get(desk.admin.post(f"{page}code/").url)
    assert ["WDJB-MJHT" in seen(shown), shown.context["waiting"].interval] == [True, 5]

    asked = []
    for second in (1, 6, 7, 12, 14, 20, 23):
        monkeypatch.setattr(clock, "now", lambda second=second: begun + timedelta(seconds=second))
        desk.admin.post(f"{page}code/ask/")
        asked.append(len(provider.heard))
    assert asked == [0, 1, 1, 2, 2, 2, 3]  # the second answer was slow_down: ten seconds now

    provider.confirmed = True
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(seconds=40))
    answer = desk.admin.post(f"{page}code/ask/", headers={"HX-Request": "true"})
    assert (answer.headers["HX-Redirect"], token(Consent.objects.get(), clock.now())) == (
        page,
        next(iter(provider.active)),
    )


def test_a_code_that_nobody_confirms_ends(desk, page, provider, monkeypatch):
    desk.admin.post(f"{page}code/")
    late = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert flashes(desk.admin.post(f"{page}code/ask/"))[-1] == (
        "Niemand hat es rechtzeitig bestätigt. Beginnen Sie neu."
    )
    assert provider.heard == []


def test_a_fresh_token_comes_shortly_before_the_end_and_the_next_one_by_the_exchanged(
    allowed, provider
):
    begun, first = clock.now(), token(allowed, clock.now())
    told = [token(allowed, begun + n * HOUR / 20) for n in (1, 18, 20, 40, 60)]
    assert (told[:2], len({first, *told})) == ([first] * 2, 4)
    assert [said["grant_type"] for said in provider.heard[1:]] == ["refresh_token"] * 3


def test_a_provider_that_is_away_for_a_while_ends_nothing(allowed, provider):
    begun, first = clock.now(), token(allowed, clock.now())
    provider.broken = "temporarily_unavailable"
    assert token(allowed, begun + HOUR * 58 / 60) == first
    with pytest.raises(tokens.NoToken) as failed:
        token(allowed, begun + 2 * HOUR)
    assert failed.value.trouble == SourceTrouble.PROVIDER

    provider.broken = ""
    assert token(allowed, begun + 2 * HOUR) != first


def test_a_permission_that_was_taken_back_is_told_once_and_asked_for_no_more(
    desk, page, allowed, provider
):
    provider.end()
    at = clock.now() + 2 * HOUR
    for _ in range(3):
        with pytest.raises(tokens.NoToken) as failed:
            token(allowed, at)
    assert failed.value.trouble == SourceTrouble.CONSENT
    assert len(provider.heard) == 2
    assert [one.code for one in Notice.objects.filter(person=desk.ada)] == ["sign_in_lost"]
    said = "Der Anbieter hat die Erlaubnis beendet. Erlauben Sie es erneut. invalid_grant"
    assert f"{said} AADSTS70008" in seen(desk.admin.get(page))
    assert "Trace" not in seen(desk.admin.get(page))

    desk.admin.get(answer_of(desk, page, provider))
    assert token(allowed, clock.now()) in provider.active


def test_a_secret_that_ended_is_told_as_that(desk, page, allowed, provider):
    provider.secret = "another-one"
    with pytest.raises(tokens.NoToken):
        token(allowed, clock.now() + 2 * HOUR)
    assert "Prüfen Sie deren ID und Geheimnis" in seen(desk.admin.get(page))

    desk.admin.post(page, provider.plan() | {"secret": "another-one"})
    assert token(allowed, clock.now() + 2 * HOUR) in provider.active


def test_a_token_goes_to_the_mail_servers_of_its_provider_alone(desk, page, allowed):
    at = clock.now()
    with pytest.raises(tokens.NoToken):
        tokens.token_for(mailbox_id=desk.mailbox.pk, host="imap.evil.example", at=at)
    source = {
        "kind": "imap", "host": "imap.evil.example", "port": "993", "security": "tls",
        "user": "support@desk.example", "password": "", "by_token": "on", "folders": "INBOX",
        "afterwards": "seen", "moves_to": "",
    }  # fmt: skip
    sending = {"host": "smtp.evil.example", "port": "587", "security": "starttls", "user": "u",
               "secret": "", "by_token": "on"}  # fmt: skip
    where = f"/setup/mailboxes/{desk.mailbox.pk}/"
    told = [desk.admin.post(f"{where}{name}/", said).context["form"].errors
            for name, said in (("source", source), ("sending", sending))]  # fmt: skip
    assert [list(one) for one in told] == [["by_token"], ["host"]]
    assert MailSource.objects.count() == 0


def test_another_application_or_provider_begins_without_the_known_secrets(
    desk, page, allowed, provider
):
    desk.admin.post(page, provider.plan() | {"secret": "", "token": provider.at("elsewhere")})
    known = Consent.objects.get()
    assert (known.client_secret, known.refresh_token, known.access_token) == ("", "", "")


def test_a_permission_is_forgotten_unless_mail_goes_by_it(desk, page, allowed):
    plan = mail.SourcePlan(kind="imap", host="127.0.0.1", port=993, security="none",
                           user="u", by_token=True)  # fmt: skip
    source = mail.save_source(mailbox=desk.mailbox, to=plan, by=None, at=clock.now())
    told = flashes(desk.admin.post(f"{page}remove/"))[-1]
    source.delete()
    desk.admin.post(f"{page}remove/")
    assert (told, Consent.objects.count()) == (
        "Der Abruf oder der Versand meldet sich noch damit an: Ändern Sie das zuerst.",
        0,
    )


def test_addresses_that_are_not_safe_are_refused(desk, page, provider):
    cache.clear()
    for wrong in ("http://login.firma.example/", "https://login.firma.example:22/",
                  "https://u:p@login.firma.example/", "javascript:alert(1)", "file:///etc/x"):  # fmt: skip
        answer = desk.admin.post(page, provider.plan() | {"token": wrong})
        assert dict(answer.context["form"].errors) == {
            "token": ["Geben Sie eine Adresse mit https:// und ohne Port ein"]
        }


def test_a_provider_that_leads_on_to_another_address_is_not_followed(desk, page, provider):
    desk.admin.post(page, provider.plan() | {"token": provider.at("leads-on")})
    answer = desk.admin.get(answer_of(desk, page, provider))
    assert flashes(answer)[-1] == "Der Anmeldedienst des Anbieters antwortet nicht."
    assert provider.heard == []


def test_microsoft_and_google_are_known_by_their_addresses(desk):
    page = f"/setup/mailboxes/{desk.mailbox.pk}/oauth/"
    told = []
    for name in ("microsoft", "google"):
        desk.admin.post(page, {"provider": name, "client_id": "x", "tenant": "firma.example"})
        shown = desk.admin.post(f"{page}allow/").context
        told.append((shown["address"].partition("?")[0], desk.admin.get(page).context["by_code"]))
    assert told == [
        ("https://login.microsoftonline.com/firma.example/oauth2/v2.0/authorize", True),
        ("https://accounts.google.com/o/oauth2/v2/auth", False),
    ]
