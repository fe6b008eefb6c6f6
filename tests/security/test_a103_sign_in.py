"""Links, passwords, sessions, and what a stranger can learn from the answers."""

import re
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from django.test import Client, override_settings

from stafette.core import clock
from stafette.core.models import Job
from stafette.people import actions as people
from stafette.people.actions import Profile
from stafette.people.choices import ContactKind, Role
from stafette.people.models import Contact, Person, SignInLink
from stafette.people.queries import digest_of
from tests.api.program import Program
from tests.desk.visitors import browser
from tests.mail.mails import mailbox
from tests.people_of_the_story import NINE, agent, requester, team
from tests.security.whole_desk import asked, link_for

pytestmark = pytest.mark.django_db
PASSWORD, OTHER = "a sentence is easier", "another one is as good"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def anna():
    made = agent("Anna Krug", team())
    people.set_password(person=made, password=PASSWORD, by=None, at=NINE)
    return made


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def redeemed(token: str) -> str | None:
    client = Client()
    client.post(f"/sign-in/{token}/")
    return who(client)


def with_password(mail: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in/", {"mail": mail, "password": password})
    return client


def test_a_link_that_is_not_ours_signs_nobody_in(anna):
    """A103, A105: empty, cut, prolonged, in capitals, the digest, of another purpose."""
    token = link_for(anna)
    api = Program(anna).headers["Authorization"].removeprefix("Bearer ")
    wrong = [token[:-1], f"{token}x", token.swapcase(), digest_of(token), api, "%20", "None", "0",
             "' OR 1=1 --", "%00", "x" * 5000, token.replace(token[0], "%00", 1)]  # fmt: skip
    assert [redeemed(one) for one in wrong] == [None] * len(wrong)
    assert Client().post("/sign-in//").status_code == 404
    assert redeemed(token) == str(anna.pk)


def test_a_link_works_once_and_for_half_an_hour(anna):
    """A103, A105: single use, short, and the newest alone."""
    at = clock.now()
    old = people.sign_in_link(person=anna, at=at - 31 * MINUTE)
    first = people.sign_in_link(person=anna, at=at - MINUTE)
    second = people.sign_in_link(person=anna, at=at)
    assert [redeemed(one) for one in (old, first, second, second)] == [
        None, None, str(anna.pk), None,
    ]  # fmt: skip


def test_a_link_ends_with_the_address_it_was_sent_to(anna):
    """A103: who has lost the mailbox must not sign in by what still lies in it."""
    token = link_for(anna)
    profile = Profile(name=anna.name, mail="new@desk.example")
    people.change_person(person=anna, profile=profile, by=None, at=clock.now())
    assert redeemed(token) is None


def test_a_link_ends_with_a_new_password_and_with_leaving(anna):
    """A107: whoever takes an account back takes all of it back."""
    token = link_for(anna)
    people.set_password(person=anna, password=OTHER, by=anna, at=clock.now())
    assert redeemed(token) is None
    again = link_for(anna)
    people.retire(person=anna, by=None, at=clock.now())
    assert redeemed(again) is None


def test_a_link_lies_nowhere_but_in_the_mail(anna):
    """A106: 256 random bits, of which a digest is kept; nothing about the person is in it."""
    tokens = {link_for(anna) for _ in range(20)}
    assert (len(tokens), {len(one) for one in tokens}) == (20, {43})
    kept = SignInLink.objects.latest("pk")
    assert kept.digest in {digest_of(one) for one in tokens}
    stored = " ".join(str(row) for row in SignInLink.objects.values())
    assert [one for one in tokens if one in stored] == []


def test_a_planted_session_is_worth_nothing(anna):
    """A107: the key is a new one after signing in, by password and by link."""
    for sign_in in (
        lambda it: it.post("/sign-in/", {"mail": anna.mail, "password": PASSWORD}),
        lambda it: it.post(f"/sign-in/{link_for(anna)}/"),
    ):
        client = Client()
        client.session.save()
        session = client.session
        session["planted"] = True
        session.save()
        client.cookies["stafette"] = planted = session.session_key
        sign_in(client)
        assert who(client) == str(anna.pk)
        assert client.session.session_key != planted
        stranger = Client()
        stranger.cookies["stafette"] = planted
        assert who(stranger) is None


def test_other_sessions_end_with_a_new_password(anna):
    """A107: the one in which it was set goes on."""
    here, there = with_password(anna.mail), with_password(anna.mail)
    here.post("/profile/password/", {"password": OTHER})
    assert [one.get("/queue/").status_code for one in (here, there)] == [200, 302]


def test_a_session_ends_with_leaving_and_narrows_with_a_role(anna):
    """A107, A120: rights are read at each request."""
    admin = agent("Ada Adler", role=Role.ADMINISTRATOR)
    agent("Eva Engel", role=Role.ADMINISTRATOR)
    client, token = browser(admin), Program(admin)
    people.give_roles(person=admin, roles=[Role.AGENT], by=None, at=NINE)
    assert client.get("/setup/people/").status_code == 404
    people.retire(person=admin, by=None, at=NINE)
    assert client.get("/queue/").status_code == 302
    assert token.get("/tickets")[0] == 401


def test_only_a_verified_address_opens_with_a_password(anna):
    """A102's rule for mail: what somebody merely wrote from is not an identity."""
    Contact.objects.create(person=anna, kind=ContactKind.MAIL, value="x@evil.example")
    assert who(with_password("x@evil.example")) is None
    assert who(with_password(anna.mail)) == str(anna.pk)


def test_known_and_unknown_are_told_in_the_same_words(anna):
    """A109: status, headers and page, of password and link; also of those who have left."""
    gone, none = requester("Gone Away"), requester("Ben Baum")
    people.retire(person=gone, by=None, at=NINE)
    addresses = [anna.mail, gone.mail, none.mail, "nobody@kunde.example"]
    for path, said in (("/sign-in/", {"password": "wrong"}), ("/sign-in/link/", {})):
        told = set()
        for mail in addresses:
            answer = asked(Client(), path, said | {"mail": mail}, method="post")
            page = re.sub(r'value="[^"]{64}"', "", answer.page.replace(mail, ""))
            names = tuple(sorted(set(answer.headers) - {"Content-Length"}))
            told.add((answer.status_code, page, names))
        assert len(told) == 1


@override_settings(PASSWORD_HASHERS=["tests.quick_hasher.SlowHasher"])
def test_a_wrong_password_takes_as_long_for_a_stranger(anna):
    """A109: the work of a password is done for everybody (a coarse bound: no oracle by a factor)."""
    people.set_password(person=anna, password=PASSWORD, by=None, at=NINE)
    medians = [
        median(duration(mail) for _ in range(3)) for mail in (anna.mail, "nobody@kunde.example")
    ]
    assert 0.4 < medians[0] / medians[1] < 2.5


def duration(mail: str) -> float:
    begun = perf_counter()
    Client().post("/sign-in/", {"mail": mail, "password": "wrong"})
    return perf_counter() - begun


def test_a_password_is_not_tried_for_ever(anna):
    """A109's neighbour: after ten wrong ones the right one waits as well; others do not."""
    answers = [
        Client().post("/sign-in/", {"mail": anna.mail, "password": f"wrong {number}"}).status_code
        for number in range(15)
    ]
    assert answers == [422] * 10 + [429] * 5
    assert who(with_password(anna.mail)) is None
    ben = requester()
    people.set_password(person=ben, password=PASSWORD, by=None, at=NINE)
    assert who(with_password(ben.mail or "")) == str(ben.pk)


def test_a_link_is_the_way_in_for_somebody_whose_password_is_being_tried(anna):
    """A109's neighbour: nobody is locked out by others."""
    for number in range(15):
        Client().post("/sign-in/", {"mail": anna.mail, "password": f"wrong {number}"})
    assert redeemed(link_for(anna)) == str(anna.pk)


def test_nobody_is_bombed_with_links(anna):
    """A056: fifty wishes, a few mails; the answer stays the same."""
    answers = {Client().post("/sign-in/link/", {"mail": anna.mail}).status_code for _ in range(50)}
    assert answers == {200}
    assert Job.objects.filter(name="mail.sign_in_link").count() <= 5


@pytest.mark.parametrize(
    "way",
    ["//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "///evil.example",
     "javascript:xss()", "/\t/evil.example", "/\n/evil.example", " //evil.example", "http:evil.example",
     "/%09/evil.example", "//evil.example/queue/", "https:/evil.example", "data:text/html,x",
     "/\x00/evil.example", "@evil.example", "\u3000//evil.example"],
)  # fmt: skip
def test_the_way_after_signing_in_is_one_of_ours(anna, way):
    """A111: by password, by link, and for whoever is signed in already."""
    signed_in = browser(anna)
    for client, path, said in (
        (Client(), "/sign-in/", {"mail": anna.mail, "password": PASSWORD}),
        (Client(), f"/sign-in/{link_for(anna)}/", {}),
        (signed_in, "/sign-in/", {}),
    ):
        answer = client.post(path, said | {"next": way})
        assert answer.status_code == 302
        where = answer.headers["Location"]
        assert where.startswith("/") and not where.startswith(("//", "/\\"))
        assert not set("\t\r\n\x00") & set(where)
    page = asked(Client(), "/sign-in/x/", {"next": way}).page
    assert f'href="{way}' not in page


def test_an_agent_does_not_take_the_place_of_a_requester(anna):
    """A029, A120: a new address would sign in; of somebody who has one, administrators change it."""
    ben = requester()
    status, _told = Program(anna).patch(f"/people/{ben.pk}", {"mail": "anna@evil.example"})
    ben.refresh_from_db()
    assert (status, ben.mail) == (404, "ben@kunde.example")
    nameless = people.add_person(profile=Profile(name="Eva", phone="030 123"), by=None, at=NINE)
    status, _told = Program(anna).patch(f"/people/{nameless.pk}", {"mail": "eva@kunde.example"})
    assert (status, Person.objects.get(pk=nameless.pk).mail) == (200, "eva@kunde.example")


def test_agents_give_nobody_the_address_of_a_mailbox(anna):
    """A061: by the API and on the phone; mails to the desk would be its own answers."""
    mailbox("support@desk.example")
    program, client = Program(anna), browser(anna)
    for address in ("support@desk.example", "SUPPORT@desk.example", "support+x@desk.example"):
        assert program.post("/people", {"name": "x", "mail": address})[0] == 409
        said = {"subject": "s", "body": "b", "requester": address}
        assert program.post("/tickets", said)[0] in {409, 422}
        told = {"name": "x", "reach": address, "subject": "s", "work": "1"}
        assert client.post("/call/", told).status_code == 422
    assert Person.objects.filter(mail__contains="support").count() == 0
