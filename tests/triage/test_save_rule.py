import pytest

from stafette.core.models import JournalEntry
from stafette.levels import queries as levels
from stafette.tickets.choices import Channel
from stafette.triage import actions
from stafette.triage.actions import RulePlan
from stafette.triage.models import RoutingRule
from tests.people_of_the_story import NINE, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def phones():
    team("Service Desk")
    return team("Phones")


def saved(team, rule=None, **plan):
    return actions.save_rule(rule=rule, to=RulePlan(team=team, **plan), by=None, at=NINE)


def test_a_rule_decides_from_the_next_ticket_on(phones):
    rule = saved(phones, words=(" Headset", "headset ", "Headset", "!"))

    assert rule.words == ["Headset", "headset"]
    assert levels.open_leg(ticket(requester(), "My headset is silent")).team == phones
    assert JournalEntry.objects.get(name="RuleSaved").facts == {"rule_id": rule.pk}


def test_words_with_hyphens_and_phrases_are_found(phones):
    saved(phones, words=("E-Mail", "no dial tone"))

    teams = [
        levels.open_leg(ticket(requester(name), subject)).team.name
        for name, subject in (
            ("Ann Ader", "e-mail is slow"),
            ("Ben Baum", "There's no dial tone"),
            ("Cem Can", "no tone, dial fails"),
        )
    ]
    assert teams == ["Phones", "Phones", "Service Desk"]


def test_a_rule_needs_a_condition(phones):
    with pytest.raises(actions.NoCondition):
        saved(phones, words=("  ", "!!"))
    assert RoutingRule.objects.count() == 0


def test_the_same_rule_twice_is_one(phones):
    first = saved(phones, channel=Channel.PHONE)

    assert saved(phones, channel=Channel.PHONE) == first
    assert JournalEntry.objects.filter(name="RuleSaved").count() == 1


def test_a_change_replaces_what_it_said(phones):
    rule = saved(phones, words=("headset",), order=10)

    saved(phones, rule=rule, channel=Channel.PHONE, order=20)

    rule.refresh_from_db()
    assert (rule.words, rule.channel, rule.order) == ([], Channel.PHONE, 20)


def test_a_retired_rule_decides_nothing(phones):
    actions.retire_rule(rule=saved(phones, words=("headset",)), by=None, at=NINE)

    assert levels.open_leg(ticket(requester(), "headset")).team.name == "Service Desk"
