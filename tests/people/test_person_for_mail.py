from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from stafette.people import actions, queries
from stafette.people.models import Contact, Domain, Organisation, Person
from tests.people_of_the_story import NINE


def met(address="ben@kunde.example", name="Ben"):
    return actions.person_for_mail(address=address, name=name, at=NINE)


@pytest.mark.django_db
def test_the_same_address_in_another_spelling_is_the_same_person():
    assert met() == met("  BEN@Kunde.Example ")


@pytest.mark.django_db
def test_a_new_address_of_a_known_domain_joins_its_organisation():
    firm = Organisation.objects.create(name="Firm")
    Domain.objects.create(name="kunde.example", organisation=firm)

    assert met().organisation == firm
    assert met("eve@sub.kunde.example").organisation is None


@pytest.mark.django_db
def test_an_address_from_a_mail_is_known_but_not_verified():
    met()
    assert Contact.objects.get().verified_at is None


@pytest.mark.django_db(transaction=True)
def test_eight_mails_at_once_make_one_person():
    def arrive(_):
        try:
            return met().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(arrive, range(8)))

    assert found == {Person.objects.get().pk}
    assert queries.person_with(kind="mail", value="ben@kunde.example") is not None
