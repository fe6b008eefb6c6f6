"""Other sites, in the browser of somebody who is signed in here."""

import pytest
from django.test import Client

from stafette.core.models import JournalEntry
from stafette.tickets.models import Message, Ticket
from tests.security.whole_desk import asked, link_for, routes

UNSAFE = ("post", "delete")


def strict(person) -> Client:
    """A browser with a session; the client asks for the token of a form, as the product does."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="stafette.people.identity.Backend")
    return client


def state() -> list[object]:
    return [
        JournalEntry.objects.count(),
        Message.objects.count(),
        list(Ticket.objects.order_by("pk").values("pk", "state", "owner_id", "updated_at")),
    ]


def test_no_address_changes_anything_without_the_token_of_a_form(desk):
    """A110: every unsafe method of every route, with the session of an administrator."""
    before, found = state(), {}
    for person in (desk.ada, desk.ben):
        client = strict(person)
        for route in routes(desk):
            for method in UNSAFE:
                status = asked(client, route.path, method=method).status_code
                if status not in {403, 404}:
                    found[f"{method} {route.name}"] = status
    assert found == {}
    assert state() == before


def test_reading_changes_nothing(desk):
    """A110: a picture on another site can only ask for pages."""
    before = state()
    for person in (desk.nora, desk.ben):
        client = strict(person)
        for route in routes(desk):
            asked(client, route.path)
    assert state() == before


def test_signing_in_needs_the_token_too(desk):
    """A110: nobody is signed in as somebody else from another site; nor out."""
    client = Client(enforce_csrf_checks=True)
    for path in ("/sign-in/", "/sign-in/link/", f"/sign-in/{link_for(desk.ben)}/", "/sign-out/"):
        assert client.post(path, {"mail": "ben@kunde.example"}).status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example"]
)
def test_a_token_from_another_origin_is_worth_nothing(desk, origin):
    """A110: also when the token itself was right."""
    client = strict(desk.ben)
    form = client.get("/report/")
    said = {
        "text": "x y z", "work": "1", "csrfmiddlewaretoken": form.context["csrf_token"],
    }  # fmt: skip
    before = Ticket.objects.count()
    assert client.post("/report/", said, headers={"origin": origin}).status_code == 403
    assert Ticket.objects.count() == before
    assert client.post("/report/", said).status_code == 302
    assert Ticket.objects.count() == before + 1


def test_the_api_takes_no_session(desk):
    """A110: it has no token of a form, so it must not listen to a cookie."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.ada, backend="stafette.people.identity.Backend")
    before = state()
    for path in ("/tickets", f"/tickets/{desk.ticket.pk}", f"/tickets/{desk.ticket.pk}/notes"):
        for method in ("get", "post"):
            answer = getattr(client, method)(f"/api/v1{path}", {}, content_type="application/json")
            assert answer.status_code in {401, 405}
    assert state() == before


def test_a_refused_form_does_not_show_a_password(desk):
    """A110, A125: the page gives the text back to be copied, a password never."""
    client = Client(enforce_csrf_checks=True)
    secret = "a sentence that is a password and long"
    said = {
        "mail": "ben@kunde.example",
        "password": secret,
        "text": "a text that is not to be lost",
    }
    for path in ("/sign-in/", "/profile/password/"):
        page = client.post(path, said).content.decode()
        assert "a text that is not to be lost" in page
        assert secret not in page
