from stafette.sla.models import ServiceHours
from tests.desk.visitors import flashes, seen
from tests.people_of_the_story import service_hours

NEW = "/setup/hours/new/"


def said(**more: str) -> dict[str, str]:
    return {
        "name": "Office",
        "week": "Mo-Fr 08:00-17:00",
        "breaks": "Mo-Fr 12-13",
        "exceptions": "24.12.2026 08:00-12:00",
        "place": "DE-BY",
        "time_zone": "Europe/Berlin",
    } | more


def test_hours_are_entered_in_sentences(desk):
    answer = desk.admin.post(NEW, said())

    saved = ServiceHours.objects.get(name="Office")
    assert flashes(answer) == ["Office ist gespeichert. Laufende Fristen folgen."]
    assert saved.weekly["4"] == [["08:00", "12:00"], ["13:00", "17:00"]]
    assert saved.exceptions == {"2026-12-24": [["08:00", "12:00"]]}
    assert (saved.country, saved.subdivision) == ("DE", "BY")


def test_the_list_says_them_again(desk):
    desk.admin.post(NEW, said())
    page = seen(desk.admin.get("/setup/hours/"))

    assert ("Mo–Fr 08:00–12:00, 13:00–17:00" in page, "Bayern" in page) == (True, True)


def test_what_the_form_shows_it_can_read_again(desk):
    desk.admin.post(NEW, said())
    saved = ServiceHours.objects.get(name="Office")
    page = f"/setup/hours/{saved.pk}/"
    desk.admin.post(page, desk.admin.get(page).context["form"].initial)

    again = ServiceHours.objects.get(name="Office")
    assert (again.weekly, again.exceptions, again.country, again.subdivision) == (
        saved.weekly, saved.exceptions, saved.country, saved.subdivision,
    )  # fmt: skip


def test_each_wrong_sentence_is_said_at_its_field(desk):
    answer = desk.admin.post(
        NEW, said(week="werktags", breaks="Mo 13-12", exceptions="Heiligabend zu")
    )

    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == ["breaks", "exceptions", "week"]
    assert "„werktags“ nennt keine Tage." in seen(answer)
    assert ">werktags</textarea>" in seen(answer).replace("\n", "")


def test_a_name_that_is_taken_is_refused(desk):
    answer = desk.admin.post(NEW, said(name="Hours of Standard"))

    assert answer.context["form"].errors == {
        "name": ["Eine andere Servicezeit heißt schon „Hours of Standard“."]
    }


def test_a_place_without_known_holidays_is_not_offered(desk):
    answer = desk.admin.post(NEW, said(place="FR"))

    assert answer.context["form"].errors == {"place": ["Wählen Sie etwas aus der Liste"]}


def test_the_next_public_holidays_are_shown(desk):
    desk.admin.post(NEW, said())
    saved = ServiceHours.objects.get(name="Office")

    assert len(desk.admin.get(f"/setup/hours/{saved.pk}/").context["closed"]) == 4


def test_hours_that_no_promise_counts_by_are_retired(desk):
    office = service_hours("Office")
    answer = desk.admin.post(f"/setup/hours/{office.pk}/retire/")

    assert flashes(answer) == ["Die Servicezeiten Office sind stillgelegt."]
    assert desk.admin.get(f"/setup/hours/{office.pk}/").status_code == 404


def test_hours_that_a_promise_counts_by_stay(desk):
    hours = desk.promise.hours
    answer = desk.admin.post(f"/setup/hours/{hours.pk}/retire/")

    assert flashes(answer) == [
        "Nach diesen Servicezeiten rechnen Zusagen: Standard. Geben Sie ihnen zuerst andere."
    ]
    hours.refresh_from_db()
    assert hours.retired_on is None
