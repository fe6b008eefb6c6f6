"""Every address of the set-up asked by those who may not.

Who is no administrator at all: tests/security/test_a020_foreign_objects.py.
"""

import pytest
from django.test import Client
from django.urls import URLPattern

from stafette.core import policy
from stafette.setup.urls import urlpatterns
from tests.desk.visitors import browser

FOR_AGENTS = {"outbox", "outgoing", "retry", "give_up"}
# Removing a coverage that is gone leads back instead: it is a second click.
TWICE_IS_ONCE = {"uncover", "end_absence"}
GUARDED = [one for one in urlpatterns if one.name not in FOR_AGENTS]
WITH_NUMBER = [one for one in GUARDED if "<" in str(one.pattern) and one.name not in TWICE_IS_ONCE]


def address(pattern: URLPattern) -> str:
    route = str(pattern.pattern)
    while "<" in route:
        route = route[: route.index("<")] + "1" + route[route.index(">") + 1 :]
    return f"/setup/{route}"


def asked(client: Client, pattern: URLPattern) -> set[int]:
    path = address(pattern)
    return {client.get(path).status_code, client.post(path).status_code} - {405}


def test_what_agents_may_see_is_the_outbox_alone():
    declared = {one.name: policy.name_of(one.callback) for one in urlpatterns}
    assert {name for name, who in declared.items() if who == "agents"} == FOR_AGENTS
    assert {who for name, who in declared.items() if name not in FOR_AGENTS} == {"administrators"}


def answers(client: Client, patterns: list[URLPattern]) -> dict[str, set[int]]:
    """What each address answers; nothing that is refused changes what the next one meets."""
    return {str(one.name): asked(client, one) for one in patterns}


def test_to_requesters_the_outbox_looks_absent(desk):
    outbox = [one for one in urlpatterns if one.name in FOR_AGENTS]
    assert answers(browser(desk.ben), outbox) == {key: {404} for key in FOR_AGENTS}


@pytest.mark.parametrize("pattern", WITH_NUMBER, ids=[str(one.name) for one in WITH_NUMBER])
def test_what_does_not_exist_is_absent_for_administrators_too(desk, pattern):
    path = address(pattern).replace("/1/", "/987654/")
    told = {desk.admin.get(path).status_code, desk.admin.post(path).status_code} - {405}
    assert told == {404}
