from django.test import Client

from stafette.core import clock
from stafette.core.models import Job
from stafette.people import actions as people
from stafette.people.models import SignInLink
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE

PASSWORD = "a sentence is easier"


def known(desk):
    people.set_password(person=desk.anna, password=PASSWORD, by=None, at=NINE)
    return {"mail": desk.anna.mail, "password": PASSWORD}


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_address_and_password_open_the_desk(desk):
    client = Client()
    answer = client.post("/sign-in/", known(desk))
    assert (answer.url, who(client)) == ("/queue/", str(desk.anna.pk))


def test_a_wrong_password_and_an_unknown_address_look_alike(desk):
    said = known(desk)
    wrong = Client().post("/sign-in/", said | {"password": "another sentence"})
    unknown = Client().post("/sign-in/", said | {"mail": "who@nowhere.example"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_the_session_is_a_new_one(desk):
    client = Client()
    client.get("/sign-in/")
    client.session.save()
    before = client.session.session_key
    client.post("/sign-in/", known(desk))
    assert client.session.session_key != before


def test_the_way_back_leads_only_to_our_own_pages(desk):
    said = known(desk)
    ways = ["/tickets/1/", "//evil.example", "/\\evil.example", "https://evil.example", "x"]
    found = [Client().post("/sign-in/", said | {"next": way}).url for way in ways]
    assert found == ["/tickets/1/", *["/queue/"] * 4]


def test_opening_a_link_does_not_use_it_up(desk):
    token = people.sign_in_link(person=desk.anna, at=clock.now())
    client = Client()
    client.get(f"/sign-in/{token}/")
    assert (who(client), SignInLink.objects.get().used_at) == (None, None)


def test_the_button_of_the_link_signs_in_once(desk):
    token = people.sign_in_link(person=desk.anna, at=clock.now())
    first, second = Client(), Client()
    first.post(f"/sign-in/{token}/")
    again = second.post(f"/sign-in/{token}/")
    assert (who(first), who(second), again.status_code) == (str(desk.anna.pk), None, 422)


def test_known_and_unknown_addresses_get_the_same_answer_to_a_wish_for_a_link(desk):
    pages = [
        seen(Client().post("/sign-in/link/", {"mail": mail})).replace(mail, "")
        for mail in (desk.anna.mail, "who@nowhere.example")
    ]
    assert pages[0] == pages[1]
    promised = Job.objects.filter(name="mail.sign_in_link").values_list("payload", flat=True)
    assert list(promised) == [{"person_id": desk.anna.pk}]


def test_no_secret_waits_in_the_jobs(desk):
    Client().post("/sign-in/link/", {"mail": desk.anna.mail})
    assert SignInLink.objects.count() == 0


def test_signing_out_ends_the_session(desk):
    client = browser(desk.anna)
    client.post("/sign-out/")
    assert client.get("/queue/").status_code == 302


def test_a_short_password_is_refused(desk):
    answer = browser(desk.anna).post("/profile/password/", {"password": "short"})
    desk.anna.refresh_from_db()
    assert (answer.status_code, desk.anna.has_usable_password()) == (422, False)


def test_keys_can_be_switched_off(desk):
    client = browser(desk.anna)
    client.post("/profile/", {"language": "en", "time_zone": "Europe/Vienna"})
    page = seen(client.get("/queue/"))
    assert [part in page for part in ('data-keys="off"', '<html lang="en">')] == [True, True]
