from datetime import timedelta

import pytest
from django.test import Client

from stafette.api.actions import make_token, revoke
from stafette.api.choices import Scope
from stafette.api.models import Token
from stafette.core.models import JournalEntry
from tests.api.program import ROOT, Program
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db

UNKNOWN = {
    "type": "about:blank",
    "title": "Unauthorized",
    "status": 401,
    "detail": "Send a valid token: Authorization: Bearer …",
}


def asked_with(header):
    headers = {"Authorization": header, "Accept-Language": "en"}
    return Client().get(f"{ROOT}/tickets", headers=headers)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "bearer\tx"])
def test_without_a_known_token_nothing_is_answered(anna, header):
    response = asked_with(header)
    assert (response.status_code, response.json()) == (401, UNKNOWN)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="stafette"'
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_session_is_no_token(anna):
    client = Client()
    client.force_login(anna)
    assert client.get(f"{ROOT}/tickets").status_code == 401
    assert client.post(f"{ROOT}/tickets", {}, "application/json").status_code == 401


def test_only_a_digest_is_kept(anna):
    token = make_token(person=anna, scopes=["read"], by=None, at=NINE)
    kept = Token.objects.get()
    assert token.startswith("stafette_")
    assert (len(kept.digest), token in kept.digest, kept.scopes) == (64, False, ["read"])


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_a_token_needs_scopes_that_exist(anna, scopes):
    with pytest.raises(ValueError):
        make_token(person=anna, scopes=scopes, by=None, at=NINE)


def test_a_revoked_token_ends_at_once_and_the_journal_knows(anna, admin):
    token = make_token(person=anna, scopes=["all"], by=admin, at=NINE)
    assert asked_with(f"Bearer {token}").status_code == 200
    kept = Token.objects.get()
    revoke(token=kept, by=admin, at=NINE)
    revoke(token=kept, by=admin, at=NINE + timedelta(days=1))
    assert asked_with(f"Bearer {token}").status_code == 401
    told = JournalEntry.objects.filter(about=f"token:{kept.pk}").order_by("id")
    assert list(told.values_list("name", "by_id", "at")) == [
        ("TokenMade", admin.pk, NINE),
        ("TokenRevoked", admin.pk, NINE),
    ]


def test_the_token_of_somebody_who_left_ends(anna):
    token = make_token(person=anna, scopes=["all"], by=None, at=NINE)
    anna.retired_on = NINE.date()
    anna.save()
    assert asked_with(f"Bearer {token}").status_code == 401


def test_the_use_of_a_token_is_noted_once_in_ten_minutes(anna):
    token = make_token(person=anna, scopes=["all"], by=None, at=NINE)
    asked_with(f"Bearer {token}")
    first = Token.objects.get().used_at
    asked_with(f"Bearer {token}")
    assert first > NINE
    assert Token.objects.get().used_at == first


NOT_THERE = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "There is nothing here that you may see.",
}


@pytest.mark.parametrize(
    ("scopes", "reads", "writes", "administers"),
    [
        ([Scope.READ], 200, 404, 404),
        ([Scope.WRITE], 404, 201, 404),
        ([Scope.ADMIN], 404, 404, 422),
        ([Scope.HOOKS], 404, 404, 404),
        ([Scope.READ, Scope.WRITE], 200, 201, 404),
        ([Scope.ALL], 200, 201, 422),
    ],
)
def test_each_operation_asks_for_its_scope(vpn, admin, scopes, reads, writes, administers):
    program = Program(admin, *scopes)
    new = {"subject": "Printer", "body": "Jammed.", "requester": "ben@kunde.example"}
    wrong_week = {"name": "Office", "week": "never"}
    assert program.get("/tickets")[0] == reads
    assert program.post("/tickets", new)[0] == writes
    assert program.post("/calendars", wrong_week)[0] == administers


def test_a_missing_scope_looks_like_a_missing_thing(vpn, admin):
    program = Program(admin, Scope.WRITE)
    program.headers["Accept-Language"] = "en"
    assert program.get(f"/tickets/{vpn.pk}") == (404, NOT_THERE)
    assert program.get("/tickets/999999") == (404, NOT_THERE)
    assert program.get("/nothing") == (404, NOT_THERE)
