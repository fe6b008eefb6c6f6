"""Deny by default: every address declares who may ask, and what declares nothing is refused."""

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from stafette.config.middleware import policies
from stafette.core import policy
from tests.people_of_the_story import requester

KNOWN = {"public", "signed_in", "agents", "administrators", "programs"}
# Whoever has no session may see these and nothing else.
OPEN_TO_ALL = {
    "desk:sign_in", "desk:sign_in_link", "desk:redeem", "portal:rate", "health", "ready", "metrics",
    # One hand-over for those outside the desk: the token in the address decides.
    "portal:external_one", "portal:external_accept", "portal:external_ask", "portal:external_back",
    "portal:external_file",
}  # fmt: skip


def routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry


def test_there_are_routes_to_walk():
    assert len(list(routes())) > 40


def test_every_route_declares_its_policy():
    silent = [name for name, route in routes() if policy.name_of(route.callback) not in KNOWN]
    assert silent == []


def test_only_these_are_open_to_all():
    open_ones = {name for name, route in routes() if policy.name_of(route.callback) == "public"}
    assert open_ones - OPEN_TO_ALL == set()


@pytest.mark.django_db
def test_a_view_that_declares_nothing_is_refused():
    def forgotten(request):
        return HttpResponse("secret")

    request = RequestFactory().get("/")
    request.user = requester()
    with pytest.raises(Http404):
        policies(forgotten).process_view(request, forgotten, (), {})


@pytest.mark.django_db
def test_a_requester_gets_404_where_agents_work(client):
    client.force_login(requester(), backend="stafette.people.identity.Backend")
    answers = {
        name: client.get("/" + str(route.pattern)).status_code
        for name, route in routes()
        if policy.name_of(route.callback) in {"agents", "administrators"}
        and "<" not in str(route.pattern)
        and name.startswith("desk:")
    }
    assert set(answers.values()) == {404}


@pytest.mark.django_db
def test_without_a_session_pages_lead_to_the_sign_in(client):
    answer = client.get("/queue/?show=mine")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/sign-in/?next=/queue/%3Fshow%3Dmine",
    )


@pytest.mark.django_db
def test_every_answer_carries_the_headers(client):
    for address in ("/sign-in/", "/queue/", "/nothing-here/"):
        headers = client.get(address).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
