import pytest
from django.db import transaction
from django.utils import translation

from stafette.catalog.models import Service
from stafette.core.models import JournalEntry
from stafette.levels import queries as levels
from stafette.levels.choices import Level
from stafette.tickets.actions import Opening
from stafette.tickets.choices import Channel
from stafette.tickets.models import Ticket
from stafette.triage import queries
from stafette.triage.models import RoutingRule
from tests.people_of_the_story import promise, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return team("Service Desk")


@pytest.fixture
def phones():
    return team("Phones")


def test_without_rules_the_oldest_first_level_team_receives_it(desk, phones):
    assert levels.open_leg(ticket(requester())).team == desk


def test_a_word_of_the_subject_leads_to_a_team_and_a_service(desk, phones):
    telephony = Service.objects.create(names={"de": "Telefonie", "en": "Telephony"})
    RoutingRule.objects.create(team=phones, words=["Headset"], sets_service=telephony)

    one = ticket(requester(), "My headset is silent")

    assert (levels.open_leg(one).team, one.service) == (phones, telephony)


def test_part_of_a_word_is_no_word(desk, phones):
    RoutingRule.objects.create(team=phones, words=["phone"])

    assert levels.open_leg(ticket(requester(), "Smartphones")).team == desk


def test_the_lowest_order_wins(desk, phones):
    RoutingRule.objects.create(order=20, team=desk, words=["vpn"])
    RoutingRule.objects.create(order=10, team=phones, words=["vpn"])

    assert levels.open_leg(ticket(requester(), "VPN")).team == phones


def test_a_mailbox_decides_before_the_rules(desk, phones):
    RoutingRule.objects.create(team=desk, words=["vpn"])

    assert levels.open_leg(ticket(requester(), "VPN", team=phones)).team == phones


def test_who_would_have_got_it_is_the_same_answer(desk, phones):
    rule = RoutingRule.objects.create(team=phones, channel=Channel.PHONE)
    opening = Opening(requester=requester(), subject="x", text="y", channel=Channel.PHONE)

    assert queries.route_of(opening) == queries.Route(phones, rule)


def test_a_desk_without_first_level_refuses_before_anything_is_written():
    team("Network", Level.SECOND)
    with pytest.raises(queries.NoFirstTeam), transaction.atomic():
        ticket(requester())

    assert list(Ticket.objects.all()) == []


def test_opening_is_one_story_in_the_journal(desk):
    promise()
    one = ticket(requester())

    names = JournalEntry.objects.filter(about=f"ticket:{one.pk}").values_list("name", flat=True)
    assert list(names) == ["TicketOpened", "ClocksChanged", "LegStarted"]


def test_the_rule_that_decided_is_told_in_the_journal_and_as_a_sentence(desk, phones):
    rule = RoutingRule.objects.create(team=phones, words=["headset"])

    made = ticket(requester(), "My headset is mute")

    told = JournalEntry.objects.get(name="TicketRouted")
    assert told.facts == {"ticket_id": made.pk, "rule_id": rule.pk, "team_id": phones.pk}
    with translation.override("en"):
        assert queries.rule_sentence(queries.rule_named(rule.pk)) == (
            "When subject or text contains “headset”: Phones."
        )


def test_without_a_rule_nothing_is_told_of_one(desk):
    ticket(requester())

    assert not JournalEntry.objects.filter(name="TicketRouted").exists()
