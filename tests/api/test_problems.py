import json
import logging

import pytest
from django.db import OperationalError
from django.http import Http404

from stafette.api.problems import problem_of
from stafette.config.middleware import HEADERS
from tests.api.program import ROOT, Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(anna, ben):
    made = Program(anna)
    made.headers["Accept-Language"] = "en"
    return made


def raw(program, body, content_type="application/json", method="POST", path="/tickets"):
    return program.client.generic(
        method, f"{ROOT}{path}", body, content_type=content_type, headers=program.headers
    )


def told(response):
    assert response.headers["Content-Type"] == "application/problem+json"
    content = json.loads(response.content)
    assert content["status"] == response.status_code
    return content


def test_fields_that_cannot_be_used_are_listed(program):
    response = raw(program, b'{"subject": "x", "impact": 9, "nonsense": 1}')
    assert response.status_code == 422
    assert told(response) == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "Some fields cannot be used as they are.",
        "code": "invalid",
        "errors": [
            {"field": "body", "message": "Field required"},
            {"field": "requester", "message": "Field required"},
            {"field": "impact", "message": "Input should be less than or equal to 3"},
            {"field": "nonsense", "message": "Extra inputs are not permitted"},
        ],
    }


@pytest.mark.parametrize(
    "body", [b"{", b"nonsense", b"\xff\xfe", b"[" * 100_000, b'{"a": ' + b"9" * 5_000 + b"}"]
)
def test_a_body_that_is_no_json(program, body):
    response = raw(program, body)
    assert (response.status_code, told(response)["detail"]) == (
        400,
        "The body is not readable JSON.",
    )


@pytest.mark.parametrize("body", [b"[]", b"1", b'"text"', b"null", b""])
def test_a_body_of_another_kind(program, body):
    response = raw(program, body)
    assert (response.status_code, told(response)["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_other_media_are_not_taken(program, content_type):
    """A110: no form of another site can send what we take."""
    body = b'{"subject": "x", "body": "y", "requester": "ben@kunde.example"}'
    response = raw(program, body, content_type)
    assert response.status_code == 415
    assert told(response)["detail"] == "Send JSON, with Content-Type: application/json."
    assert response.headers["Accept"] == "application/json"


def test_json_with_its_encoding_is_taken(program):
    body = '{"subject": "ä", "body": "y", "requester": "ben@kunde.example"}'.encode()
    assert raw(program, body, "application/json; charset=utf-8").status_code == 201


def test_a_request_larger_than_five_megabytes(program):
    body = b'{"subject": "x", "body": "' + b"y" * (5 * 2**20) + b'"}'
    response = raw(program, body)
    assert response.status_code == 413
    assert told(response)["detail"] == "The request is larger than 5 MB, the most we take."


def test_another_method(program):
    response = raw(program, b"", method="DELETE")
    assert response.status_code == 405
    assert sorted(response.headers["Allow"].split(", ")) == ["GET", "POST"]
    assert told(response)["title"] == "Method Not Allowed"


@pytest.mark.parametrize(
    "path", ["", "/", "/nothing", "/tickets/", "/tickets/x", "//tickets", "/tickets/1/merge-into"]
)
def test_an_address_that_is_none(program, path):
    response = program.client.get(f"{ROOT}{path}" if path else f"{ROOT}/", headers=program.headers)
    assert (response.status_code, told(response)["title"]) == (404, "Not Found")


def test_the_same_in_german(program):
    program.headers["Accept-Language"] = "de"
    response = raw(program, b"", method="GET", path="/nothing")
    assert told(response)["detail"] == "Hier gibt es nichts, was Sie sehen dürfen."
    assert response.headers["Content-Language"] == "de"


@pytest.mark.parametrize("path", ["/tickets", "/nothing", "/openapi.json"])
def test_every_answer_has_the_headers_of_the_house(program, path):
    response = program.client.get(f"{ROOT}{path}", headers=program.headers)
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_failure_is_logged_and_says_nothing_about_itself(caplog):
    with caplog.at_level(logging.ERROR, logger="stafette.api"):
        problem = problem_of(RuntimeError("password=hunter2"))
    assert (problem.status, "hunter2" in problem.told()) == (500, False)
    assert problem.more == {"reference": caplog.records[0].reference}


def test_a_database_that_is_away_is_waited_for():
    problem = problem_of(OperationalError("connection refused"))
    assert (problem.status, problem.headers) == (503, {"Retry-After": "10"})


def test_a_thing_that_is_not_there():
    assert problem_of(Http404("Ticket 5 of Ben")).told() == problem_of(Http404()).told()
