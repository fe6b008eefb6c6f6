"""What waits at the desk, for whom, and in which order."""

from datetime import UTC, datetime, timedelta

import pytest

from stafette.levels import actions, queries
from stafette.levels.choices import Level
from stafette.levels.models import Leg
from stafette.levels.queries.waiting import days_of_work_before
from stafette.people.choices import Role
from stafette.tickets import actions as tickets
from stafette.tickets.choices import WaitingFor
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BRIEFING = actions.Briefing(
    reason="No rights", problem="Mail", tried=(actions.Tried("Restart"),), question="Repair?"
)


class Story:
    def __init__(self) -> None:
        self.first, self.other = team(), team("Branch")
        self.second = team("Messaging", Level.SECOND)
        self.anna, self.otto = agent("Anna Krug", self.first), agent("Otto Ost", self.other)
        self.nora = agent("Nora Gross", self.second)
        self.lea = agent("Lea Lang", role=Role.LEAD)
        self.ben = requester()

    def made(self, *, at=NINE, where=None):
        return ticket(self.ben, at=at, team=where or self.first)

    def handed(self, made, *, at):
        actions.escalate(ticket=made, to_team=self.second, briefing=BRIEFING, by=self.anna, at=at)
        return made


@pytest.fixture
def story():
    return Story()


def numbers(legs):
    return [leg.ticket_id for leg in legs]


def test_overdue_is_what_is_late_the_longest_first_in_each_level(story):
    promise()
    later, sooner = story.made(at=NINE + HOUR), story.made()
    up = story.handed(story.made(at=NINE - HOUR), at=NINE)
    story.made(at=NINE + 3 * HOUR)
    at = NINE + 2 * HOUR + timedelta(minutes=1)
    found = [numbers(queries.overdue_legs(story.lea, at=at, most=most)) for most in (50, 1)]
    assert found == [[sooner.pk, later.pk, up.pk], [sooner.pk, up.pk]]


def test_a_deadline_is_overdue_from_its_own_moment_on(story):
    promise()
    made = story.made()
    moments = (NINE + HOUR - timedelta(seconds=1), NINE + HOUR)
    found = [numbers(queries.overdue_legs(story.lea, at=at, most=50)) for at in moments]
    assert found == [[], [made.pk]]


def test_a_hand_over_waits_until_it_is_accepted(story):
    second, first = story.made(), story.made()
    story.handed(first, at=NINE)
    story.handed(second, at=NINE + HOUR)
    story.made()
    before = numbers(queries.not_accepted_legs(story.lea))
    actions.accept(ticket=first, by=story.nora, at=NINE + 2 * HOUR)
    assert (before, numbers(queries.not_accepted_legs(story.lea))) == (
        [first.pk, second.pk],
        [second.pk],
    )


def test_a_ticket_is_ownerless_until_somebody_takes_it(story):
    newer, older = story.made(at=NINE + HOUR), story.made()
    before = numbers(queries.ownerless_legs(story.lea))
    actions.take_over(ticket=older, by=story.anna, at=NINE + HOUR)
    assert (before, numbers(queries.ownerless_legs(story.lea))) == (
        [older.pk, newer.pk],
        [newer.pk],
    )


def asleep(story, at):
    return numbers(queries.asleep_legs(story.lea, at=at))


@pytest.mark.parametrize("what", [WaitingFor.REQUESTER, WaitingFor.VENDOR, WaitingFor.FIX])
def test_who_is_waited_for_may_take_a_week(story, what):
    made = story.made()
    tickets.wait_for(ticket=made, what=what, by=story.anna, at=NINE)
    week = NINE + 7 * DAY
    assert [asleep(story, week - timedelta(seconds=1)), asleep(story, week)] == [[], [made.pk]]


def test_otherwise_three_days_of_work_may_pass(story):
    made = story.made()
    assert [asleep(story, NINE + 3 * DAY - HOUR), asleep(story, NINE + 3 * DAY)] == [[], [made.pk]]


def test_whatever_happens_wakes_it(story):
    said, noted, taken, handed = (story.made() for _ in range(4))
    at = NINE + 2 * DAY
    tickets.reply(ticket=said, words=tickets.Words(text="We look."), by=story.anna, at=at)
    tickets.note(ticket=noted, text="Seen before.", by=story.anna, at=at)
    actions.take_over(ticket=taken, by=story.anna, at=at)
    story.handed(handed, at=at)
    # From Wednesday to Monday are three days of work.
    monday = NINE + 7 * DAY
    assert asleep(story, monday - HOUR) == []
    assert asleep(story, monday) == [said.pk, noted.pk, taken.pk, handed.pk]


def test_what_waits_for_a_day_sleeps_only_when_that_is_over(story):
    made = story.made()
    tickets.wait_for(
        ticket=made, what=WaitingFor.DATE, by=story.anna, at=NINE, until=NINE + 20 * DAY
    )
    moments = (NINE + 19 * DAY, NINE + 20 * DAY)
    assert [asleep(story, at) for at in moments] == [[], [made.pk]]


@pytest.mark.parametrize(
    ("day", "earlier"), [(12, 7), (15, 12), (16, 13), (17, 14), (18, 14), (19, 14)]
)
def test_saturday_and_sunday_are_no_days_of_work(day, earlier):
    """January 2026: the 12th is a Monday."""
    at = datetime(2026, 1, day, 9, tzinfo=UTC)
    assert days_of_work_before(at).day == earlier


def test_agents_see_what_their_teams_hold_or_handed_on_and_leads_everything(story):
    mine, foreign = story.made(), story.made(where=story.other)
    handed = story.handed(story.made(), at=NINE)
    seen = {
        person: sorted(numbers(queries.ownerless_legs(person)))
        for person in (story.anna, story.otto, story.nora, story.lea, story.ben)
    }
    assert seen == {
        story.anna: [mine.pk, handed.pk],
        story.otto: [foreign.pk],
        story.nora: [handed.pk],
        story.lea: [mine.pk, foreign.pk, handed.pk],
        story.ben: [],
    }


def test_what_waits_for_somebody_is_what_concerns_them_now(story):
    """Theirs, handed on by them, their responsibility; nothing that they may not open."""
    third = team("Development", Level.THIRD)
    foreign, owned = story.made(where=story.other), story.made(where=story.other)
    once, twice = (story.handed(story.made(), at=NINE) for _ in range(2))
    actions.escalate(ticket=twice, to_team=third, briefing=BRIEFING, by=story.nora, at=NINE)
    type(owned).objects.filter(pk=owned.pk).update(owner=story.anna)
    found = {}
    for person in (story.anna, story.otto, story.nora, story.lea, story.ben):
        found[person] = sorted(numbers(queries.ownerless_legs(person)))
        worked = queries.worked_tickets(person).values_list("pk", flat=True)
        assert set(found[person]) - set(worked) == set()
    assert found == {
        story.anna: [owned.pk, once.pk],
        story.otto: [foreign.pk, owned.pk],
        story.nora: [once.pk, twice.pk],
        story.lea: [foreign.pk, owned.pk, once.pk, twice.pk],
        story.ben: [],
    }


def test_a_solved_ticket_waits_for_nobody(story):
    made = story.made()
    actions.solve(ticket=made, answer=tickets.Words(text="Done."), by=story.anna, at=NINE)
    assert Leg.objects.filter(ended_at=None).count() == 0
    assert numbers(queries.ownerless_legs(story.lea)) == []
