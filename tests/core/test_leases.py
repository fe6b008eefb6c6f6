from datetime import timedelta

import pytest

from stafette.core import leases
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db
LASTING = timedelta(seconds=10)


def take(owner, *, after=0):
    at = NINE + timedelta(seconds=after)
    return leases.take(name="sealer", owner=owner, at=at, lasting=LASTING)


def test_a_lease_has_one_owner_until_it_runs_out():
    assert (take("a"), take("b", after=9), take("b", after=10)) == (1, 0, 2)


def test_the_owner_prolongs_it_under_the_same_fence():
    assert (take("a"), take("a", after=9), take("b", after=18)) == (1, 1, 0)


def test_whoever_lost_it_does_not_hold_it():
    take("a")
    take("b", after=10)
    assert take("a", after=11) == 0


def test_what_is_given_back_is_free_at_once():
    take("a")
    leases.give_back(name="sealer", owner="a", at=NINE + timedelta(seconds=1))
    assert take("b", after=1) == 2


def test_only_the_owner_gives_it_back():
    take("a")
    leases.give_back(name="sealer", owner="b", at=NINE)
    assert take("b") == 0
