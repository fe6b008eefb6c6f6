"""Every address of the set-up asked by those who may not."""

import pytest
from django.test import Client
from django.urls import URLPattern

from stafette.core import policy
from stafette.setup.urls import urlpatterns
from tests.desk.visitors import browser

NAMES = [str(one.name) for one in urlpatterns]
FOR_AGENTS = {"outbox", "outgoing"}
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


@pytest.mark.parametrize("pattern", urlpatterns, ids=NAMES)
def test_nobody_gets_in_without_signing_in(desk, pattern):
    assert asked(Client(), pattern) == {302}


@pytest.mark.parametrize("who", ["ben", "anna", "lea"])
@pytest.mark.parametrize("pattern", GUARDED, ids=[str(one.name) for one in GUARDED])
def test_to_all_but_administrators_the_set_up_looks_absent(desk, pattern, who):
    assert asked(browser(getattr(desk, who)), pattern) == {404}


@pytest.mark.parametrize("name", sorted(FOR_AGENTS))
def test_to_requesters_the_outbox_looks_absent(desk, name):
    pattern = next(one for one in urlpatterns if one.name == name)
    assert asked(browser(desk.ben), pattern) == {404}


@pytest.mark.parametrize("pattern", WITH_NUMBER, ids=[str(one.name) for one in WITH_NUMBER])
def test_what_does_not_exist_is_absent_for_administrators_too(desk, pattern):
    path = address(pattern).replace("/1/", "/987654/")
    answers = {desk.admin.get(path).status_code, desk.admin.post(path).status_code} - {405}
    assert answers == {404}
