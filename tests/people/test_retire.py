from datetime import date

import pytest

from stafette.core import jobs
from stafette.core.models import JournalEntry
from stafette.levels import queries as levels
from stafette.levels.actions import take_over
from stafette.people import actions, queries
from stafette.people.choices import Role
from stafette.people.models import SignInLink
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db


def test_who_is_retired_is_no_longer_found_but_stays_known():
    ben = requester()

    actions.retire(person=ben, by=None, at=NINE)

    ben.refresh_from_db()
    assert (ben.retired_on, ben.is_active, list(queries.people_like("Ben"))) == (
        date(2026, 1, 12),
        False,
        [],
    )


def test_a_link_that_was_sent_before_no_longer_works():
    ben = requester()
    token = actions.sign_in_link(person=ben, at=NINE)

    actions.retire(person=ben, by=None, at=NINE)
    actions.bring_back(person=ben, by=None, at=NINE)

    with pytest.raises(actions.LinkUsedUp):
        actions.redeem(token=token, at=NINE)
    assert SignInLink.objects.count() == 1


def test_their_tickets_go_back_into_the_queue_and_they_leave_their_teams():
    first = team()
    anna, request = agent("Anna Krug", first), ticket(requester())
    take_over(ticket=request, by=anna, at=NINE)

    actions.retire(person=anna, by=None, at=NINE)

    leg = levels.open_leg(request)
    assert (leg.team, leg.agent, leg.accepted_at) == (first, None, None)
    assert list(first.members.all()) == []


def test_twice_is_once():
    ben = requester()
    for _ in range(2):
        actions.retire(person=ben, by=None, at=NINE)

    assert JournalEntry.objects.filter(name="PersonRetired").count() == 1


def test_the_last_administrator_stays():
    ada = agent("Ada Demo", role=Role.ADMINISTRATOR)

    with pytest.raises(actions.LastAdministrator):
        actions.retire(person=ada, by=ada, at=NINE)
    with pytest.raises(actions.LastAdministrator):
        actions.revoke(person=ada, role=Role.ADMINISTRATOR, by=ada, at=NINE)
    with pytest.raises(actions.LastAdministrator):
        actions.give_roles(person=ada, roles=[Role.AGENT], by=ada, at=NINE)

    ada.refresh_from_db()
    assert ada.retired_on is None
    assert list(ada.grants.values_list("role", flat=True)) == [Role.ADMINISTRATOR]


def test_an_administrator_who_has_left_does_not_count():
    ada, eva = (agent(name, role=Role.ADMINISTRATOR) for name in ("Ada Demo", "Eva Ende"))
    actions.retire(person=eva, by=ada, at=NINE)

    with pytest.raises(actions.LastAdministrator):
        actions.retire(person=ada, by=ada, at=NINE)


def test_somebody_has_exactly_the_roles_that_are_given():
    ben = agent("Ben Bald", role=Role.AGENT)

    actions.give_roles(person=ben, roles=[Role.LEAD, Role.COACH], by=None, at=NINE)

    assert set(ben.grants.values_list("role", flat=True)) == {Role.LEAD, Role.COACH}


def test_who_comes_back_is_found_again():
    ben = requester()
    actions.retire(person=ben, by=None, at=NINE)

    actions.bring_back(person=ben, by=None, at=NINE)
    jobs.run_due(at=NINE)

    ben.refresh_from_db()
    assert (ben.retired_on, list(queries.people_like("Ben"))) == (None, [ben])
