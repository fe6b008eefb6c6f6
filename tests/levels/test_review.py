"""What came back, took long or could have been avoided in a week."""

from datetime import timedelta

import pytest

from stafette.knowledge.models import Article, Use
from stafette.levels import actions, queries
from stafette.levels.choices import BackReason, Lesson, Level
from stafette.sla import actions as sla
from stafette.sla.choices import Measure
from stafette.sla.models import Promise, Target
from stafette.tickets.actions import Words
from tests.people_of_the_story import NINE, agent, requester, service_hours, team, ticket

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = queries.Week(begins_at=NINE - 9 * HOUR, ends_at=NINE - 9 * HOUR + 7 * DAY)
BRIEFING = actions.Briefing(
    reason="No rights", problem="Mail", tried=(actions.Tried("Restart"),), question="Repair?"
)


class Story:
    """First and second level, an agent in each; the second promises an hour of work."""

    def __init__(self) -> None:
        ola = Promise.objects.create(name="OLA", hours=service_hours())
        for priority in range(1, 6):
            Target.objects.create(promise=ola, measure=Measure.LEG, priority=priority, allowed=HOUR)
        self.first, self.second = team(), team("Messaging", Level.SECOND, promise=ola)
        self.anna, self.nora = agent("Anna Krug", self.first), agent("Nora Gross", self.second)
        self.ben = requester()

    def handed(self, *, at=NINE):
        made = ticket(self.ben, at=at, team=self.first)
        actions.escalate(ticket=made, to_team=self.second, briefing=BRIEFING, by=self.anna, at=at)
        return made

    def back(self, made, reason, *, at):
        actions.hand_back(ticket=made, reason=reason, text="See above.", by=self.nora, at=at)

    def solved(self, made, *, at):
        actions.solve(ticket=made, answer=Words(text="Done."), by=self.nora, at=at)


@pytest.fixture
def story(db):
    return Story()


def told(found):
    return [(it.ticket_id, it.from_team, it.to_team, it.reason) for it in found]


UP = ("Service Desk", "Messaging")


def test_what_came_back_stands_under_the_way_it_went_up(story):
    made = story.handed()
    story.back(made, BackReason.MISSING, at=NINE + HOUR)
    (found,) = queries.bounced_in(WEEK)
    assert told([found]) == [(made.pk, *UP, "missing")]
    assert (found.from_level, found.to_level) == (Level.FIRST, Level.SECOND)
    assert (found.held_from, found.held_until) == (NINE, NINE + HOUR)


@pytest.mark.parametrize(
    ("moment", "count"), [(-1, 0), (0, 1), (7 * 24 * 3600 - 1, 1), (7 * 24 * 3600, 0)]
)
def test_a_week_is_from_its_first_to_before_its_last_moment(story, moment, count):
    made = story.handed(at=NINE - DAY)
    story.back(made, BackReason.DONE, at=WEEK.begins_at + timedelta(seconds=moment))
    assert len(queries.bounced_in(WEEK)) == count


def test_long_is_what_took_longer_than_the_team_promises(story):
    quick, slow = story.handed(), story.handed()
    story.solved(quick, at=NINE + HOUR / 2)
    sla.reach_stages(at=NINE + 2 * HOUR)
    found = queries.long_in(WEEK, at=NINE + 2 * HOUR)
    assert told(found) == [(slow.pk, *UP, Lesson.OVER_OLA)]


def test_without_a_broken_promise_the_ten_longest_are_shown(story):
    made = [story.handed(at=NINE + timedelta(seconds=number)) for number in range(12)]
    story.solved(made[0], at=NINE + timedelta(minutes=1))
    found = queries.long_in(WEEK, at=NINE + HOUR / 2)
    assert told(found) == [(one.pk, *UP, Lesson.LONGEST) for one in made[1:11]]


def test_what_was_known_could_have_been_avoided(story):
    known, missing = story.handed(), story.handed()
    story.back(known, BackReason.KNOWN, at=NINE + HOUR)
    story.back(missing, BackReason.MISSING, at=NINE + HOUR)
    assert told(queries.avoidable_in(WEEK)) == [(known.pk, *UP, "known")]


def written(story, made, *, at):
    """An article of that moment, applied to the ticket by the second level afterwards."""
    article = Article.objects.create(
        issue="Mail", confidence="validated", made_at=at, updated_at=at, author=story.nora
    )
    Use.objects.create(
        article=article, ticket=made, by=story.nora, level=Level.SECOND, used_at=NINE + HOUR
    )


def test_so_could_what_an_article_of_before_solved(story):
    before, after, open_one = story.handed(), story.handed(), story.handed()
    written(story, before, at=NINE - DAY)
    written(story, after, at=NINE + HOUR)
    written(story, open_one, at=NINE - DAY)
    for made in (before, after):
        story.solved(made, at=NINE + 2 * HOUR)
    assert told(queries.avoidable_in(WEEK)) == [(before.pk, *UP, Lesson.ARTICLE)]


def test_an_article_that_did_not_help_avoids_nothing(story):
    made = story.handed()
    written(story, made, at=NINE - DAY)
    Use.objects.update(helped=False)
    story.solved(made, at=NINE + 2 * HOUR)
    assert queries.avoidable_in(WEEK) == []
