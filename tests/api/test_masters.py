import pytest

from stafette.catalog.models import Service
from stafette.people.models import Organisation
from stafette.sla.models import Coverage, Promise, ServiceHours, Target
from stafette.sla.stages import standard
from tests.api.program import Program
from tests.people_of_the_story import promise, service_hours

pytestmark = pytest.mark.django_db

WEEK = {str(day): [["08:00", "17:00"]] for day in range(5)}


def test_teams(anna, nora, desk, network):
    status, told = Program(anna).get("/teams")
    assert status == 200
    assert told == {
        "items": [
            {
                "id": desk.pk,
                "name": "Service Desk",
                "level": 1,
                "members": [{"id": anna.pk, "name": "Anna Arnold"}],
                "promise": None,
                "calendar": None,
                "stand_in": None,
            },
            {
                "id": network.pk,
                "name": "Network",
                "level": 2,
                "members": [{"id": nora.pk, "name": "Nora Nolte"}],
                "promise": None,
                "calendar": None,
                "stand_in": None,
            },
        ],
        "next": None,
    }
    assert Program(anna).get(f"/teams/{desk.pk}") == (200, told["items"][0])


def test_services_in_both_languages_for_everybody(ben):
    service = Service.objects.create(names={"de": "Fernzugang", "en": "Remote access"})
    told = {
        "id": service.pk,
        "name": "Fernzugang",
        "names": {"de": "Fernzugang", "en": "Remote access"},
        "description": {},
    }
    program = Program(ben)
    assert program.get("/services") == (200, {"items": [told], "next": None})
    assert program.get(f"/services/{service.pk}") == (200, told)
    program.headers["Accept-Language"] = "en"
    assert program.get(f"/services/{service.pk}")[1]["name"] == "Remote access"


def test_calendars_are_entered_as_people_write_them(admin):
    said = {
        "name": "Office",
        "week": "Mo-Fr 08:00-17:00",
        "exceptions": "24.12.2026 08:00-12:00",
        "country": "DE",
        "subdivision": "BY",
    }
    status, told = Program(admin).post("/calendars", said)
    assert status == 201
    assert told == {
        "id": ServiceHours.objects.get().pk,
        "name": "Office",
        "time_zone": "Europe/Berlin",
        "weekly": WEEK,
        "exceptions": {"2026-12-24": [["08:00", "12:00"]]},
        "country": "DE",
        "subdivision": "BY",
    }
    program = Program(admin)
    assert program.get(f"/calendars/{told['id']}") == (200, told)
    assert program.get("/calendars") == (200, {"items": [told], "next": None})
    changed = program.patch(f"/calendars/{told['id']}", said | {"week": "Mo 9-12"})[1]
    assert changed["weekly"] == {"0": [["09:00", "12:00"]]}


def test_a_calendar_that_cannot_hold_is_refused(admin):
    status, told = Program(admin).post("/calendars", {"name": "Office", "week": "Mo 17-9"})
    assert (status, [one["field"] for one in told["errors"]]) == (422, ["week"])


def test_promises(admin):
    hours, firm = service_hours(), Organisation.objects.create(name="Kunde GmbH")
    targets = [
        {"measure": "resolution", "priority": 1, "minutes": 240},
        {"measure": "response", "priority": 1, "minutes": 30},
    ]
    said = {
        "name": "Gold",
        "calendar": "Office hours",
        "targets": targets,
        "covers": [{"organisation": "Kunde GmbH"}],
    }
    status, told = Program(admin).post("/promises", said)
    gold = Promise.objects.get()
    assert status == 201
    assert told == {
        "id": gold.pk,
        "name": "Gold",
        "calendar": {"id": hours.pk, "name": "Office hours"},
        "targets": targets,
        "covers": [
            {
                "organisation": {"id": firm.pk, "name": "Kunde GmbH"},
                "service": None,
                "kind": None,
            }
        ],
        "stages": [one | {"measure": one["measure"] or None} for one in standard()],
    }
    program = Program(admin)
    assert program.get(f"/promises/{gold.pk}") == (200, told)
    assert program.get("/promises") == (200, {"items": [told], "next": None})
    changed = program.patch(f"/promises/{gold.pk}", {"name": "Platinum"})[1]
    assert changed == told | {"name": "Platinum"}
    changed = program.patch(f"/promises/{gold.pk}", {"targets": targets[:1], "covers": [{}]})[1]
    assert (changed["targets"], len(changed["covers"])) == (targets[:1], 2)
    assert (Target.objects.count(), Coverage.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"calendar": "Never"}, "calendar"),
        ({"covers": [{"organisation": "Nowhere"}]}, "organisation"),
        ({"covers": [{"service": "Nothing"}]}, "service"),
        ({"targets": [{"measure": "speed", "priority": 1, "minutes": 1}]}, "targets.0.measure"),
        ({"targets": [{"measure": "leg", "priority": 6, "minutes": 1}]}, "targets.0.priority"),
        ({"targets": [{"measure": "leg", "priority": 1, "minutes": 0}]}, "targets.0.minutes"),
        ({"targets": [{"measure": "leg", "priority": 1, "minutes": 120_001}]}, "targets.0.minutes"),
        (
            {
                "targets": [
                    {"measure": "response", "priority": 1, "minutes": 9},
                    {"measure": "resolution", "priority": 1, "minutes": 8},
                ]
            },
            "targets",
        ),
    ],
)
def test_a_promise_that_cannot_hold_is_refused(admin, more, field):
    service_hours()
    said = {"name": "Gold", "calendar": "Office hours", "targets": []} | more
    status, told = Program(admin).post("/promises", said)
    assert (status, [one["field"] for one in told["errors"]]) == (422, [field])
    assert not Promise.objects.exists()


def test_agents_read_and_administrators_change(anna, ben, admin):
    made = promise()
    for path in (f"/promises/{made.pk}", f"/calendars/{made.hours.pk}", "/promises", "/calendars"):
        assert (Program(anna).get(path)[0], Program(ben).get(path)[0]) == (200, 404)
    said = {"name": "Gold", "calendar": made.hours.pk, "targets": []}
    hours = {"name": "Office", "week": "Mo 9-12"}
    for program in (Program(anna), Program(ben)):
        assert program.post("/promises", said)[0] == 404
        assert program.patch(f"/promises/{made.pk}", {"name": "Gold"})[0] == 404
        assert program.post("/calendars", hours)[0] == 404
        assert program.patch(f"/calendars/{made.hours.pk}", hours)[0] == 404


@pytest.mark.parametrize("resource", ["teams", "services", "calendars", "promises"])
def test_what_is_not_there(admin, resource):
    assert Program(admin).get(f"/{resource}/999999")[0] == 404
