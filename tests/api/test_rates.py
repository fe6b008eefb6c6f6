"""A056, A132: a program that floods the desk is told when to come back."""

from datetime import timedelta

import pytest

from stafette.api import rates
from stafette.api.models import Token
from stafette.api.problems import Turned
from stafette.core import clock
from stafette.tickets.models import Ticket
from tests.api.program import Program, told
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def taken(digest, *, at):
    """How many requests are let through at a moment."""
    for count in range(2 * rates.AT_ONCE):
        try:
            rates.take(digest, at=at)
        except Turned:
            return count
    raise AssertionError("nothing was refused")


def test_a_token_may_ask_a_burst_and_then_as_often_as_its_bucket_fills():
    assert taken("one", at=NINE) == rates.AT_ONCE
    assert taken("other", at=NINE) == rates.AT_ONCE
    assert taken("one", at=NINE + SECOND) == rates.A_SECOND
    assert taken("one", at=NINE + 3600 * SECOND) == rates.AT_ONCE


def test_a_clock_that_is_set_back_neither_fills_a_bucket_nor_stops_it():
    assert taken("back", at=NINE) == rates.AT_ONCE
    assert taken("back", at=NINE - 3600 * SECOND) == 0
    assert taken("back", at=NINE - 3599 * SECOND) == rates.A_SECOND


def test_a_request_too_many_is_a_problem_that_says_when_to_come_back(ben):
    program, other = Program(ben), Program(ben)
    digest = Token.objects.order_by("pk").first().digest
    taken(digest, at=clock.now() + 3600 * SECOND)  # its bucket does not fill within the test
    program.headers["Accept-Language"] = "en"
    said = {"subject": "VPN", "body": "It is down", "requester": ben.pk}
    response = program.send("POST", "/tickets", said, Idempotency_Key="k")
    assert told(response) == (
        429,
        {
            "type": "about:blank",
            "title": "Too Many Requests",
            "status": 429,
            "detail": "This token asks too often. Nothing was changed.",
            "code": "too_many_requests",
        },
    )
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Retry-After"] == "1"
    assert not Ticket.objects.exists()
    assert other.post("/tickets", said, Idempotency_Key="k")[0] == 201
