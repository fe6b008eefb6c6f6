from datetime import timedelta

import pytest
from django.utils import translation

from stafette.core import jobs
from stafette.notifications import actions, queries
from stafette.notifications.choices import NoticeCode
from stafette.tickets.choices import Channel
from stafette.tickets.models import Message
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    promise()
    return team("Service Desk")


def confirmations():
    return list(Message.objects.filter(automatic=True).order_by("id"))


def test_the_requester_learns_number_next_step_and_time(desk):
    vpn = ticket(requester())

    jobs.run_due(at=NINE)

    (said,) = confirmations()
    assert said.text == (
        f"Ihre Anfrage #{vpn.pk} ist da.\n\n"
        "Das Team Service Desk meldet sich bis Mo., 12.01.2026, 11:00 Uhr.\n\n"
        "Zum Ergänzen antworten Sie auf diese E-Mail."
    )


def test_it_is_said_once_whatever_happens(desk):
    vpn = ticket(requester())
    for _ in range(2):
        actions.acknowledge(ticket_id=vpn.pk, at=NINE)

    assert len(confirmations()) == 1


def test_a_storm_of_mails_gets_five_answers_a_day(desk):
    ben = requester()
    for number in range(8):
        ticket(ben, f"Storm {number}")
    jobs.run_due(at=NINE)

    assert len(confirmations()) == 5


def test_the_next_day_answers_again(desk):
    ben = requester()
    for day in range(2):
        for number in range(6):
            ticket(ben, f"Storm {number}", at=NINE + timedelta(days=2 * day))
    jobs.run_due(at=NINE + timedelta(days=3))

    assert len(confirmations()) == 10


def test_the_portal_is_not_rationed(desk):
    ben = requester()
    for number in range(7):
        ticket(ben, f"Report {number}", channel=Channel.PORTAL)
    jobs.run_due(at=NINE)

    assert len(confirmations()) == 7


def test_english_people_are_told_in_english(desk):
    ben = requester()
    ben.language = "en"
    with translation.override("de"):
        vpn = ticket(ben)
        jobs.run_due(at=NINE)

    assert confirmations()[0].text == (
        f"We have your request #{vpn.pk}.\n\n"
        "The team Service Desk will get back to you by Mon 12 Jan 2026, 11:00.\n\n"
        "To add something, reply to this email."
    )


def test_the_team_is_told_of_a_new_ticket(desk):
    anna = agent("Anna Arnold", desk)
    vpn = ticket(requester())
    jobs.run_due(at=NINE)

    told = queries.notices_of(anna)
    assert [(n.code, n.ticket) for n in told] == [(NoticeCode.NEW_IN_TEAM, vpn)]
    assert queries.notices_of(anna).filter(read_at=None).count() == 1


def test_reading_makes_them_read(desk):
    anna = agent("Anna Arnold", desk)
    ticket(requester())
    jobs.run_due(at=NINE)

    actions.mark_read(person=anna, at=NINE)

    assert queries.notices_of(anna).filter(read_at=None).count() == 0
