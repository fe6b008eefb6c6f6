"""What stands at the head of every answer, whatever it is."""

import os
import subprocess
import sys

from django.test import Client, override_settings

from stafette.config.middleware import CONTENT_SECURITY_POLICY
from tests.api.program import Program
from tests.desk.visitors import browser
from tests.security.whole_desk import asked, link_for, routes

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
SANDBOX = "default-src 'none'; sandbox"


def lacking(answer) -> list[str]:
    """The headers that an answer has not got, or not as they must be."""
    headers = answer.headers
    found = [name for name, value in ALWAYS.items() if headers.get(name) != value]
    policies = {CONTENT_SECURITY_POLICY, SANDBOX}
    return found + ["policy"] * (headers.get("Content-Security-Policy") not in policies)


def test_every_answer_of_every_address_has_them(desk):
    """A012, A114: pages, fragments, files, redirects, refusals; for everybody; also to htmx."""
    clients = [Client(), browser(desk.ben), browser(desk.ada)]
    seen, wrong = set(), {}
    for route in routes(desk):
        for client in clients:
            for method in ("get", "post"):
                answer = asked(client, route.path, method=method)
                seen.add(answer.status_code)
                if missing := lacking(answer):
                    wrong[f"{method} {route.name} {answer.status_code}"] = missing
    assert seen >= {200, 302, 404, 405, 422}
    assert wrong == {}


def test_the_policy_lets_no_script_of_others_run():
    """A001, A012, A114: no inline script or style, no plug-in, no frame around us, no base."""
    rules = dict(part.strip().partition(" ")[::2] for part in CONTENT_SECURITY_POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_errors_have_them_too(desk):
    """A012: not found, a forged form, a broken page, a wrong host."""
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.force_login(desk.ben, backend="stafette.people.identity.Backend")
    answers = {
        404: strict.get("/nothing/"),
        403: strict.post("/report/", {"text": "x"}),
        400: strict.get("/sign-in/", headers={"host": "evil.example"}),
    }
    assert {status: answer.status_code for status, answer in answers.items()} == {
        status: status for status in answers
    }
    assert [lacking(answer) for answer in answers.values()] == [[], [], []]


@override_settings(ROOT_URLCONF="tests.security.broken_urls")
def test_a_page_that_breaks_has_them_and_tells_nothing(db):
    """A012, A125: the words of the error stay inside."""
    answer = Client(raise_request_exception=False).get("/")
    assert (answer.status_code, lacking(answer)) == (500, [])
    assert b"secret-of-the-error" not in answer.content


def test_what_the_api_answers_has_them(desk):
    """A012: answers, problems, the description; JSON is never a page."""
    ada, nobody = Program(desk.ada), Program()
    sent = [
        ada.send("GET", "/tickets"),
        ada.send("GET", "/nothing"),
        ada.send("PUT", "/tickets"),
        ada.send("GET", "/tickets?x=1"),
        ada.send("POST", "/tickets", {}),
        nobody.send("GET", "/tickets"),
        nobody.send("GET", "/openapi.json"),
    ]
    assert [one.status_code for one in sent] == [200, 404, 405, 422, 422, 401, 200]
    assert [lacking(one) for one in sent] == [[]] * len(sent)
    assert {one.headers["Content-Type"].partition(";")[0] for one in sent} == {
        "application/json",
        "application/problem+json",
    }


def test_nobody_else_may_read_our_answers(desk):
    """A110: no answer allows another origin, with or without credentials."""
    client, ada = browser(desk.ada), Program(desk.ada)
    for answer in (
        client.get("/queue/", headers={"origin": "https://evil.example"}),
        client.options("/queue/", headers={"origin": "https://evil.example"}),
        ada.send("OPTIONS", "/tickets", Origin="https://evil.example"),
        ada.send("GET", "/tickets", Origin="https://evil.example"),
    ):
        assert [name for name in answer.headers if name.lower().startswith("access-control")] == []


def settings_of(base_url: str, *names: str) -> list[object]:
    """What a desk at this address is set to, read by a process of its own."""
    code = (
        "import os; from django.conf import settings as it;"
        f"print([getattr(it, name) for name in {names!r}])"
    )
    told = {"STAFETTE_BASE_URL": base_url, "DJANGO_SETTINGS_MODULE": "stafette.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | told | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[object] = eval(done.stdout, {})  # noqa: S307 -- printed by the line above
    return found


def test_a_desk_under_https_is_asked_for_by_https_only(settings):
    """A112: HSTS on pages, refusals and answers to programs; never under http."""
    paths = ("/sign-in/", "/nothing-here/", "/api/v1/tickets", "/api/v1/nothing")
    said = [Client().get(path).headers.get("Strict-Transport-Security") for path in paths]
    assert said == [None] * 4
    settings.SECURE = True
    said = [Client().get(path).headers.get("Strict-Transport-Security") for path in paths]
    assert said == ["max-age=31536000"] * 4
    assert settings_of("https://desk.example", "SECURE") == [True]
    assert settings_of("http://desk.example", "SECURE") == [False]


COOKIES = (
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH",
    "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_DOMAIN", "CSRF_COOKIE_PATH", "ALLOWED_HOSTS", "DEBUG",
)  # fmt: skip


def test_cookies_are_for_us_alone():
    """A112: __Host-, Secure, HttpOnly, Lax, for session and forms; no host but ours."""
    assert settings_of("https://desk.example", *COOKIES) == [
        "__Host-stafette", True, True, "Lax", None, "/",
        "__Host-stafette-form", True, True, "Lax", None, "/",
        ["desk.example", "127.0.0.1", "localhost"], False,
    ]  # fmt: skip


def test_the_cookies_as_they_are_sent_are_not_for_scripts(desk):
    """A112: on signing in by a link."""
    client, path = Client(), f"/sign-in/{link_for(desk.ben)}/"
    client.get(path)
    client.post(path)
    assert client.cookies.keys() == {"stafette", "stafette-form"}
    told = {(one["httponly"], one["samesite"], one["domain"]) for one in client.cookies.values()}
    assert told == {(True, "Lax", "")}
