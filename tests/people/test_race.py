"""Two administrators who send each other away at the same time, with real transactions."""

import threading

import pytest
from django.db import connection, transaction

from stafette.people import actions, queries
from stafette.people.choices import Role
from tests.people_of_the_story import NINE, agent

pytestmark = pytest.mark.django_db(transaction=True)


def retire(person):
    actions.retire(person=person, by=None, at=NINE)


def revoke(person):
    actions.revoke(person=person, role=Role.ADMINISTRATOR, by=None, at=NINE)


@pytest.mark.parametrize("first", [retire, revoke])
@pytest.mark.parametrize("second", [retire, revoke])
def test_one_administrator_stays(first, second):
    ada, eva = (agent(name, role=Role.ADMINISTRATOR) for name in ("Ada Demo", "Eva Ende"))
    refused = []

    def meanwhile():
        try:
            second(ada)
        except actions.LastAdministrator as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    with transaction.atomic():
        first(eva)
        thread = threading.Thread(target=meanwhile)
        thread.start()
        thread.join(0.2)
    thread.join()

    with transaction.atomic():
        left = [held.person for held in queries.grants_of_administrators()]
    assert (left, len(refused)) == ([ada], 1)
