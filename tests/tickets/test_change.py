import pytest

from stafette.core.models import JournalDetail, JournalEntry
from stafette.tickets import actions
from stafette.tickets.actions import Change
from tests.people_of_the_story import NINE, agent, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return agent("Anna Arnold", team())


@pytest.fixture
def vpn(anna):
    return ticket(requester())


def test_priority_follows_from_impact_and_urgency(vpn, anna):
    changed = actions.change(ticket=vpn, to=Change(impact=1, urgency=1), by=anna, at=NINE)

    assert changed.priority == 1


def test_before_and_after_lie_in_the_detail_and_not_in_the_journal(vpn, anna):
    actions.change(ticket=vpn, to=Change(subject="VPN is slow"), by=anna, at=NINE)

    entry = JournalEntry.objects.get(name="TicketChanged")
    assert entry.facts == {"ticket_id": vpn.pk, "fields": ["subject"]}
    assert JournalDetail.objects.get().content == {"subject": ["VPN drops", "VPN is slow"]}


def test_the_same_values_again_are_no_event(vpn, anna):
    actions.change(ticket=vpn, to=Change(subject="VPN drops", impact=3), by=anna, at=NINE)

    assert not JournalEntry.objects.filter(name="TicketChanged").exists()


@pytest.mark.parametrize("change", [Change(impact=4), Change(urgency=-1), Change(kind="wish")])
def test_values_out_of_range_are_refused(vpn, anna, change):
    with pytest.raises(ValueError):
        actions.change(ticket=vpn, to=change, by=anna, at=NINE)
