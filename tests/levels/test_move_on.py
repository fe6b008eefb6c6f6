"""The desk moves a ticket on by itself: never in a circle, and without what was said elsewhere."""

import pytest

from stafette.levels import actions, queries
from stafette.levels.choices import Move
from stafette.levels.models import HandOver
from stafette.sla.models import ServiceHours
from tests.levels.test_react import (
    ALWAYS,
    BRIEFING,
    HOUR,
    holder,
    noticed,
    ola,
    pass_time,
    staffed,
    way,
)
from tests.people_of_the_story import NINE, agent, requester, service_hours, ticket

pytestmark = pytest.mark.django_db
EVENING = NINE + 9 * HOUR


@pytest.fixture
def desk():
    """Three teams that have an hour each, by night as by day."""
    always = ServiceHours.objects.create(name="Always", weekly=ALWAYS)
    teams = [staffed(*it) for it in (("A", 1, "Anna"), ("B", 2, "Bo"), ("C", 3, "Cy"))]
    for one in teams:
        one.promise = ola(f"OLA {one}", ("pick_up", 100, "next_team"), pick_up=1)
        one.promise.hours = always
        one.promise.save()
        one.save()
    return teams


def passed(one):
    return [leg.team.name for leg in queries.legs_of(one)]


def test_teams_that_stand_in_for_each_other_do_not_pass_it_round(desk):
    first, _second, third = desk
    third.hours, third.stand_in = service_hours(), first
    third.save()
    way(*desk)
    agent("Lea", role="lead")
    one = ticket(requester(), team=first, at=EVENING)

    for hours in range(1, 10):
        pass_time(EVENING + hours * HOUR)

    assert passed(one) == ["A", "B", "C"]
    assert noticed("nobody_left") == ["Lea"]


def test_when_somebody_has_moved_it_everybody_is_asked_again(desk):
    first, second, _third = desk
    way(*desk)
    one = ticket(requester(), team=first, at=EVENING)
    pass_time(EVENING + HOUR)
    bo = second.members.get()
    actions.accept(ticket=one, by=bo, at=EVENING + HOUR)
    actions.hand_back(ticket=one, reason="missing", text="Log?", by=bo, at=EVENING + HOUR)
    actions.reassign(ticket=one, to=None, by=first.members.get(), at=EVENING + HOUR)

    pass_time(EVENING + 2 * HOUR)

    assert passed(one) == ["A", "B", "A", "B"]


def test_why_it_came_back_is_not_told_to_the_next_team(desk):
    first, second, _third = desk
    one = ticket(requester(), team=first)
    anna, bo = first.members.get(), second.members.get()
    actions.take_over(ticket=one, by=anna, at=NINE)
    actions.escalate(ticket=one, to_team=second, briefing=BRIEFING, by=anna, at=NINE)
    actions.hand_back(ticket=one, reason="known", text="Anna knows that.", by=bo, at=NINE)
    actions.reassign(ticket=one, to=None, by=anna, at=NINE)

    pass_time(NINE + HOUR)

    assert holder(one) == ("B", Move.ON)
    assert HandOver.objects.get(move=Move.ON).reason == ""
