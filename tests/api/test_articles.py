import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.knowledge.actions import Content, Standing, capture
from stafette.knowledge.models import Article, Flag, Use
from stafette.people.choices import Role
from tests.api.program import Program
from tests.people_of_the_story import NINE, agent

pytestmark = pytest.mark.django_db

SAID = {
    "issue": "Outlook asks for the password again and again",
    "environment": "Outlook 2021",
    "resolution": "Remove the entry from the credential store.",
    "cause": "An old password is kept.",
    "internal_part": "Ticket of the vendor: 99",
    "language": "en",
}


@pytest.fixture
def coach(desk):
    return agent("Cora Coach", desk, role=Role.COACH)


def article(by, **standing) -> Article:
    told = Standing(**standing)
    return capture(ticket=None, content=Content(**SAID), standing=told, by=by, at=NINE)


def test_an_article_has_the_shape_that_programs_rely_on(anna):
    status, told = Program(anna).post("/articles", SAID)
    assert status == 201
    assert told == SAID | {
        "id": Article.objects.get().pk,
        "confidence": "not_validated",
        "audience": "internal",
        "service": None,
        "updated_at": told["updated_at"],
        "validated_at": None,
    }
    assert Program(anna).get(f"/articles/{told['id']}") == (200, told)
    assert Program(anna).get("/articles") == (200, {"items": [told], "next": None})


def test_an_article_is_born_of_a_ticket_that_has_an_answer(vpn, anna):
    program = Program(anna)
    status, told = program.post("/articles", SAID | {"ticket": vpn.pk})
    assert (status, told["code"]) == (409, "not_answered")
    program.post(f"/tickets/{vpn.pk}/solve", {"answer": "Done."})
    assert program.post("/articles", SAID | {"ticket": vpn.pk})[0] == 201
    assert Article.objects.get().born_of == vpn


def test_an_article_of_a_foreign_ticket_is_not_written(vpn, nora):
    assert Program(nora).post("/articles", SAID | {"ticket": vpn.pk})[0] == 404


def test_an_article_without_a_resolution_is_incomplete(anna):
    status, told = Program(anna).post("/articles", SAID | {"resolution": " "})
    assert (status, told["missing"]) == (422, ["resolution"])


def test_only_who_vouches_opens_an_article_to_others(anna, coach):
    assert Program(anna).post("/articles", SAID | {"audience": "public"})[0] == 404
    assert Program(coach).post("/articles", SAID | {"audience": "public"})[0] == 201


def test_requesters_read_what_is_meant_for_them_without_the_internal_part(anna, coach, ben):
    inside, outside = article(coach), article(coach, audience="requesters")
    program = Program(ben)
    status, told = program.get("/articles")
    assert (status, [one["id"] for one in told["items"]]) == (200, [outside.pk])
    assert told["items"][0]["internal_part"] is None
    assert program.get(f"/articles/{outside.pk}")[1]["internal_part"] is None
    assert program.get(f"/articles/{inside.pk}")[0] == 404


def test_improving(anna):
    one = article(anna)
    status, told = Program(anna).patch(f"/articles/{one.pk}", {"cause": "Two accounts."})
    assert (status, told["cause"], told["resolution"]) == (200, "Two accounts.", SAID["resolution"])


def test_using_at_the_level_of_the_ticket(vpn, anna):
    one = article(anna)
    said = {"ticket": vpn.pk, "helped": True}
    status, told = Program(anna).post(f"/articles/{one.pk}/use", said)
    use = Use.objects.get()
    assert status == 200
    assert told == said | {"article": one.pk, "level": 1, "used_at": told["used_at"]}
    assert (use.article, use.ticket, use.by) == (one, vpn, anna)


def test_flagging(anna):
    one = article(anna)
    status, told = Program(anna).post(f"/articles/{one.pk}/flag", {"text": "The menu moved."})
    assert status == 201
    assert told == {
        "id": Flag.objects.get().pk,
        "article": one.pk,
        "by": {"id": anna.pk, "name": "Anna Arnold"},
        "text": "The menu moved.",
        "flagged_at": told["flagged_at"],
    }


def test_validating_is_for_those_who_vouch(anna, coach):
    one = article(anna)
    assert Program(anna).post(f"/articles/{one.pk}/validate")[0] == 404
    status, told = Program(coach).post(f"/articles/{one.pk}/validate")
    assert (status, told["confidence"], told["validated_at"] is None) == (200, "validated", False)


def test_filters_narrow_the_list(coach):
    one, other = article(coach, audience="public"), article(coach)
    program = Program(coach)
    found = {
        query: [it["id"] for it in program.get(f"/articles?{query}")[1]["items"]]
        for query in ("audience=public", "language=en", "language=de", "confidence=not_validated")
    }
    assert found == {
        "audience=public": [one.pk],
        "language=en": [other.pk, one.pk],
        "language=de": [],
        "confidence=not_validated": [other.pk, one.pk],
    }


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/articles/999999/use", {"ticket": 1}),
        ("/articles/999999/flag", {"text": "x"}),
        ("/articles/999999/validate", None),
    ],
)
def test_an_article_that_is_not_there(coach, path, said):
    assert Program(coach).post(path, said)[0] == 404


def test_a_longer_list_asks_no_more_questions(anna):
    program, counts = Program(anna), []
    for more in (1, 9):
        for _count in range(more):
            article(anna)
        program.get("/articles")
        with CaptureQueriesContext(connection) as queries:
            program.get("/articles")
        counts.append(len(queries))
    assert counts[0] == counts[1]
