"""Words of a stranger where a query is made of them: searches, filters, cursors, numbers."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.people.choices import Role
from stafette.tickets.models import Ticket
from tests.api.program import Program
from tests.desk.visitors import browser
from tests.people_of_the_story import NINE
from tests.security.whole_desk import asked, routes

WORDS = [
    "'", "' OR '1'='1", "1; DROP TABLE tickets_ticket; --", "1 UNION SELECT password, 1", "%",
    "_", "\\", "* OR body:x", "NEAR(a b)", '"a" OR "b"', "a AND NOT b", "{a b} : c", "^a", "a*", "(",
    "\ud7ff\ue000", "[]", "{}", "null", "," * 500, "x" * 20_000,
]  # fmt: skip
NUMBERS = [
    "²", "\u0661", "-1", "0", "1e9", "9" * 19, "9" * 30, "9" * 5000, "0x10", "1.5", "NaN",
    "2026-01-01T00:00:00+00:00~²", "9999-12-31T23:59:59+00:00~" + "9" * 30,
    "0001-01-01T00:00:00+14:00~1", "9999-12-31T23:59:59-14:00~1", "2026-01-01~1", "~", "1,²,3",
]  # fmt: skip
HOSTILE = [*WORDS, *NUMBERS]
NAMES = (
    "q", "show", "after", "before", "start", "page", "numbers", "direction", "person", "subject",
    "week", "reach", "name", "next", "compose", "restored", "stored", "passed", "all", "v", "seen",
)  # fmt: skip
FORM = (
    "text",
    "answer",
    "reopen",
    "uploads",
    "seen",
    "seen_agent",
    "number",
    "person",
    "to_team",
    "service",
    "to",
    "once",
    "work",
    "v",
)
FILTERS = {
    "/tickets": ("level", "team", "agent", "requester", "service", "updated_after"),
    "/articles": ("service", "confidence"),
    "/search": ("q", "kind"),
    "/people": ("q", "mail", "organisation", "role"),
    "/events": ("after",),
    "/promises": (),
}
SECRET_FIELDS = (
    "password", "reply_token", "digest", "requester__password", "requester__password__startswith",
    "sign_in_links__digest", "order_by", "sort", "fields", "id__in", "raw", "extra",
)  # fmt: skip
LISTS = (
    "/tickets", "/articles", "/search", "/people", "/organisations", "/teams", "/services",
    "/calendars", "/promises", "/events",
)  # fmt: skip


SEARCHES = (
    "desk:callers", "desk:call_suggestions", "desk:search", "desk:palette", "desk:articles",
    "setup:people", "portal:guides", "portal:suggestions",
)  # fmt: skip
PLACES = (
    "desk:queue", "desk:rows", "desk:handovers", "desk:waiting", "desk:review", "desk:call", "desk:search", "desk:palette",
    "desk:ticket", "desk:sign_in", "setup:people", "setup:outbox", "portal:report",
    "portal:requests", "portal:rate",
)  # fmt: skip
FORMS = (
    "desk:reply", "desk:note", "desk:take_over", "desk:reassign", "desk:change", "desk:solve",
    "desk:hand_over", "desk:hand_back", "desk:flag", "desk:take_over_many", "desk:call",
    "portal:report", "portal:request", "portal:rate",
)  # fmt: skip


def broken(desk, names, sent, words, *, method: str) -> set[tuple[str, str]]:
    """The addresses that fail when every parameter is a hostile word."""
    client = browser(desk.nora)
    client.raise_request_exception = False
    desk.nora.grants.create(role=Role.ADMINISTRATOR, granted_at=NINE)
    walk = [one for one in routes(desk) if one.name in names]
    assert len(walk) == len(names)
    found = set()
    for said in words:
        for one in walk:
            told = dict.fromkeys(sent, said)
            if asked(client, one.path, told, method=method).status_code >= 500:
                found.add((one.name, said[:20]))
    return found


def test_no_word_that_is_searched_for_breaks_a_page(desk):
    """A070: every parameter with every hostile word: an answer, never a failure."""
    assert broken(desk, SEARCHES, NAMES, WORDS, method="get") == set()


def test_no_number_in_an_address_breaks_a_page(desk):
    """A070: what is no number, or fits into none; in cursors, filters and drafts."""
    assert broken(desk, PLACES, NAMES, NUMBERS, method="get") == set()


def test_no_word_in_a_form_breaks_a_page(desk):
    """A070: the same in what is sent, where numbers and choices are taken."""
    assert broken(desk, FORMS, FORM, NUMBERS[::2], method="post") == set()


def test_no_word_breaks_a_list_of_the_api(desk):
    """A070, A034: a problem that names the parameter, or an answer; never a failure."""
    program = Program(desk.ada)
    program.client.raise_request_exception = False
    found, answered = set(), 0
    for path, names in FILTERS.items():
        asked_for = [(name, said) for name in ("cursor", "limit") for said in NUMBERS]
        asked_for += [(name, said) for name in names for said in HOSTILE]
        for name, said in asked_for:
            told = {"q": "x"} | {name: said} if path == "/search" else {name: said}
            answer = program.client.get(f"/api/v1{path}", told, headers=program.headers)
            answered += answer.status_code == 200
            if answer.status_code >= 500:
                found.add((path, name, said[:20]))
    assert found == set()
    assert answered > 20


def test_only_named_filters_are_known(desk):
    """A034, A070: no field of a model, no lookup, no order of somebody's choosing."""
    program = Program(desk.ada)
    for path in LISTS:
        found = {program.send("GET", f"{path}?{name}=x").status_code for name in SECRET_FIELDS}
        assert found == {422}


def test_words_of_a_search_are_values_of_a_statement(desk):
    """A070: nothing that was typed stands in the text of a statement."""
    mark = "zq7injected"
    client, program = browser(desk.nora), Program(desk.nora)
    said = f"{mark}' OR 1=1 --"
    with CaptureQueriesContext(
        connection,
    ) as told:
        connection.execute_wrappers.append(refuse(mark))
        try:
            for path in ("/search/", "/search/palette/", "/call/people/", "/knowledge/"):
                assert asked(client, path, dict.fromkeys(NAMES, said)).status_code == 200
            for path in ("/search?q=", "/people?q=", "/tickets?requester="):
                assert program.send("GET", f"{path}{said}").status_code in {200, 422}
        finally:
            connection.execute_wrappers.pop()
    assert len(told) > 20
    assert Ticket.objects.count() > 3


def refuse(mark: str):
    def look(execute, statement, values, many, context):
        assert mark not in statement
        return execute(statement, values, many, context)

    return look


OPERATORS = (
    "VPN OR Scanner", "VPN NEAR Scanner", "title:VPN", 'codes:"desk"', "desk", "teamc1", "VPN*",
    "* OR desk", "kcticket", "^VPN", "VPN AND desk", "-Scanner", "{title body}: VPN",
)  # fmt: skip


def test_a_search_for_everything_finds_what_may_be_seen(desk):
    """A070, A033: operators of the index are words; no query widens the scope."""
    program, found = Program(desk.otto), set()
    for said in OPERATORS:
        path = "/api/v1/search"
        answer = program.client.get(path, {"q": said, "limit": 200}, headers=program.headers)
        assert answer.status_code == 200
        told = json.loads(answer.content)["items"]
        found |= {one["id"] for one in told if one["kind"] == "ticket"}
    assert found == {desk.foreign.pk}


def test_a_zero_byte_is_refused_before_a_database_sees_it(desk):
    """A070: PostgreSQL would fail on it; so it is refused on every database alike."""
    client = browser(desk.nora)
    assert client.get("/call/people/?name=a%00bc").status_code == 400
    assert client.get("/sign-in/a%00b/").status_code == 400
    client.post(f"/tickets/{desk.ticket.pk}/note/", {"text": "a\0b"})
    assert desk.ticket.notes.latest("pk").text == "ab"
