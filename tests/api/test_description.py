import json
import os
import subprocess
import sys
from typing import get_args

import pytest
from django.test import Client

from stafette.api.choices import Scope
from stafette.api.operations import Bearer, Nobody
from stafette.api.programs import api
from stafette.api.shapes.words import Language
from stafette.core.settings import LANGUAGES
from tests.api.program import ROOT

NAMED_IN_THE_INTERFACE = {
    "/tickets": {"get", "post"},
    "/tickets/{number}": {"get", "patch"},
    "/tickets/{number}/messages": {"get", "post"},
    "/tickets/{number}/notes": {"get", "post"},
    "/tickets/{number}/timeline": {"get"},
    "/tickets/{number}/ledger": {"get"},
    "/tickets/{number}/attempts": {"get", "post"},
    "/tickets/{number}/consult": {"post"},
    "/tickets/{number}/look-on": {"post"},
    "/tickets/{number}/legs": {"get"},
    "/tickets/{number}/suggestions": {"get"},
    "/tickets/{number}/take-over": {"post"},
    "/tickets/{number}/escalate": {"post"},
    "/tickets/{number}/accept": {"post"},
    "/tickets/{number}/ask-back": {"post"},
    "/tickets/{number}/hand-back": {"post"},
    "/tickets/{number}/solve": {"post"},
    "/tickets/{number}/reopen": {"post"},
    "/articles": {"get", "post"},
    "/articles/{number}": {"get", "patch"},
    "/articles/{number}/use": {"post"},
    "/articles/{number}/flag": {"post"},
    "/articles/{number}/validate": {"post"},
    "/search": {"get"},
    "/people": {"get", "post"},
    "/people/{number}": {"get", "patch"},
    "/organisations": {"get", "post"},
    "/organisations/{number}": {"get", "patch"},
    "/teams": {"get", "post"},
    "/teams/{number}": {"get", "patch"},
    "/services": {"get", "post"},
    "/services/{number}": {"get", "patch"},
    "/calendars": {"get", "post"},
    "/calendars/{number}": {"get", "patch"},
    "/promises": {"get", "post"},
    "/promises/{number}": {"get", "patch"},
    "/paths": {"get", "post"},
    "/contracts": {"get", "post"},
    "/waiting": {"get"},
    "/events": {"get"},
}


@pytest.fixture
def document():
    response = Client().get(f"{ROOT}/openapi.json")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    return json.loads(response.content)


def operations():
    for router in api()._get_bound_routers():
        for view in router.path_operations.values():
            yield from view.operations


def test_the_document_describes_every_resource(document):
    assert document["openapi"] == "3.1.0"
    described = {path.removeprefix(ROOT): set(it) for path, it in document["paths"].items()}
    assert described == NAMED_IN_THE_INTERFACE


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names - document["components"]["schemas"].keys() == set()


def test_names_of_operations_are_told_once(document):
    names = [it["operationId"] for path in document["paths"].values() for it in path.values()]
    assert sorted(names) == sorted(set(names))


def test_every_operation_says_what_it_does_or_is_a_plain_reading(document):
    silent = [
        it["operationId"]
        for path in document["paths"].values()
        for method, it in path.items()
        if method != "get" and not it.get("description")
    ]
    assert silent == []


def test_every_post_takes_a_key_and_every_problem_is_one(document):
    for path in document["paths"].values():
        for method, it in path.items():
            headers = [one["name"] for one in it["parameters"] if one["in"] == "header"]
            assert headers == (["Idempotency-Key"] if method == "post" else [])
            problems = {
                status: set(one["content"])
                for status, one in it["responses"].items()
                if status >= "400"
            }
            assert set(problems) >= {"401", "404", "422", "429"}
            assert set().union(*problems.values()) == {"application/problem+json"}
            assert it["security"] == [{"Bearer": []}]


def test_every_operation_declares_its_scope():
    """Deny by default: what declares none is answered by Nobody, who lets nobody in."""
    scopes = {
        operation.operation_id: [getattr(one, "scope", None) for one in operation.auth_callbacks]
        for operation in operations()
    }
    assert len(scopes) > 40
    assert [name for name, it in scopes.items() if len(it) != 1 or it[0] not in Scope] == []


def test_writing_never_asks_for_the_scope_of_reading_only():
    wrong = [
        operation.operation_id
        for operation in operations()
        if (operation.auth_callbacks[0].scope == Scope.READ) != (operation.methods == ["GET"])
    ]
    assert wrong == []


def test_programs_may_name_every_language_of_the_desk():
    assert get_args(Language) == tuple(LANGUAGES)


def test_nobody_lets_nobody_in(rf):
    request = rf.get("/", headers={"Authorization": "Bearer anything"})
    assert Nobody()(request) is None
    assert isinstance(api().auth[0], Nobody)
    assert Bearer(Scope.READ).scope == Scope.READ


def test_the_library_is_imported_on_the_first_request_only():
    """It costs memory that a desk without programs need not spend."""
    asked = (
        "import django, sys; django.setup();"
        "import stafette.config.urls; sys.exit('ninja' in sys.modules)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "stafette.config.settings"}
    assert subprocess.run([sys.executable, "-c", asked], env=environment).returncode == 0
