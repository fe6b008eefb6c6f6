from dataclasses import replace

import pytest

from stafette.core import clock, jobs
from stafette.knowledge import actions as knowledge
from stafette.knowledge.actions import Content
from stafette.knowledge.choices import Audience, Confidence
from stafette.knowledge.models import Article, Flag, Use
from stafette.levels import actions as levels
from stafette.levels.actions import Tried
from stafette.levels.choices import Level
from stafette.people.choices import Role
from stafette.tickets.actions import Words
from tests.desk.test_ticket import BRIEFING
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE, agent

SAID = {"issue": "Outlook asks for the password", "resolution": "1. Open it\n2. Close it"}


@pytest.fixture
def article(desk) -> Article:
    return knowledge.capture(ticket=None, content=Content(**SAID), by=desk.nora, at=NINE)


def test_a_solved_ticket_offers_its_answer_as_a_draft(desk):
    words = Words(text="Dear Ben Baum\nDelete the profile")
    levels.solve(ticket=desk.ticket, answer=words, by=desk.anna, at=NINE)
    form = browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/capture/").context["form"]
    assert (form.initial["issue"], form.initial["resolution"]) == (
        desk.ticket.subject, "Delete the profile"
    )  # fmt: skip


def test_the_draft_names_what_was_tried_with_its_result_if_there_was_one(desk):
    tried = (Tried("Restarted", "no change"), Tried("New cable", ""))
    given = replace(BRIEFING, tried=tried)
    levels.escalate(ticket=desk.ticket, to_team=desk.second, briefing=given, by=desk.anna, at=NINE)
    levels.solve(ticket=desk.ticket, answer=Words(text="Done"), by=desk.nora, at=NINE)
    form = browser(desk.nora).get(f"/tickets/{desk.ticket.pk}/capture/").context["form"]
    assert form.initial["internal_part"].splitlines()[-2:] == ["Restarted: no change", "New cable"]


def test_a_captured_solution_is_an_internal_article_born_of_the_ticket(desk):
    levels.solve(ticket=desk.ticket, answer=Words(text="Done"), by=desk.anna, at=NINE)
    said = SAID | {"audience": Audience.PUBLIC}  # an agent is not asked for it
    browser(desk.anna).post(f"/tickets/{desk.ticket.pk}/capture/", said)
    made = Article.objects.get()
    assert (made.born_of, made.author, made.audience, made.confidence) == (
        desk.ticket, desk.anna, Audience.INTERNAL, Confidence.NOT_VALIDATED
    )  # fmt: skip


def test_nothing_is_captured_before_the_requester_has_an_answer(desk):
    answer = browser(desk.anna).post(f"/tickets/{desk.ticket.pk}/capture/", SAID)
    assert (answer.status_code, Article.objects.count()) == (422, 0)


def test_steps_are_shown_without_their_own_numbers(desk, article):
    page = browser(desk.anna).get(f"/knowledge/{article.pk}/").context["page"]
    assert page.steps == ["Open it", "Close it"]


def test_an_article_that_fits_is_suggested_beside_the_ticket(desk, article):
    jobs.run_due(at=clock.now())
    answer = browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/suggestions/")
    assert [one.title for one in answer.context["suggestions"]] == [article.issue]


def test_using_it_is_noted_with_the_level(desk, article):
    browser(desk.anna).post(f"/tickets/{desk.ticket.pk}/use/{article.pk}/")
    use = Use.objects.get()
    assert (use.article, use.ticket, use.level, use.by) == (
        article, desk.ticket, Level.FIRST, desk.anna
    )  # fmt: skip


def test_flagged_it_says_why(desk, article):
    browser(desk.anna).post(f"/knowledge/{article.pk}/flag/", {"text": "Step 2 is gone"})
    assert Flag.objects.get().text == "Step 2 is gone"
    assert "Step 2 is gone" in seen(browser(desk.nora).get(f"/knowledge/{article.pk}/"))


def test_only_a_coach_validates(desk, article):
    coach = agent("Carla Coach", desk.first, role=Role.COACH)
    states = []
    for person in (desk.anna, coach):
        browser(person).post(f"/knowledge/{article.pk}/validate/")
        article.refresh_from_db()
        states.append(article.confidence)
    assert states == [Confidence.NOT_VALIDATED, Confidence.VALIDATED]


def test_an_improved_article_says_the_new_words(desk, article):
    browser(desk.anna).post(f"/knowledge/{article.pk}/improve/", SAID | {"cause": "A policy"})
    article.refresh_from_db()
    assert article.cause == "A policy"


def test_an_archived_article_leaves_the_list(desk, article):
    browser(desk.nora).post(f"/knowledge/{article.pk}/archive/")
    assert browser(desk.nora).get("/knowledge/").context["page"].lines == []


def test_the_list_is_searched_by_words(desk, article):
    knowledge.capture(
        ticket=None, content=Content(issue="Printer", resolution="Paper"), by=desk.nora, at=NINE
    )
    jobs.run_due(at=clock.now())
    lines = browser(desk.anna).get("/knowledge/?q=outlook").context["page"].lines
    assert [line.title for line in lines] == [article.issue]


def test_the_ticket_it_was_born_of_shows_only_to_those_who_may_see_it(desk):
    levels.solve(ticket=desk.ticket, answer=Words(text="Done"), by=desk.anna, at=NINE)
    made = knowledge.capture(ticket=desk.ticket, content=Content(**SAID), by=desk.anna, at=NINE)
    born = [
        browser(person).get(f"/knowledge/{made.pk}/").context["page"].born_of is not None
        for person in (desk.anna, desk.otto)
    ]
    assert born == [True, False]
