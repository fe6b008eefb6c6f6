"""Teams, services and organisations are entered and changed as in the set-up."""

import pytest

from stafette.catalog.models import Service
from stafette.core.models import JournalEntry
from stafette.levels.actions import take_over
from stafette.levels.models import Leg, Team
from stafette.people.models import Organisation
from tests.api.program import Program
from tests.people_of_the_story import NINE, promise

pytestmark = pytest.mark.django_db


def test_a_team_is_entered_and_changed(admin, anna, nora):
    ola, program = promise(), Program(admin)
    said = {"name": " Data  Base ", "level": 3, "members": [anna.pk, nora.mail], "promise": ola.pk}
    status, told = program.post("/teams", said)
    members = [{"id": one.pk, "name": one.name} for one in (anna, nora)]
    named = {"id": ola.pk, "name": ola.name}
    assert (status, told) == (
        201,
        {
            "id": Team.objects.get(name="Data Base").pk,
            "name": "Data Base",
            "level": 3,
            "members": members,
            "promise": named,
            "calendar": None,
            "stand_in": None,
        },
    )
    where = f"/teams/{told['id']}"
    assert program.get(where) == (200, told)
    assert program.patch(where, {"name": "Databases"}) == (200, told | {"name": "Databases"})
    changed = program.patch(where, {"level": 2, "members": [anna.pk], "promise": None})[1]
    assert (changed["level"], changed["members"], changed["promise"]) == (2, members[:1], None)
    assert program.patch(where, {"promise": ola.name})[1]["promise"] == named


def test_tickets_of_those_who_leave_a_team_go_back_into_its_queue(admin, anna, desk, vpn):
    take_over(ticket=vpn, by=anna, at=NINE)
    assert Program(admin).patch(f"/teams/{desk.pk}", {"members": []})[0] == 200
    assert Leg.objects.get(ticket=vpn).agent is None


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        ({"name": "network"}, 409, "name_taken"),
        ({"level": 2}, 409, "holds_tickets"),
        ({"level": 4}, 422, "level"),
        ({"name": " "}, 422, "name"),
        ({"name": "\x1c"}, 422, "name"),
        ({"name": "x" * 101}, 422, "name"),
        ({"members": ["ben@kunde.example"]}, 422, "members"),
        ({"members": ["nobody@kunde.example"]}, 422, "members"),
        ({"promise": "Gold"}, 422, "promise"),
        ({"retired_on": "2026-01-01"}, 422, "retired_on"),
    ],
)
def test_a_team_that_cannot_be_is_refused(admin, desk, network, vpn, said, status, reason):
    assert refusal(Program(admin).patch(f"/teams/{desk.pk}", said)) == (status, reason)
    if status == 422:
        said = {"name": "Phones", "level": 1} | said
        assert refusal(Program(admin).post("/teams", said)) == (status, reason)
    assert set(Team.objects.values_list("name", "level")) == {("Service Desk", 1), ("Network", 2)}


def refusal(answer):
    """The status with the code or the field that was refused."""
    status, told = answer
    return status, told["errors"][0]["field"].partition(".")[0] if status == 422 else told["code"]


def test_a_service_is_entered_and_changed(admin):
    program = Program(admin)
    said = {"names": {"de": "Fernzugang"}, "description": {"en": "From home"}}
    status, told = program.post("/services", said)
    service = Service.objects.get()
    assert (status, told) == (201, said | {"id": service.pk, "name": "Fernzugang"})
    where = f"/services/{service.pk}"
    assert program.get(where) == (200, told)
    changed = program.patch(where, {"names": {"de": "Zugang", "en": "Access"}})
    assert changed == (
        200,
        told | {"name": "Zugang", "names": {"de": "Zugang", "en": "Access"}},
    )
    assert program.patch(where, {"description": {}})[1]["description"] == {}


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        ({"names": {"de": "fernzugang"}}, 409, "name_taken"),
        ({"names": {}}, 422, "names"),
        ({"names": {"de": ""}}, 422, "names"),
        ({"names": {"en": "\x1c"}}, 422, "names"),
        ({"names": {"fr": "Accès"}}, 422, "names"),
        ({"names": {"de": "x"}, "description": {"de": "x" * 501}}, 422, "description"),
        ({"names": {"de": "x"}, "name": "x"}, 422, "name"),
    ],
)
def test_a_service_that_cannot_be_is_refused(admin, said, status, reason):
    Service.objects.create(names={"de": "Fernzugang"})
    mail = Service.objects.create(names={"de": "Mail"})
    assert refusal(Program(admin).post("/services", said)) == (status, reason)
    assert refusal(Program(admin).patch(f"/services/{mail.pk}", said)) == (status, reason)
    assert [one.name for one in Service.objects.order_by("pk")] == ["Fernzugang", "Mail"]


def test_an_organisation_is_entered_and_changed(admin):
    program = Program(admin)
    said = {"name": "Kunde GmbH", "domains": ["Kunde.example", "müller.example"]}
    status, told = program.post("/organisations", said)
    firm = Organisation.objects.get()
    domains = ["kunde.example", "xn--mller-kva.example"]
    assert (status, told) == (201, {"id": firm.pk, "name": "Kunde GmbH", "domains": domains})
    where = f"/organisations/{firm.pk}"
    assert program.patch(where, {"name": "Kunde AG"}) == (200, told | {"name": "Kunde AG"})
    assert program.patch(where, {"domains": []})[1]["domains"] == []


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        ({"name": "KUNDE gmbh"}, 409, "name_taken"),
        ({"name": "Other", "domains": ["kunde.example"]}, 409, "wrong_domain"),
        ({"name": "Other", "domains": ["no domain"]}, 409, "wrong_domain"),
        ({"name": ""}, 422, "name"),
        ({"name": "Other", "domains": "kunde.example"}, 422, "domains"),
        ({"name": "Other", "retired_on": None}, 422, "retired_on"),
    ],
)
def test_an_organisation_that_cannot_be_is_refused(admin, said, status, reason):
    program = Program(admin)
    program.post("/organisations", {"name": "Kunde GmbH", "domains": ["kunde.example"]})
    other = Organisation.objects.create(name="Firma")
    assert refusal(program.post("/organisations", said)) == (status, reason)
    assert refusal(program.patch(f"/organisations/{other.pk}", said)) == (status, reason)
    assert [one.name for one in Organisation.objects.order_by("pk")] == ["Kunde GmbH", "Firma"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/teams", {"name": "Phones", "level": 1}),
        ("/services", {"names": {"de": "Telefon"}}),
        ("/organisations", {"name": "Kunde GmbH"}),
    ],
)
def test_what_is_sent_twice_under_a_key_is_entered_once(admin, path, said):
    program = Program(admin)
    first = program.post(path, said, Idempotency_Key="k")
    entries = JournalEntry.objects.count()
    assert (first[0], program.post(path, said, Idempotency_Key="k")) == (201, first)
    assert JournalEntry.objects.count() == entries
