import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.people.models import Domain, Organisation, Person
from tests.api.program import Program
from tests.people_of_the_story import requester

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    made = Organisation.objects.create(name="Kunde GmbH")
    Domain.objects.create(name="kunde.example", organisation=made)
    return made


def ids(answer):
    status, told = answer
    assert status == 200
    return [one["id"] for one in told["items"]]


def test_a_person_has_the_shape_that_programs_rely_on(anna, firm):
    said = {
        "name": "Dora Dietz",
        "mail": "Dora@kunde.example",
        "phone": "+49 30 1234",
        "language": "en",
        "department": "Sales",
    }
    status, told = Program(anna).post("/people", said)
    assert status == 201
    assert told == {
        "id": Person.objects.get(name="Dora Dietz").pk,
        "name": "Dora Dietz",
        "mail": "dora@kunde.example",
        "contacts": [
            {"kind": "mail", "value": "dora@kunde.example"},
            {"kind": "phone", "value": "+49301234"},
        ],
        "roles": [],
        "language": "en",
        "organisation": {"id": firm.pk, "name": "Kunde GmbH"},
        "department": "Sales",
        "created_at": told["created_at"],
    }
    assert Program(anna).get(f"/people/{told['id']}") == (200, told)


def test_an_address_has_one_person(anna, ben):
    said = {"name": "Another Ben", "mail": "ben@kunde.example"}
    status, told = Program(anna).post("/people", said)
    assert (status, told["code"]) == (409, "address_taken")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "name"),
        ({"name": "X", "mail": "no mail"}, "mail"),
        ({"name": "X", "language": "fr"}, "language"),
        ({"name": "X", "organisation": "Nowhere"}, "organisation"),
        ({"name": "X", "roles": ["administrator"]}, "roles"),
        ({"name": "X", "is_staff": True}, "is_staff"),
        ({"name": "X", "password": "secret"}, "password"),
    ],
)
def test_what_cannot_be_used_is_named(anna, said, field):
    """A076, A120: no roles and no passwords through here."""
    status, told = Program(anna).post("/people", said)
    assert (status, [one["field"] for one in told["errors"]]) == (422, [field])


def test_changing_sets_what_is_named(anna, ben):
    program = Program(anna)
    status, told = program.patch(f"/people/{ben.pk}", {"department": "Stock", "language": "en"})
    assert (status, told["name"], told["department"]) == (200, "Ben Baum", "Stock")
    assert (told["mail"], told["language"]) == ("ben@kunde.example", "en")


def test_who_works_at_the_desk_is_changed_by_administrators_only(anna, nora, admin):
    """A new mail signs in: an agent could take over an administrator."""
    said = {"mail": "attacker@evil.example"}
    assert Program(anna).patch(f"/people/{admin.pk}", said)[0] == 404
    assert Program(anna).patch(f"/people/{nora.pk}", said)[0] == 404
    assert Program(anna).patch(f"/people/{anna.pk}", said)[0] == 404
    assert Program(admin).patch(f"/people/{nora.pk}", {"department": "Net"})[0] == 200


def test_requesters_see_themselves_only(anna, ben, carla):
    program = Program(ben)
    assert ids(program.get("/people")) == [ben.pk]
    assert ids(program.get("/people?q=Carla")) == []
    assert program.get(f"/people/{carla.pk}")[0] == 404
    assert program.get(f"/people/{anna.pk}")[0] == 404
    assert program.post("/people", {"name": "X"})[0] == 404
    assert program.patch(f"/people/{ben.pk}", {"name": "X"})[0] == 404
    assert program.get("/organisations")[0] == 404


def test_people_are_found_by_what_is_known_of_them(anna, ben, carla, firm):
    carla.organisation = firm
    carla.save()
    program = Program(anna)
    wanted = {
        "q=baum": [ben.pk],
        "q=kunde.example": [ben.pk, carla.pk],
        "mail=CARLA@kunde.example": [carla.pk],
        "organisation=Kunde%20GmbH": [carla.pk],
        f"organisation={firm.pk}": [carla.pk],
        "role=agent": [anna.pk],
        "limit=1": [min(anna.pk, ben.pk)],
    }
    assert {query: ids(program.get(f"/people?{query}")) for query in wanted} == wanted


def test_organisations(anna, firm):
    told = {"id": firm.pk, "name": "Kunde GmbH", "domains": ["kunde.example"]}
    program = Program(anna)
    assert program.get("/organisations") == (200, {"items": [told], "next": None})
    assert program.get(f"/organisations/{firm.pk}") == (200, told)
    assert program.get("/organisations/999999")[0] == 404


@pytest.mark.parametrize("resource", ["people", "organisations"])
def test_a_longer_list_asks_no_more_questions(anna, resource):
    program, counts = Program(anna), []
    for name in ("abc", "defghijkl"):
        for letter in name:
            firm = Organisation.objects.create(name=letter)
            requester(f"{letter} Name", organisation=firm)
        program.get(f"/{resource}")
        with CaptureQueriesContext(connection) as queries:
            program.get(f"/{resource}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
