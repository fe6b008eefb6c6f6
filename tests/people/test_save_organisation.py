import pytest

from stafette.core.models import JournalEntry
from stafette.people import actions, queries
from stafette.people.models import Organisation
from tests.people_of_the_story import NINE, requester

pytestmark = pytest.mark.django_db


def saved(name="Kunde", domains=("kunde.example",), organisation=None):
    return actions.save_organisation(
        organisation=organisation, name=name, domains=domains, by=None, at=NINE
    )


def domains(organisation):
    return sorted(organisation.domains.values_list("name", flat=True))


def test_senders_of_its_domains_belong_to_it():
    kunde = saved()

    assert requester().organisation == kunde
    assert JournalEntry.objects.get(name="OrganisationSaved").facts == {"organisation_id": kunde.pk}


def test_domains_are_taken_as_people_write_them():
    kunde = saved(
        domains=["@Kunde.example", "anna@filiale.example ", "möbel.example", "kunde.example"]
    )

    assert domains(kunde) == ["filiale.example", "kunde.example", "xn--mbel-5qa.example"]


def test_a_change_replaces_the_domains():
    kunde = saved()

    saved(organisation=kunde, name="Kunde GmbH", domains=["neu.example"])

    kunde.refresh_from_db()
    assert (kunde.name, domains(kunde)) == ("Kunde GmbH", ["neu.example"])
    assert queries.organisation_of_address("ben@kunde.example") is None


@pytest.mark.parametrize(
    "said", ["kunde", "kunde..example", "-a.example", "a b.example", "x" * 70 + ".example", ""]
)
def test_what_is_no_domain_is_refused(said):
    with pytest.raises(actions.WrongDomain):
        saved(domains=[said])
    assert Organisation.objects.count() == 0


def test_a_domain_has_one_organisation():
    saved()

    with pytest.raises(actions.WrongDomain) as refused:
        saved(name="Andere")
    assert str(refused.value.facts["name"]) == "Kunde"
    assert Organisation.objects.count() == 1


def test_a_name_is_given_once_whatever_its_case():
    saved()

    with pytest.raises(actions.NameTaken):
        saved(name="KUNDE", domains=[])


def test_one_with_people_cannot_be_retired():
    kunde = saved()
    requester()

    with pytest.raises(actions.HasPeople):
        actions.retire_organisation(organisation=kunde, by=None, at=NINE)


def test_a_retired_one_gives_its_domains_free():
    kunde = saved()

    actions.retire_organisation(organisation=kunde, by=None, at=NINE)

    assert domains(saved(name="Nachfolger")) == ["kunde.example"]
