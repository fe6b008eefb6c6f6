import pytest
from django.conf import settings

from stafette.core.models import Job
from stafette.people import actions as people
from stafette.people.choices import Role
from stafette.people.models import Person
from tests.desk.visitors import browser, flashes, seen
from tests.people_of_the_story import NINE, agent

NEW = "/setup/people/new/"


def roles(person: Person) -> set[str]:
    return set(person.grants.values_list("role", flat=True))


def form(person: Person, **said: object) -> dict[str, object]:
    return {"name": person.name, "mail": person.mail, "language": person.language, **said}


def test_the_list_begins_with_those_who_work_here(desk):
    page = seen(desk.admin.get("/setup/people/"))

    assert ("Anna Krug" in page, "Ben Baum" in page) == (True, False)
    assert "Ben Baum" in seen(desk.admin.get("/setup/people/?show=all"))


@pytest.mark.parametrize("said", ["ben b", "ben@kunde.example", "BEN"])
def test_somebody_is_found_by_a_part_of_name_or_address(desk, said):
    page = seen(desk.admin.get("/setup/people/", {"q": said}))

    assert (f"/setup/people/{desk.ben.pk}/" in page, "Anna Krug" in page) == (True, False)


def test_a_search_without_hits_says_so(desk):
    assert "Niemand gefunden zu „xyz“" in seen(desk.admin.get("/setup/people/?q=xyz"))


def test_a_long_list_goes_on_at_the_next_page(desk):
    for number in range(60):
        people.add_person(profile=people.Profile(name=f"Z{number:02}"), by=None, at=NINE)
    page = seen(desk.admin.get("/setup/people/?show=all"))

    assert "show=all&start=50" in page
    assert "Z59" in seen(desk.admin.get("/setup/people/?show=all&start=50"))
    assert desk.admin.get("/setup/people/?start=²").status_code == 200


def test_a_person_is_entered_with_roles(desk):
    said = {"name": "Nora Neu", "mail": "Nora@desk.example", "language": "en", "roles": ["agent"]}
    answer = desk.admin.post(NEW, said)

    nora = Person.objects.get(mail="nora@desk.example")
    assert (answer.url, nora.language, roles(nora)) == ("/setup/people/", "en", {"agent"})


def test_an_address_of_somebody_else_is_refused_at_its_field(desk):
    answer = desk.admin.post(NEW, {"name": "X", "mail": desk.ben.mail, "language": "de"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "mail": ["ben@kunde.example gehört schon zu Ben Baum."]
    }
    assert Person.objects.filter(name="X").count() == 0


def test_what_is_no_address_is_said_in_our_words(desk):
    answer = desk.admin.post(NEW, {"name": "X", "mail": "x at y", "language": "de"})

    assert answer.context["form"].errors == {
        "mail": ["Geben Sie eine Adresse an wie name@firma.example"]
    }


def test_name_and_roles_change_together(desk):
    page = f"/setup/people/{desk.anna.pk}/"
    desk.admin.post(page, form(desk.anna, name="Anna Kurz", roles=["agent", "coach"]))

    desk.anna.refresh_from_db()
    assert (desk.anna.name, roles(desk.anna)) == ("Anna Kurz", {"agent", "coach"})


def test_the_last_administrator_keeps_the_role_and_nothing_else_is_changed(desk):
    said = form(desk.ada, name="Ada Anders", roles=["agent"])
    answer = desk.admin.post(f"/setup/people/{desk.ada.pk}/", said)

    desk.ada.refresh_from_db()
    assert (answer.status_code, desk.ada.name, roles(desk.ada)) == (
        422, "Ada Demo", {"administrator"},
    )  # fmt: skip
    assert "roles" in answer.context["form"].errors


def test_the_last_administrator_is_not_retired(desk):
    answer = desk.admin.post(f"/setup/people/{desk.ada.pk}/retire/")

    desk.ada.refresh_from_db()
    assert desk.ada.retired_on is None
    assert "letzte Person" in flashes(answer)[0]


def test_who_is_retired_is_out_at_once_and_can_come_back(desk):
    eva = agent("Eva Ende", role=Role.ADMINISTRATOR)
    hers = browser(eva)
    assert hers.get("/setup/").status_code == 200

    desk.admin.post(f"/setup/people/{eva.pk}/retire/")
    assert hers.get("/setup/").status_code == 302
    assert "Eva Ende" in seen(desk.admin.get("/setup/people/?show=retired"))

    desk.admin.post(f"/setup/people/{eva.pk}/bring-back/")
    assert browser(eva).get("/setup/").status_code == 200


def test_a_sign_in_link_goes_to_the_person(desk, monkeypatch):
    set_up = settings.STAFETTE.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    monkeypatch.setattr(settings, "STAFETTE", set_up)
    answer = desk.admin.post(f"/setup/people/{desk.ben.pk}/link/")

    assert flashes(answer) == ["Ein Link ist unterwegs an ben@kunde.example."]
    assert Job.objects.filter(name="mail.sign_in_link").count() == 1


def test_without_a_mail_server_no_link_is_promised(desk):
    answer = desk.admin.post(f"/setup/people/{desk.ben.pk}/link/")

    assert flashes(answer) == [
        "Es ist kein Mailserver eingestellt (STAFETTE_SMTP_URL), nichts wurde gesendet."
    ]
    assert Job.objects.filter(name="mail.sign_in_link").count() == 0
