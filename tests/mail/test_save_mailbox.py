import pytest

from stafette.channels.mail import actions, queries
from stafette.channels.mail.actions import MailboxPlan
from stafette.channels.mail.models import Mailbox
from stafette.core.models import JournalEntry
from stafette.people import actions as people
from stafette.people.models import Person
from tests.mail.mails import mailbox
from tests.people_of_the_story import NINE, requester, team

pytestmark = pytest.mark.django_db


def saved(one=None, address="IT@Firma.example ", **plan):
    plan.setdefault("sender_name", "IT")
    to = MailboxPlan(address=address, **plan)
    return actions.save_mailbox(mailbox=one, to=to, by=None, at=NINE)


def test_a_mailbox_is_what_was_planned():
    first = team()

    box = saved(team=first, language="en", signature="IT, extension 100")

    assert (box.address, box.sender_name, box.team, box.language, box.signature) == (
        "it@firma.example",
        "IT",
        first,
        "en",
        "IT, extension 100",
    )
    assert JournalEntry.objects.get(name="MailboxSaved").facts == {"mailbox_id": box.pk}


def test_an_address_is_one_mailbox():
    mailbox("it@firma.example")

    with pytest.raises(actions.AddressInUse):
        saved()
    assert Mailbox.objects.count() == 1


def test_the_address_of_a_person_is_no_mailbox():
    requester()

    with pytest.raises(actions.AddressInUse):
        saved(address="ben@kunde.example")


def test_a_mailbox_is_nobodys_address():
    saved()
    profile = people.Profile(name="IT", mail="it@firma.example")

    with pytest.raises(actions.AddressInUse):
        people.add_person(profile=profile, by=None, at=NINE)
    ben = requester()
    with pytest.raises(actions.AddressInUse):
        people.change_person(person=ben, profile=profile, by=None, at=NINE)

    assert list(Person.objects.values_list("mail", flat=True)) == ["ben@kunde.example"]


def test_the_only_mailbox_stays():
    with pytest.raises(actions.LastMailbox):
        actions.retire_mailbox(mailbox=saved(), by=None, at=NINE)


def test_a_retired_mailbox_can_be_taken_into_use_again():
    first, second = mailbox(), saved()
    actions.retire_mailbox(mailbox=first, by=None, at=NINE)
    assert queries.default_mailbox() == second

    assert saved(address=first.address, sender_name="Again") == first
    first.refresh_from_db()
    assert (first.retired_on, first.sender_name) == (None, "Again")
