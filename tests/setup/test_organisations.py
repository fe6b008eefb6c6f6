from stafette.people.models import Organisation
from tests.desk.visitors import flashes, seen
from tests.people_of_the_story import requester

NEW = "/setup/organisations/new/"


def test_an_organisation_is_entered_with_its_domains(desk):
    said = {"name": "Muster GmbH", "domains": "muster.example, @filiale.example\nmuster.example"}
    answer = desk.admin.post(NEW, said)

    saved = Organisation.objects.get(name="Muster GmbH")
    assert answer.url == "/setup/organisations/"
    assert sorted(saved.domains.values_list("name", flat=True)) == [
        "filiale.example",
        "muster.example",
    ]
    assert "filiale.example, muster.example" in seen(desk.admin.get("/setup/organisations/"))


def test_what_is_no_domain_is_said_at_its_field(desk):
    answer = desk.admin.post(NEW, {"name": "Muster", "domains": "muster"})

    assert answer.context["form"].errors == {
        "domains": ["„muster“ ist keine Mail-Domain. Schreiben Sie zum Beispiel: firma.example"]
    }
    assert answer.context["form"]["domains"].value() == "muster"


def test_one_with_people_is_not_retired_and_says_why(desk):
    firm = Organisation.objects.create(name="Muster")
    requester("Max Muster", organisation=firm)

    answer = desk.admin.post(f"/setup/organisations/{firm.pk}/retire/")

    assert flashes(answer) == [
        "Es gehören noch Personen dazu (1). Ordnen Sie diese zuerst anders zu."
    ]


def test_an_empty_one_is_retired(desk):
    firm = Organisation.objects.create(name="Muster")

    desk.admin.post(f"/setup/organisations/{firm.pk}/retire/")

    assert desk.admin.get(f"/setup/organisations/{firm.pk}/").status_code == 404
