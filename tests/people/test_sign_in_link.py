from datetime import date, timedelta

import pytest

from stafette.people import actions
from stafette.people.models import SignInLink
from tests.people_of_the_story import NINE, requester

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben():
    return requester()


def test_a_link_signs_in_once(ben):
    token = actions.sign_in_link(person=ben, at=NINE)

    assert actions.redeem(token=token, at=NINE) == ben
    with pytest.raises(actions.LinkUsedUp):
        actions.redeem(token=token, at=NINE)


def test_a_link_ends_after_half_an_hour(ben):
    token = actions.sign_in_link(person=ben, at=NINE)

    with pytest.raises(actions.LinkUsedUp):
        actions.redeem(token=token, at=NINE + timedelta(minutes=30))


def test_a_new_link_ends_the_earlier_one(ben):
    first = actions.sign_in_link(person=ben, at=NINE)
    actions.sign_in_link(person=ben, at=NINE)

    with pytest.raises(actions.LinkUsedUp):
        actions.redeem(token=first, at=NINE)


def test_a_former_colleague_has_no_way_in(ben):
    token = actions.sign_in_link(person=ben, at=NINE)
    ben.retired_on = date(2026, 1, 12)
    ben.save()

    with pytest.raises(actions.LinkUsedUp):
        actions.redeem(token=token, at=NINE)


def test_the_token_itself_is_not_kept(ben):
    token = actions.sign_in_link(person=ben, at=NINE)

    assert token not in SignInLink.objects.get().digest
