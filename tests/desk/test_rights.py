"""Every address of the desk asked by those who may not."""

import pytest
from django.test import Client
from django.urls import URLPattern

from stafette.core import policy
from stafette.desk.urls import urlpatterns
from tests.desk.visitors import browser

SAMPLE = {"number": "{ticket}", "message": "1", "note": "1", "file": "1", "inquiry": "1",
          "article": "1", "person": "1", "token": "x", "team": "1"}  # fmt: skip
OPEN_TO_ALL = {"sign_in", "sign_in_link", "redeem"}
NAMES = [str(one.name) for one in urlpatterns]


def address(pattern: URLPattern, ticket: int) -> str:
    route = str(pattern.pattern)
    for name, value in SAMPLE.items():
        for kind in ("int", "str"):
            route = route.replace(f"<{kind}:{name}>", value)
    return "/" + route.format(ticket=ticket)


def asked(client: Client, pattern: URLPattern, ticket: int) -> set[int]:
    path = address(pattern, ticket)
    return {client.get(path).status_code, client.post(path).status_code} - {405}


@pytest.mark.parametrize("pattern", urlpatterns, ids=NAMES)
def test_every_address_declares_who_may_ask(pattern):
    assert policy.name_of(pattern.callback) in {"agents", "signed_in", "public"}


@pytest.mark.parametrize("pattern", urlpatterns, ids=NAMES)
def test_nobody_gets_in_without_signing_in(desk, pattern):
    if pattern.name not in OPEN_TO_ALL:
        assert asked(Client(), pattern, desk.ticket.pk) == {302}


@pytest.mark.parametrize("pattern", urlpatterns, ids=NAMES)
def test_to_requesters_the_desk_looks_absent(desk, pattern):
    declared = policy.name_of(pattern.callback)
    if declared == "agents":
        assert asked(browser(desk.ben), pattern, desk.ticket.pk) == {404}


@pytest.mark.parametrize("pattern", urlpatterns, ids=NAMES)
def test_tickets_of_other_teams_look_absent(desk, pattern):
    if "<int:number>" in str(pattern.pattern):
        assert asked(browser(desk.otto), pattern, desk.ticket.pk) == {404}
