"""Stages, paths and contracts by program: the same actions as in the set-up."""

import pytest

from stafette.catalog.models import Service
from stafette.levels.models import Contract, PathStep
from stafette.people.choices import Role
from tests.api.program import Program
from tests.people_of_the_story import agent, promise, service_hours, team

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return Program(agent("Ada", role=Role.ADMINISTRATOR), "all")


@pytest.fixture
def desk():
    return team(), team("Network", level=2)


def test_a_path_is_written_read_and_taken_away(ada, desk):
    Service.objects.create(names={"de": "VPN"})
    promise("Quick", covers_all=False)
    steps = [{"team": "Service Desk"}, {"team": "Network", "promise": "Quick"}]

    status, told = ada.post("/paths", {"service": "VPN", "steps": steps})
    assert status == 200
    assert [
        (step["team"]["name"], step["promise"] and step["promise"]["name"])
        for step in told["items"][0]["steps"]
    ] == [("Service Desk", None), ("Network", "Quick")]
    assert told["items"][0]["service"]["name"] == "VPN"
    assert ada.get("/paths") == (200, told)

    assert ada.post("/paths", {"service": "VPN", "steps": []})[1]["items"] == []


def test_a_path_that_leads_down_is_refused(ada, desk):
    steps = [{"team": "Network"}, {"team": "Service Desk"}]

    status, told = ada.post("/paths", {"steps": steps})

    said = "Service Desk liegt unter Network: Ein Weg führt nach oben."
    assert (status, told["detail"]) == (409, said)
    assert PathStep.objects.count() == 0


def test_a_contract_is_written_and_read(ada):
    said = {
        "service": None,
        "steps": [{"de": "Neu gestartet", "en": "Restarted"}],
        "evidence": [{"de": "Bild"}],
        "gate": True,
        "after_minutes": 15,
        "tries": 3,
        "impact": 2,
        "words": ["server"],
    }

    assert ada.post("/contracts", said) == (200, said)
    assert ada.get("/contracts") == (200, {"items": [said], "next": None})


@pytest.mark.parametrize(
    "wrong",
    [{"tries": 0}, {"impact": 4}, {"after_minutes": -1}, {"steps": [{}]}, {"steps": "x"}],
)
def test_a_contract_of_wrong_values_is_refused(ada, wrong):
    assert ada.post("/contracts", wrong)[0] == 422
    assert Contract.objects.count() == 0


def test_stages_and_the_kind_of_a_promise(ada):
    made = promise("Standard")
    stages = [{"measure": "leg", "percent": 50, "reactions": ["notify", "next_team"]}]
    covers = [{"kind": "service_request"}]

    status, told = ada.patch(f"/promises/{made.pk}", {"stages": stages, "covers": covers})

    assert (status, told["stages"]) == (200, stages)
    assert [it["kind"] for it in told["covers"]] == [None, "service_request"]
    assert ada.patch(f"/promises/{made.pk}", {"name": "Gold"})[1]["stages"] == stages


@pytest.mark.parametrize(
    "stage",
    [
        {"percent": 50, "reactions": ["next_team"]},
        {"percent": 0, "reactions": ["notify"]},
        {"percent": 50, "reactions": []},
        {"percent": 50, "reactions": ["shout"]},
    ],
)
def test_a_stage_that_cannot_be_is_refused(ada, stage):
    made = promise("Standard")
    before = made.stages

    assert ada.patch(f"/promises/{made.pk}", {"stages": [stage]})[0] == 422
    made.refresh_from_db()
    assert made.stages == before


def test_what_a_team_has_stays_unless_it_is_named(ada, desk):
    _first, network = desk
    service_hours("Days")
    said = {"calendar": "Days", "stand_in": "Service Desk"}
    told = ada.patch(f"/teams/{network.pk}", said)[1]
    assert (told["calendar"]["name"], told["stand_in"]["name"]) == ("Days", "Service Desk")

    told = ada.patch(f"/teams/{network.pk}", {"name": "Networks"})[1]
    assert (told["name"], told["calendar"]["name"]) == ("Networks", "Days")

    told = ada.patch(f"/teams/{network.pk}", {"calendar": None, "stand_in": None})[1]
    assert (told["calendar"], told["stand_in"]) == (None, None)


@pytest.mark.parametrize("path", ["/paths", "/contracts"])
def test_agents_read_them_and_do_not_write(desk, path):
    anna = Program(agent("Anna", desk[0]), "all")

    assert anna.get(path)[0] == 200
    assert anna.post(path, {"steps": []})[0] == 404
