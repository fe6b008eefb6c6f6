"""Waiting until a date ends on it."""

from datetime import timedelta

import pytest

from stafette.core import jobs, periods
from stafette.tickets import actions
from stafette.tickets.choices import State
from stafette.tickets.models import Ticket
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def waiting():
    one, anna = ticket(requester(), team=team()), agent("Anna Arnold")
    actions.wait_for(ticket=one, what="date", by=anna, at=NINE, until=NINE + 3 * MINUTE)
    return one


def state(one) -> str:
    return Ticket.objects.get(pk=one.pk).state


def test_it_goes_on_when_the_date_has_come_and_not_before(waiting):
    assert actions.resume_due(at=NINE + 2 * MINUTE) == 0
    assert state(waiting) == State.WAITING

    assert actions.resume_due(at=NINE + 3 * MINUTE) == 1
    assert (state(waiting), actions.resume_due(at=NINE + 4 * MINUTE)) == (State.OPEN, 0)


def test_the_job_looks_every_minute(waiting):
    periods.call_periodic(at=NINE + 4 * MINUTE)
    jobs.run_due(at=NINE + 4 * MINUTE)

    assert state(waiting) == State.OPEN


def test_what_waits_without_a_date_waits_on(waiting):
    Ticket.objects.update(waiting_until=None)

    assert actions.resume_due(at=NINE + 9 * MINUTE) == 0
