import pytest

from stafette.core.models import JournalEntry
from stafette.levels import actions, queries
from stafette.levels.actions import TeamPlan
from stafette.levels.choices import Level
from stafette.levels.models import Team
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

pytestmark = pytest.mark.django_db


def saved(one=None, **plan):
    plan.setdefault("name", "Service Desk")
    plan.setdefault("level", Level.FIRST)
    return actions.save_team(team=one, to=TeamPlan(**plan), by=None, at=NINE)


def test_a_team_has_what_was_planned():
    anna, ola = agent("Anna Krug"), promise("OLA", covers_all=False)

    messaging = saved(name="  Messaging ", level=Level.SECOND, members=(anna,), promise=ola)

    assert (messaging.name, messaging.level, messaging.promise) == ("Messaging", Level.SECOND, ola)
    assert list(messaging.members.all()) == [anna]
    assert JournalEntry.objects.get(name="TeamSaved").facts == {"team_id": messaging.pk}


def test_a_name_is_given_once_whatever_its_case():
    team("Service Desk")

    with pytest.raises(actions.TeamNameTaken):
        saved(name="service desk")
    assert Team.objects.count() == 1


def test_tickets_of_those_who_leave_go_back_into_the_queue():
    first = team()
    anna, other = agent("Anna Krug", first), agent("Otto Ost", first)
    mine, theirs = ticket(requester()), ticket(requester("Ina Ihle"))
    actions.take_over(ticket=mine, by=anna, at=NINE)
    actions.take_over(ticket=theirs, by=other, at=NINE)

    saved(first, members=(other,))

    assert (queries.open_leg(mine).agent, queries.open_leg(theirs).agent) == (None, other)
    assert JournalEntry.objects.filter(name="TicketReassigned").count() == 1


def test_the_level_stays_while_the_team_holds_tickets():
    first, _other = team(), team("Branch")
    ticket(requester(), team=first)

    with pytest.raises(actions.HoldsTickets):
        saved(first, level=Level.SECOND)
    with pytest.raises(actions.HoldsTickets):
        actions.retire_team(team=first, by=None, at=NINE)


def test_one_team_of_the_first_level_stays():
    first = team()
    team("Messaging", Level.SECOND)

    with pytest.raises(actions.LastFirstTeam):
        saved(first, level=Level.SECOND)
    with pytest.raises(actions.LastFirstTeam):
        actions.retire_team(team=first, by=None, at=NINE)


def test_a_retired_team_receives_nothing_any_more():
    first, other = team(), team("Branch")

    actions.retire_team(team=first, by=None, at=NINE)

    assert queries.open_leg(ticket(requester())).team == other
