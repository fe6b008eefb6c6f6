"""Where a ticket was to go nobody is there: it goes further, and somebody is always told (F35)."""

from datetime import UTC, datetime, timedelta

import pytest

from stafette.core import jobs
from stafette.levels import actions, queries
from stafette.levels.choices import Fault, Move
from stafette.levels.models import Reacted
from stafette.people.actions import enter_absence, retire
from stafette.sla.models import ServiceHours
from tests.levels.test_react import handed_over, holder, noticed, ola, pass_time, staffed, way
from tests.people_of_the_story import WORK_DAYS, agent
from tests.sla.clocks_of_the_story import HOUR

pytestmark = pytest.mark.django_db
EPIPHANY = datetime(2026, 1, 6, 9, tzinfo=UTC)  # a Tuesday, and a holiday in Bavaria only


def on_holiday(team):
    hours = {"weekly": WORK_DAYS, "country": "DE", "subdivision": "BY"}
    team.hours = ServiceHours.objects.create(name=f"Bavaria {team.name}", **hours)
    team.save()


def away(team):
    for person in team.members.all():
        day = EPIPHANY.date()
        enter_absence(person=person, first_on=day, last_on=day, by=None, at=EPIPHANY)


def gone(team):
    for person in team.members.all():
        retire(person=person, by=None, at=EPIPHANY)


def without_anybody(team):
    team.members.clear()


def retired(team):
    actions.retire_team(team=team, by=None, at=EPIPHANY)


EMPTY = [on_holiday, away, gone, without_anybody, retired]


@pytest.fixture
def desk():
    """Four teams on a way; the second has an hour to take what comes."""
    first = staffed("First", 1, "Anna", "Ada")
    second = staffed("Second", 2, "Nora", "Nils")
    between = staffed("Between", 2, "Bo", "Bea")
    third = staffed("Third", 3, "Tom", "Tina")
    way(first, second, between, third)
    stages = [("pick_up", 100, "next_team", "notify"), ("leg", 50, "notify")]
    second.promise = ola("OLA 2", *stages, pick_up=1, leg=4)
    second.save()
    agent("Lea", role="lead")
    return first, second, third, between


def wait_for_it(desk):
    one = handed_over(desk[:3], at=EPIPHANY)
    pass_time(EPIPHANY + HOUR)
    return one


@pytest.mark.parametrize("empty", EMPTY)
def test_f35_a_team_with_nobody_there_is_passed_over(desk, empty):
    empty(desk[3])

    one = wait_for_it(desk)

    assert holder(one) == ("Third", Move.ON)
    assert noticed("moved_on") == ["Tina", "Tom"]
    assert noticed("nobody_left") == []


@pytest.mark.parametrize("empty", [it for it in EMPTY if it is not on_holiday])
def test_f35_when_nobody_is_left_on_the_way_the_leads_are_told_and_the_ticket_stays(desk, empty):
    for one in desk[2:]:
        empty(one)

    waiting = wait_for_it(desk)

    assert holder(waiting) == ("Second", Move.UP)
    assert Reacted.objects.get().leg is None
    assert noticed("nobody_left") == ["Lea"]
    assert noticed("overdue") == ["Nils", "Nora"]


def test_f35_when_all_that_follow_have_a_holiday_the_first_that_will_work_again_has_it(desk):
    for one in desk[2:]:
        on_holiday(one)

    assert holder(wait_for_it(desk)) == ("Between", Move.ON)
    assert noticed("moved_on") == ["Bea", "Bo"]


@pytest.mark.parametrize("empty", [away, gone, without_anybody])
def test_f35_a_reminder_that_would_reach_nobody_goes_to_the_leads(desk, empty):
    second = desk[1]
    second.promise.stages = [{"measure": "leg", "percent": 50, "reactions": ["notify"]}]
    second.promise.save()
    handed_over(desk[:3], at=EPIPHANY)
    empty(second)

    pass_time(EPIPHANY + 2 * HOUR)

    assert noticed("due_soon") == ["Lea"]


def test_f35_leads_who_are_all_away_are_told_nevertheless(desk):
    for one in desk[2:]:
        without_anybody(one)
    lead = queries.managers_of(desk[1], at=EPIPHANY)
    day = EPIPHANY.date()
    for person in desk[1].members.model.objects.filter(pk__in=lead):
        enter_absence(person=person, first_on=day, last_on=day, by=None, at=EPIPHANY)

    wait_for_it(desk)

    assert noticed("nobody_left") == ["Lea"]


def test_f35_what_nobody_can_see_any_more_is_told_to_the_leads_until_somebody_can(desk):
    for one in desk[1:]:
        if one.name != "Second":
            gone(one)
    waiting = wait_for_it(desk)
    gone(desk[1])

    for minutes in range(3):
        at = EPIPHANY + HOUR + timedelta(minutes=minutes)
        assert actions.watch(at=at) == 1
        jobs.run_due(at=at)
    assert list(queries.unseen_tickets()) == [(waiting.pk, Fault.NOBODY.value)]
    assert noticed("unseen") == ["Lea"]

    agent("New", desk[1])
    assert actions.watch(at=EPIPHANY + 2 * HOUR) == 0
