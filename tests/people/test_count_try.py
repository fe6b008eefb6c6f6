"""Passwords cannot be tried for ever: not by several processes, not by many at the same moment."""

from datetime import timedelta

import pytest

from stafette.people import actions as people
from stafette.people.actions.sign_in import MOST_TRIES, TRIES_WITHIN
from stafette.people.models import PasswordTries
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db
ANNA = "anna@desk.example"


def tried(*, mail=ANNA, at=NINE):
    return people.count_try(mail=mail, at=at)


def test_ten_tries_are_free_and_the_next_ones_wait():
    answers = [tried() for _ in range(MOST_TRIES + 2)]
    assert answers == [True] * MOST_TRIES + [False, False]


def test_the_spelling_of_an_address_gives_no_further_tries():
    for _ in range(MOST_TRIES):
        tried()
    assert [tried(mail=" Anna@Desk.EXAMPLE "), tried(mail="nora@desk.example")] == [False, True]


def test_the_wait_begins_with_the_first_try_and_ends():
    for _ in range(MOST_TRIES):
        tried()
    assert tried(at=NINE + TRIES_WITHIN - timedelta(seconds=1)) is False
    assert tried(at=NINE + TRIES_WITHIN) is True


def test_a_right_password_is_forgotten_and_old_tries_are_too():
    tried()
    people.forget_tries(mail=ANNA)
    assert PasswordTries.objects.count() == 0
    tried(mail="ben@kunde.example")
    tried(at=NINE + TRIES_WITHIN)
    assert [one.count for one in PasswordTries.objects.all()] == [1]


def test_no_address_is_kept():
    tried()
    assert ANNA not in str(PasswordTries.objects.values().get())
