"""29 February, week 53, the turn of the year and the nights of the clock changes (F33)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stafette.desk import review
from stafette.levels import actions as levels
from stafette.levels import queries
from stafette.sla import actions
from stafette.sla.models import ServiceHours
from stafette.sla.queries import calendar_of
from stafette.sla.stages import Stage
from tests.levels.test_escalate import BRIEFING
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket
from tests.sla.clocks_of_the_story import HOUR, MINUTE, clock, opened, told

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}
SECOND = timedelta(seconds=1)


def berlin(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=BERLIN)


def hours(**more):
    week = {str(day): [["08:00", "17:00"]] for day in range(5)}
    return ServiceHours.objects.create(name="Office", **{"weekly": week} | more)


@pytest.mark.parametrize(
    ("leap_day", "begun", "due"),
    [
        (None, "2028-02-28 16:00", "2028-02-29 09:00"),
        ([], "2028-02-28 16:00", "2028-03-01 09:00"),
        ([["10:00", "12:00"]], "2028-02-28 16:00", "2028-02-29 11:00"),
        ([], "2027-02-26 16:00", "2027-03-01 09:00"),  # no leap year: Friday to Monday
        ([], "2032-02-27 16:00", "2032-03-01 09:00"),  # a Sunday anyhow
        ([["08:00", "09:00"]], "2032-02-27 16:00", "2032-02-29 09:00"),  # and yet open
        ([], "2099-12-31 16:00", "2100-01-01 09:00"),  # 2100 has none
    ],
)
def test_f33_a_leap_day_has_hours_of_its_own_in_leap_years_only(leap_day, begun, due):
    exceptions = {} if leap_day is None else {"--02-29": leap_day}
    calendar = calendar_of(hours(exceptions=exceptions), at=berlin(begun))

    assert calendar.add(berlin(begun), 2 * HOUR) == berlin(due)


@pytest.mark.parametrize(
    ("weekly", "begun", "due"),
    [
        (None, "2026-12-31 16:00", "2027-01-04 09:00"),  # New Year is a Friday
        (ALWAYS, "2026-12-31 23:00", "2027-01-01 01:00"),
        (ALWAYS, "2026-10-25 01:30", "2026-10-25 02:30:00+01:00"),  # the hour that comes twice
        (ALWAYS, "2027-03-28 01:30", "2027-03-28 04:30"),  # the hour that is left out
    ],
)
def test_f33_stages_and_breaches_come_to_the_second_over_the_turns_of_year_and_clock(
    weekly, begun, due
):
    made = promise()
    made.hours.weekly = weekly or made.hours.weekly
    made.hours.country, made.hours.subdivision = ("", "") if weekly else ("DE", "BY")
    made.hours.save()
    made.targets.update(allowed=2 * HOUR)
    stages = [Stage(measure="resolution", percent=it, reactions=("notify",)) for it in (50, 100)]
    actions.save_stages(promise=made, stages=stages, by=None, at=NINE)
    one = opened(at=berlin(begun))
    end = datetime.fromisoformat(due)
    end = (end if end.tzinfo else end.replace(tzinfo=BERLIN)).astimezone(UTC)

    actions.reach_stages(at=end - SECOND)
    assert [it["percent"] for it in told("StageReached")] == [50]
    actions.reach_stages(at=end)

    assert [it["percent"] for it in told("StageReached")] == [50, 100]
    assert clock(one).breached_at == end


def test_f33_a_day_of_25_hours_has_them_all():
    calendar = calendar_of(hours(weekly=ALWAYS), at=berlin("2026-10-25 12:00"))
    long, short = (berlin(it) for it in ("2026-10-25 00:00", "2027-03-28 00:00"))
    day = timedelta(days=1)

    assert calendar.between(long, long + day) == 25 * HOUR
    assert calendar.between(short, short + day) == 23 * HOUR
    assert calendar.between(berlin("2028-02-28 00:00"), berlin("2028-03-01 00:00")) == 48 * HOUR


@pytest.mark.parametrize(
    ("monday", "name", "begins", "ends"),
    [
        ("2026-12-28", "2026-W53", "2026-12-27 23:00", "2027-01-03 23:00"),
        ("2027-01-04", "2027-W01", "2027-01-03 23:00", "2027-01-10 23:00"),
        ("2026-10-19", "2026-W43", "2026-10-18 22:00", "2026-10-25 23:00"),
        ("2027-03-22", "2027-W12", "2027-03-21 23:00", "2027-03-28 22:00"),
        ("2028-02-28", "2028-W09", "2028-02-27 23:00", "2028-03-05 23:00"),
    ],
)
def test_f33_weeks_of_the_review_have_names_and_ends_that_meet(monday, name, begins, ends):
    week = review.week_from(date.fromisoformat(monday), BERLIN)

    assert review.week_named(date.fromisoformat(monday)) == name
    assert review.monday_said(name, today=date(2029, 1, 1)) == date.fromisoformat(monday)
    found = [
        moment.astimezone(UTC).replace(tzinfo=None) for moment in (week.begins_at, week.ends_at)
    ]
    assert found == [datetime.fromisoformat(begins), datetime.fromisoformat(ends)]


def test_f33_what_comes_back_in_week_53_stands_in_no_other_week():
    first, second = team(), team("Network", level=2)
    anna, nora, ben = agent("Anna Au", first), agent("Nora Nord", second), requester()
    new_year = berlin("2027-01-04 00:00").astimezone(UTC)
    moments = [berlin("2026-12-28 00:00"), new_year - SECOND, new_year]
    numbers = []
    for at in moments:
        one = ticket(ben, at=at - MINUTE)
        levels.escalate(ticket=one, to_team=second, briefing=BRIEFING, by=anna, at=at)
        levels.hand_back(ticket=one, reason="known", text="See above.", by=nora, at=at)
        numbers.append(one.pk)

    mondays = [date(2026, 12, 21), date(2026, 12, 28), date(2027, 1, 4)]
    weeks = [queries.bounced_in(review.week_from(it, BERLIN)) for it in mondays]
    assert [[it.ticket_id for it in found] for found in weeks] == [[], numbers[:2], numbers[2:]]
