from datetime import timedelta

import pytest

from stafette.levels import queries
from stafette.levels.models import Leg
from tests.people_of_the_story import NINE, requester, team, ticket

pytestmark = pytest.mark.django_db


def test_pages_follow_each_other_without_gap_or_repeat_across_teams():
    teams = [team("Service Desk"), team("Phones")]
    ben = requester()
    legs = []
    for number in range(7):
        one = ticket(ben, f"Request {number}", team=teams[number % 2])
        leg = queries.open_leg(one)
        Leg.objects.filter(pk=leg.pk).update(next_due_at=NINE + timedelta(hours=number % 3))
        legs.append((number % 3, leg.pk))
    wanted = [leg_id for _, leg_id in sorted(legs)]

    found, after = [], None
    while page := queries.page_of_queue(teams=[t.pk for t in teams], after=after, size=3):
        found += page
        last = Leg.objects.get(pk=page[-1])
        after = queries.Place(last.next_due_at, last.pk)

    assert found == wanted
