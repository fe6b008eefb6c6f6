from stafette.levels.choices import Level
from stafette.levels.models import Team
from tests.desk.visitors import flashes, seen
from tests.people_of_the_story import requester, ticket

NEW = "/setup/teams/new/"


def test_the_list_names_level_people_and_promise(desk):
    page = seen(desk.admin.get("/setup/teams/"))

    assert "Anna Krug, Lea Lang" in page
    assert page.index("Service Desk") < page.index("Messaging")


def test_a_team_is_entered(desk):
    said = {"name": "Branch", "level": Level.FIRST, "members": [desk.anna.pk]}
    answer = desk.admin.post(NEW, said)

    assert (answer.status_code, answer.url) == (302, "/setup/teams/")
    assert flashes(answer) == ["Das Team Branch ist gespeichert."]
    assert list(Team.objects.get(name="Branch").members.all()) == [desk.anna]


def test_what_is_missing_is_said_and_what_was_typed_is_kept(desk):
    answer = desk.admin.post(NEW, {"name": "", "level": Level.SECOND, "members": [desk.anna.pk]})

    page = seen(answer)
    assert answer.status_code == 422
    assert page.count("Geben Sie dem Team einen Namen") == 2  # in the summary and at the field
    assert answer.context["form"]["members"].value() == [str(desk.anna.pk)]


def test_a_name_that_is_taken_is_said_at_the_field(desk):
    answer = desk.admin.post(NEW, {"name": "messaging", "level": Level.FIRST})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"name": ["Ein anderes Team heißt schon „messaging“."]}


def test_a_level_that_nobody_offers_is_refused_in_words(desk):
    answer = desk.admin.post(NEW, {"name": "X", "level": "7"})

    assert answer.context["form"].errors == {"level": ["Wählen Sie etwas aus der Liste"]}


def test_the_level_of_a_team_that_holds_tickets_stays(desk):
    said = {"name": "Service Desk", "level": Level.SECOND}
    answer = desk.admin.post(f"/setup/teams/{desk.first.pk}/", said)

    desk.first.refresh_from_db()
    assert (answer.status_code, desk.first.level) == (422, Level.FIRST)
    assert "level" in answer.context["form"].errors


def test_a_team_is_retired(desk):
    page = f"/setup/teams/{desk.second.pk}/"
    answer = desk.admin.post(f"{page}retire/")

    assert flashes(answer) == ["Das Team Messaging ist stillgelegt."]
    assert desk.admin.get(page).status_code == 404


def test_a_team_with_tickets_is_not_retired_and_says_why(desk):
    ticket(requester("Ina Ihle"), team=desk.first)
    answer = desk.admin.post(f"/setup/teams/{desk.first.pk}/retire/")

    assert answer.url == f"/setup/teams/{desk.first.pk}/"
    assert flashes(answer) == [
        "Das Team hat noch offene Tickets (2). Geben Sie diese zuerst weiter."
    ]


def test_a_double_submit_makes_one_team(desk):
    said = {"name": "Branch", "level": Level.FIRST, "once": "abc"}
    first, second = desk.admin.post(NEW, said), desk.admin.post(NEW, said)

    assert (first.url, second.url) == ("/setup/teams/", "/setup/teams/")
    assert Team.objects.filter(name="Branch").count() == 1


def test_a_form_that_was_refused_can_be_sent_again(desk):
    refused = desk.admin.post(NEW, {"name": "Messaging", "level": Level.FIRST, "once": "abc"})
    mended = desk.admin.post(NEW, {"name": "Branch", "level": Level.FIRST, "once": "abc"})

    assert (refused.status_code, mended.status_code) == (422, 302)
    assert Team.objects.filter(name="Branch").exists()
