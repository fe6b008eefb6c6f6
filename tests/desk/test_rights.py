"""Every address of the desk asked by those who may not."""

from types import SimpleNamespace

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


def answers(client: Client, patterns: list[URLPattern], desk: SimpleNamespace) -> dict[str, set]:
    """What each address answers; nothing that is refused changes what the next one meets."""
    return {str(one.name): asked(client, one, desk.ticket.pk) for one in patterns}


def test_nobody_gets_in_without_signing_in(desk):
    closed = [one for one in urlpatterns if one.name not in OPEN_TO_ALL]
    found = answers(Client(), closed, desk)
    assert (found, len(found)) == ({str(one.name): {302} for one in closed}, len(closed))


def test_to_requesters_the_desk_looks_absent(desk):
    of_agents = [one for one in urlpatterns if policy.name_of(one.callback) == "agents"]
    found = answers(browser(desk.ben), of_agents, desk)
    assert found == {str(one.name): {404} for one in of_agents}


def test_tickets_of_other_teams_look_absent(desk):
    of_tickets = [one for one in urlpatterns if "<int:number>" in str(one.pattern)]
    found = answers(browser(desk.otto), of_tickets, desk)
    assert found == {str(one.name): {404} for one in of_tickets}
