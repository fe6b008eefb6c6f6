from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from stafette.people.models import Organisation
from stafette.setup.examples import example_of
from stafette.sla.choices import Measure
from stafette.sla.models import Coverage, Promise
from tests.desk.visitors import flashes, seen
from tests.people_of_the_story import service_hours

NEW = "/setup/promises/new/"
WEDNESDAY = datetime(2026, 1, 14, 9, tzinfo=UTC)


def targets(promise: Promise) -> dict[tuple[str, int], timedelta]:
    return {(one.measure, one.priority): one.allowed for one in promise.targets.all()}


def test_a_promise_is_entered_with_its_targets(desk):
    hours = service_hours("Office")
    said = {
        "name": "Gold", "hours": hours.pk, "response_1": "15", "resolution_2": "4 Std",
        "leg_3": "1:30",
    }  # fmt: skip
    answer = desk.admin.post(NEW, said)

    gold = Promise.objects.get(name="Gold")
    assert answer.url == f"/setup/promises/{gold.pk}/"
    assert targets(gold) == {
        (Measure.RESPONSE, 1): timedelta(minutes=15),
        (Measure.RESOLUTION, 2): timedelta(hours=4),
        (Measure.LEG, 3): timedelta(minutes=90),
    }


def test_what_the_form_shows_it_can_read_again(desk):
    page = f"/setup/promises/{desk.promise.pk}/"
    before = targets(desk.promise)
    desk.admin.post(page, desk.admin.get(page).context["form"].initial)

    assert targets(desk.promise) == before


def test_a_wrong_time_is_said_at_its_cell(desk):
    said = {"name": "Gold", "hours": desk.promise.hours_id, "resolution_2": "bald"}
    answer = desk.admin.post(NEW, said)

    assert answer.context["form"].errors == {
        "resolution_2": [
            "„bald“ ist keine Arbeitszeit. Schreiben Sie zum Beispiel: 30 Min oder 4 Std"
        ]
    }
    assert 'value="bald"' in seen(answer)


def test_a_response_after_the_resolution_is_refused(desk):
    said = {"name": "G", "hours": desk.promise.hours_id, "response_1": "3 h", "resolution_1": "2 h"}
    answer = desk.admin.post(NEW, said)

    assert answer.status_code == 422
    assert "Bei P1 ist die Reaktion später zugesagt als die Lösung." in seen(answer)
    assert not Promise.objects.filter(name="G").exists()


def test_a_promise_without_any_target_is_refused(desk):
    answer = desk.admin.post(NEW, {"name": "Gold", "hours": desk.promise.hours_id})

    assert answer.context["form"].errors == {
        "response_1": ["Sagen Sie mindestens eine Arbeitszeit zu"]
    }


def test_it_holds_for_an_organisation_until_it_is_removed(desk):
    firm = Organisation.objects.create(name="Muster")
    page = f"/setup/promises/{desk.promise.pk}/"
    desk.admin.post(f"{page}cover/", {"organisation": firm.pk, "service": ""})

    covered = Coverage.objects.get(organisation=firm)
    assert (covered.promise, "Muster" in seen(desk.admin.get(page))) == (desk.promise, True)

    for _twice in range(2):
        answer = desk.admin.post(f"{page}cover/{covered.pk}/")
        assert answer.url == page
    assert not Coverage.objects.filter(organisation=firm).exists()


def test_one_promise_cannot_remove_what_another_covers(desk):
    covered, other = (
        Coverage.objects.get(),
        Promise.objects.create(name="Other", hours=desk.promise.hours),
    )
    desk.admin.post(f"/setup/promises/{other.pk}/cover/{covered.pk}/")

    assert Coverage.objects.filter(pk=covered.pk).exists()


@pytest.mark.parametrize(
    ("language", "hours", "sentence"),
    [
        ("en", 3, "A P2 from Friday 16:00 is due Monday 10:00."),
        ("de", 3, "Ein P2 von Freitag, 16:00 Uhr ist Montag, 10:00 Uhr fällig."),
        ("en", 46, "A P2 from Friday 16:00 is due Friday 17:00 the week after."),
    ],
)
def test_the_example_is_computed_by_the_calendar(desk, language, hours, sentence):
    desk.promise.targets.filter(measure=Measure.RESOLUTION, priority=2).update(
        allowed=timedelta(hours=hours)
    )
    with translation.override(language):
        assert example_of(desk.promise, at=WEDNESDAY) == sentence


def test_without_a_target_for_the_solution_there_is_no_example(desk):
    desk.promise.targets.filter(measure=Measure.RESOLUTION).delete()

    assert example_of(desk.promise, at=WEDNESDAY) == ""


@pytest.mark.parametrize("length", ["0", "2001 h", "9999 h"])
def test_a_time_that_nobody_can_promise_is_said_at_its_cell(desk, length):
    said = {"name": "Gold", "hours": desk.promise.hours_id, "resolution_2": length}
    answer = desk.admin.post(NEW, said)

    assert answer.context["form"].errors == {
        "resolution_2": ["Schreiben Sie eine Arbeitszeit von 1 Min bis 2000 Std"]
    }


def retired(desk, promise: Promise) -> list[str]:
    return flashes(desk.admin.post(f"/setup/promises/{promise.pk}/retire/"))


def test_a_promise_that_holds_for_nobody_is_retired(desk):
    Coverage.objects.all().delete()

    assert retired(desk, desk.promise) == ["Die Zusage Standard ist stillgelegt."]
    assert desk.admin.get(f"/setup/promises/{desk.promise.pk}/").status_code == 404


def test_a_promise_that_holds_for_somebody_stays(desk):
    assert retired(desk, desk.promise) == [
        "Die Zusage gilt noch für jemanden. Entfernen Sie das zuerst."
    ]
    assert Promise.objects.get().retired_on is None


def test_a_promise_that_a_team_gives_stays(desk):
    Coverage.objects.all().delete()
    desk.second.promise = desk.promise
    desk.second.save()

    assert retired(desk, desk.promise) == [
        "Teams sagen sie zu: Messaging. Ändern Sie diese zuerst."
    ]
    assert Promise.objects.get().retired_on is None
