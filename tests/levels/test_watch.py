"""What would wait unseen is found, told once, and told again as mended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from stafette.core import jobs, periods
from stafette.core.models import JournalEntry, Period
from stafette.levels import actions, queries
from stafette.levels.choices import Fault, Level
from stafette.levels.models import NEVER, Leg, Unseen
from stafette.notifications.choices import NoticeCode
from stafette.notifications.queries import notices_of
from stafette.people import actions as people
from stafette.people.choices import Role
from stafette.sla.models import Clock
from stafette.tickets import actions as tickets
from stafette.tickets.choices import WaitingFor
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def anna():
    promise()
    return agent("Anna Arnold", team())


@pytest.fixture
def vpn(anna):
    return ticket(requester())


def found():
    return sorted(queries.unseen_tickets())


def told():
    entries = JournalEntry.objects.filter(name__in=("TicketUnseen", "TicketSeenAgain"))
    return [
        (entry.name, entry.facts["ticket_id"], entry.facts["fault"])
        for entry in entries.order_by("id")
    ]


def solved_behind_the_back(vpn):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_ticket SET state = 'solved' WHERE id = %s", [vpn.pk])


def test_nothing_waits_unseen_on_the_way_of_a_ticket(anna, vpn):
    seen = [found()]
    actions.take_over(ticket=vpn, by=anna, at=NINE)
    tickets.wait_for(ticket=vpn, what=WaitingFor.VENDOR, by=anna, at=NINE)
    seen.append(found())
    answer = tickets.Words(text="Done.")
    actions.solve(ticket=vpn, answer=answer, by=anna, at=NINE + MINUTE)
    seen.append(found())
    tickets.reopen(ticket=vpn, by=anna, at=NINE + 2 * MINUTE)
    seen.append(found())
    assert seen == [[], [], [], []]


def test_a_ticket_that_nobody_holds(vpn):
    Leg.objects.update(ended_at=NINE)
    assert found() == [(vpn.pk, Fault.NO_LEG)]


def test_a_solved_ticket_that_is_still_held(vpn):
    Clock.objects.update(stopped_at=NINE)
    Leg.objects.update(next_due_at=NEVER)
    solved_behind_the_back(vpn)
    assert found() == [(vpn.pk, Fault.NOT_OPEN)]


def test_a_ticket_of_a_team_that_has_nobody_left(anna, vpn):
    people.retire(person=anna, by=None, at=NINE)
    assert found() == [(vpn.pk, Fault.NOBODY)]


def test_a_ticket_of_a_team_that_is_retired(vpn):
    vpn.legs.get().team.__class__.objects.update(retired_on=NINE.date())
    assert found() == [(vpn.pk, Fault.NOBODY)]


def test_what_an_agent_has_is_seen_by_them_whatever_becomes_of_the_team(anna, vpn):
    actions.take_over(ticket=vpn, by=anna, at=NINE)
    vpn.legs.get().team.members.clear()
    assert found() == []


def test_what_is_outside_the_desk_is_seen_by_its_owner(anna, vpn):
    vendor = team("Vendor", Level.EXTERNAL)
    Leg.objects.update(team=vendor, level=vendor.level)
    ownerless = found()
    type(vpn).objects.update(owner=anna)
    assert (ownerless, found()) == ([(vpn.pk, Fault.NOBODY)], [])


@pytest.mark.parametrize("moved", [NEVER, NINE, NINE + timedelta(days=300)])
def test_a_ticket_at_the_wrong_place_of_its_queue(vpn, moved):
    Leg.objects.update(next_due_at=moved)
    assert found() == [(vpn.pk, Fault.WRONG_DUE)]


def test_a_deadline_without_a_clock_is_wrong_as_well(vpn):
    Clock.objects.update(stopped_at=NINE)
    assert found() == [(vpn.pk, Fault.WRONG_DUE)]


def test_it_is_told_once_until_it_is_mended(vpn):
    due_at = vpn.legs.get().next_due_at
    Leg.objects.update(next_due_at=NEVER)
    counts = [actions.watch(at=NINE + number * MINUTE) for number in range(3)]
    Leg.objects.update(next_due_at=due_at)
    counts += [actions.watch(at=NINE + number * MINUTE) for number in (3, 4)]
    fault = Fault.WRONG_DUE.value
    assert counts == [1, 1, 1, 0, 0]
    assert told() == [("TicketUnseen", vpn.pk, fault), ("TicketSeenAgain", vpn.pk, fault)]
    assert [(it.found_at, it.mended_at) for it in Unseen.objects.all()] == [
        (NINE, NINE + 3 * MINUTE)
    ]


def test_what_breaks_again_is_told_again(vpn):
    for step in range(2):
        Leg.objects.update(ended_at=NINE)
        actions.watch(at=NINE + step * MINUTE)
        Leg.objects.update(ended_at=None)
        actions.watch(at=NINE + step * MINUTE)
    assert [name for name, _ticket, _fault in told()] == ["TicketUnseen", "TicketSeenAgain"] * 2


def test_leads_are_told_and_without_one_the_administrators(anna, vpn):
    ada = agent("Ada Demo", role=Role.ADMINISTRATOR)
    Leg.objects.update(ended_at=NINE)
    actions.watch(at=NINE)
    jobs.run_due(at=NINE)
    lea = agent("Lea Lang", role=Role.LEAD)
    Leg.objects.update(ended_at=None, next_due_at=NEVER)
    actions.watch(at=NINE + MINUTE)
    jobs.run_due(at=NINE + MINUTE)
    unseen = [
        [(one.ticket_id, one.at) for one in notices_of(person).filter(code=NoticeCode.UNSEEN)]
        for person in (ada, lea, anna)
    ]
    assert unseen == [[(vpn.pk, NINE)], [(vpn.pk, NINE + MINUTE)], []]


def test_a_broken_desk_is_told_of_in_portions(anna, monkeypatch):
    monkeypatch.setattr("stafette.levels.actions.unseen.MOST_TOLD", 2)
    ben = requester()
    made = [ticket(ben, f"No {number}").pk for number in range(3)]
    Leg.objects.update(next_due_at=F("started_at"))
    actions.watch(at=NINE)
    first = [number for _name, number, _fault in told()]
    actions.watch(at=NINE + MINUTE)
    assert first == made[:2]
    assert [number for _name, number, _fault in told()] == made


def test_it_is_looked_at_every_minute(vpn):
    Leg.objects.update(ended_at=NINE)
    periods.call_periodic(at=NINE)
    jobs.run_due(at=NINE)
    assert told() == [("TicketUnseen", vpn.pk, Fault.NO_LEG.value)]
    assert Period.objects.get(name="levels.watch").next_at == NINE + MINUTE
