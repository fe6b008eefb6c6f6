"""Paths, stages and absences: where tickets go on, when, and who is passed over."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from stafette.catalog.models import Service
from stafette.levels.models import PathStep, Team
from stafette.people.models import Absence
from stafette.setup.sentences import path_sentence
from stafette.sla.choices import Measure
from stafette.sla.models import Coverage
from tests.desk.visitors import seen
from tests.people_of_the_story import promise, service_hours, team

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 1, 12, 9, tzinfo=UTC)


def steps(service=None):
    return [(it.team.name, it.promise) for it in PathStep.objects.filter(service=service)]


def test_a_path_is_stored_in_its_order_and_said_as_a_sentence(desk):
    quick = promise("Quick", covers_all=False)

    desk.admin.post(
        "/setup/paths/0/",
        {"team1": desk.first.pk, "team3": desk.second.pk, "promise3": quick.pk},
    )

    assert steps() == [("Service Desk", None), ("Messaging", quick)]
    assert "Service Desk, dann Messaging (Quick)." in seen(desk.admin.get("/setup/paths/"))


def test_a_service_gets_a_path_of_its_own(desk):
    phones = Service.objects.create(names={"de": "Telefon"})

    answer = desk.admin.post("/setup/paths/new/", {"service": phones.pk})
    assert answer.url == f"/setup/paths/{phones.pk}/"
    desk.admin.post(answer.url, {"team1": desk.second.pk})

    assert (steps(), steps(phones)) == ([], [("Messaging", None)])
    assert "Telefon" in seen(desk.admin.get("/setup/paths/"))


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        (("second", "second"), "Messaging steht zweimal auf dem Weg."),
        (("second", "first"), "Service Desk liegt unter Messaging: Ein Weg führt nach oben."),
    ],
)
def test_a_path_that_cannot_be_is_refused_and_what_was_chosen_stays(desk, order, sentence):
    said = {f"team{place}": getattr(desk, who).pk for place, who in enumerate(order, 1)}

    answer = desk.admin.post("/setup/paths/0/", said)

    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert answer.context["form"]["team1"].value() == str(said["team1"])
    assert steps() == []


def test_an_empty_path_removes_it(desk):
    PathStep.objects.create(position=1, team=desk.first)

    desk.admin.post("/setup/paths/0/", {"team1": ""})

    assert steps() == []
    with translation.override("en"):
        assert path_sentence([]) == "No path: a ticket goes on to the next level."


def test_the_tester_says_by_when_and_where_it_goes_on(desk):
    PathStep.objects.create(position=1, team=desk.first)
    PathStep.objects.create(position=2, team=desk.second)

    with time_machine.travel(MONDAY, tick=False):
        answer = desk.admin.post("/setup/rules/", {"subject": "Hallo", "channel": "mail"})

    assert answer.context["answer"] == (
        "Service Desk hätte es bekommen: Keine Regel passt. "
        "Reaktion bis Mo., 12.01.2026, 11:00 Uhr, weil P4 60 Min Arbeitszeit hat. "
        "Lösung bis Di., 13.01.2026, 09:00 Uhr, weil P4 8 Std Arbeitszeit hat. "
        "Von dort geht es weiter zu Messaging."
    )


def test_the_tester_says_when_nothing_is_promised(desk):
    Coverage.objects.all().delete()

    answer = desk.admin.post("/setup/rules/", {"subject": "Hallo", "channel": "mail"})

    assert answer.context["answer"].endswith("Zugesagt ist nichts: Keine Zusage gilt dafür.")


def stages_page(desk) -> str:
    return f"/setup/promises/{desk.promise.pk}/stages/"


def test_stages_are_stored_and_said_as_sentences(desk):
    said = {
        "percent0": "50", "measure0": "resolution", "reactions0": ["notify", "raise"],
        "percent1": "", "measure1": "", "reactions1": [],
    }  # fmt: skip

    answer = desk.admin.post(stages_page(desk), said, follow=True)

    desk.promise.refresh_from_db()
    assert desk.promise.stages == [
        {"measure": "resolution", "percent": 50, "reactions": ["notify", "raise"]}
    ]
    assert "Bei 50 % der Frist Lösung: Bearbeitende erinnern, Priorität erhöhen." in seen(answer)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"percent0": "50", "measure0": "leg"},
            "Wählen Sie aus, was bei 50 Prozent geschieht.",
        ),
        (
            {"percent0": "50", "measure0": "", "reactions0": ["next_team"]},
            "Wählen Sie die Frist, nach der das Ticket weitergeht; eine Rückfrage gibt nichts"
            " weiter.",
        ),
        (
            {"percent0": "5000", "measure0": "leg", "reactions0": ["notify"]},
            "Geben Sie eine Zahl von 1 bis 1000 ein",
        ),
        (
            {"percent0": "half", "measure0": "leg", "reactions0": ["notify"]},
            "Geben Sie eine Zahl von 1 bis 1000 ein",
        ),
    ],
)
def test_a_stage_that_cannot_be_is_refused_in_a_sentence(desk, said, sentence):
    before = desk.promise.stages

    answer = desk.admin.post(stages_page(desk), said)

    desk.promise.refresh_from_db()
    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert desk.promise.stages == before


def test_a_promise_can_hold_for_a_kind_only(desk):
    desk.admin.post(f"/setup/promises/{desk.promise.pk}/cover/", {"kind": "service_request"})

    assert Coverage.objects.filter(kind="service_request", organisation=None).count() == 1
    assert "Anfrage" in seen(desk.admin.get("/setup/promises/"))


def absences(desk):
    return list(Absence.objects.filter(person=desk.anna).values_list("first_on", "last_on"))


def test_an_absence_is_entered_and_taken_back(desk):
    today = MONDAY.date()
    page = f"/setup/people/{desk.anna.pk}/"
    with time_machine.travel(MONDAY, tick=False):
        desk.admin.post(f"{page}absences/", {"first_on": "2026-01-12", "last_on": "2026-01-14"})
        assert absences(desk) == [(today, today + timedelta(days=2))]
        assert "12.01.2026 – 14.01.2026" in seen(desk.admin.get(page))

        desk.admin.post(f"{page}absences/{Absence.objects.get().pk}/end/")
        assert absences(desk) == []


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (("2026-01-14", "2026-01-12"), "Die Abwesenheit endet, bevor sie beginnt."),
        (("2026-01-14", ""), "Geben Sie den letzten Tag ein"),
        (("soon", "2026-01-12"), "Geben Sie ein Datum ein wie 24.12.2026"),
    ],
)
def test_days_that_cannot_be_are_refused_in_a_sentence(desk, days, sentence):
    said = dict(zip(("first_on", "last_on"), days, strict=True))

    answer = desk.admin.post(f"/setup/people/{desk.anna.pk}/absences/", said, follow=True)

    assert sentence in seen(answer)
    assert absences(desk) == []


def plan(desk, **said):
    whole = {"name": "Messaging", "level": "2", **said}
    return desk.admin.post(f"/setup/teams/{desk.second.pk}/", whole)


def test_a_team_has_hours_and_another_one_on_call(desk):
    hours, nights = service_hours("Days"), team("Nights", level=2)

    plan(desk, hours=hours.pk, stand_in=nights.pk)

    saved = Team.objects.get(pk=desk.second.pk)
    assert (saved.hours, saved.stand_in) == (hours, nights)


def test_a_team_is_not_on_call_for_itself_nor_for_one_that_always_works(desk):
    hours, nights = service_hours("Days"), team("Nights", level=2)
    sentence = "Bereitschaft hat ein anderes Team, außerhalb der Zeiten von diesem."

    for said in ({"hours": hours.pk, "stand_in": desk.second.pk}, {"stand_in": nights.pk}):
        answer = plan(desk, **said)
        assert answer.status_code == 422
        assert sentence in seen(answer)


def test_the_table_of_a_promise_has_every_measure(desk):
    page = desk.admin.get(f"/setup/promises/{desk.promise.pk}/")

    assert page.context["form"].measures() == [str(it.label) for it in Measure]
