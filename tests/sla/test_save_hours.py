from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import translation

from stafette.core import jobs
from stafette.sla import actions, queries
from stafette.sla.actions import WrittenHours, WrongHours
from stafette.sla.choices import Measure
from stafette.sla.models import Clock
from tests.people_of_the_story import NINE, promise, requester
from tests.sla.clocks_of_the_story import HOUR, clock, january, opened, told

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


def written(**other) -> WrittenHours:
    usual = {"name": "Desk", "time_zone": "Europe/Berlin", "week": "Mo–Fr 08:00–17:00"}
    return WrittenHours(**{**usual, **other})


def saved(hours=None, *, at=NINE, **other):
    return actions.save_hours(hours=hours, to=written(**other), by=None, at=at)


def refusal(**other) -> str:
    with translation.override("en"), pytest.raises(WrongHours) as refused:
        saved(**other)
    return str(refused.value)


def test_a_week_is_read_from_sentences():
    hours = saved(week="Mo–Do 08:00–17:00\nFr 8–14\nSamstag 9.30 bis 12 und 13-14")

    usual = [["08:00", "17:00"]]
    assert hours.weekly == {
        "0": usual, "1": usual, "2": usual, "3": usual, "4": [["08:00", "14:00"]],
        "5": [["09:30", "12:00"], ["13:00", "14:00"]],
    }  # fmt: skip


def test_english_days_are_understood_too():
    assert saved(week="Mon, Wed 9-17; Sun 0-24").weekly == {
        "0": [["09:00", "17:00"]], "2": [["09:00", "17:00"]], "6": [["00:00", "24:00"]],
    }  # fmt: skip


def test_breaks_are_cut_out():
    hours = saved(week="Mo–Di 8–17", breaks="Mo 12:00–12:30\nDi 7–9, 16–18")

    assert hours.weekly == {
        "0": [["08:00", "12:00"], ["12:30", "17:00"]], "1": [["09:00", "16:00"]],
    }  # fmt: skip


def test_exceptions_are_single_days():
    hours = saved(exceptions="24.12.2026 08:00–12:00\n2026-12-31 geschlossen")

    assert hours.exceptions == {"2026-12-24": [["08:00", "12:00"]], "2026-12-31": []}


def test_holidays_come_from_the_land():
    hours = saved(country="de", subdivision="by")

    calendar = queries.calendar_of(hours, at=NINE)
    assert (hours.country, hours.subdivision) == ("DE", "BY")
    assert [calendar.is_open(datetime(2026, 1, day, 10, tzinfo=BERLIN)) for day in (6, 7)] == [
        False,
        True,
    ]
    saved(hours, country="DE", subdivision="HH")
    assert queries.calendar_of(hours, at=NINE).is_open(datetime(2026, 1, 6, 10, tzinfo=BERLIN))


def test_round_the_clock_counts_a_long_day():
    hours = saved(week="Mo–So 0–24")

    calendar = queries.calendar_of(hours, at=NINE)
    day = [datetime(2026, 10, day, tzinfo=BERLIN).astimezone(UTC) for day in (25, 26)]
    assert calendar.between(*day) == 25 * HOUR


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"name": " "}, "Give the service hours a name."),
        (
            {"time_zone": "Europe/Bonn"},
            'There is no time zone "Europe/Bonn". Write for example: Europe/Berlin.',
        ),
        (
            {"time_zone": "../etc"},
            'There is no time zone "../etc". Write for example: Europe/Berlin.',
        ),
        (
            {"week": "Mo 17:00–08:00"},
            '"Mo 17:00–08:00" ends before it begins. Write hours over midnight as two days.',
        ),
        (
            {"week": "Mo 8–12\nMo 11–17"},
            "08:00–12:00 and 11:00–17:00 overlap.",
        ),
        ({"week": "Mo 8–25"}, '"Mo 8–25" names a time that no day has.'),
        ({"week": "Mo early"}, '"Mo early" names no days. Write for example: Mon-Fri 08:00-17:00.'),
        ({"week": "Xy 8–17"}, '"Xy" in "Xy 8–17" is no day of the week.'),
        ({"week": "Fr–Mo 8–17"}, '"Fr–Mo 8–17": the days do not follow each other.'),
        ({"week": "Mo 8"}, '"Mo 8" names no hours. Write for example: 08:00-17:00.'),
        ({"week": ""}, "The desk never opens. Write at least one day with its hours."),
        (
            {"week": "Mo 9–12", "breaks": "Mo 8–13"},
            "The desk never opens. Write at least one day with its hours.",
        ),
        (
            {"exceptions": "Heiligabend 8–12"},
            '"Heiligabend 8–12" begins with no date. Write for example: 2026-12-24 08:00-12:00.',
        ),
        (
            {"exceptions": "24.12.2026 8–12\n2026-12-24 zu"},
            "2026-12-24 is written twice.",
        ),
        (
            {"country": "DE", "subdivision": "XX"},
            'No public holidays are known for "DE-XX". Write for example: DE and BY.',
        ),
        ({"country": "FR"}, 'No public holidays are known for "FR". Write for example: DE and BY.'),
    ],
)
def test_what_cannot_hold_is_refused_in_a_sentence(other, sentence):
    assert refusal(**other) == sentence


def test_a_name_is_given_once():
    hours = saved()

    assert refusal() == 'There are other service hours with the name "Desk".'
    assert saved(hours).pk == hours.pk


def test_saving_is_told():
    hours = saved()

    assert told("HoursSaved") == [{"hours_id": hours.pk}]


def test_running_clocks_follow_changed_hours():
    made = promise()
    ticket = opened()

    saved(made.hours, name="Short", week="Mo–Fr 11:00–17:00")
    jobs.run_due(at=NINE)

    assert clock(ticket, Measure.RESPONSE).due_at == january(12, 11)
    assert clock(ticket).due_at == january(13, 12)
    assert told("ClocksChanged")[-1]["next_due_at"] == "2026-01-12T11:00:00Z"


def test_breached_and_waiting_clocks_do_not_follow_changed_hours():
    made = promise()
    ticket = opened()
    actions.reach_stages(at=NINE + HOUR)
    actions.pause(ticket=ticket, at=NINE + HOUR)
    actions.resume(ticket=ticket, at=NINE + HOUR)
    waiting = opened(by=ticket.requester)
    actions.pause(ticket=waiting, at=NINE)

    saved(made.hours, name="Short", week="Mo–Fr 12:00–17:00")
    jobs.run_due(at=NINE + HOUR)

    assert clock(ticket, Measure.RESPONSE).due_at == NINE + HOUR
    assert clock(ticket).due_at == january(13, 13)
    assert clock(waiting).due_at is None


def test_what_was_worked_before_the_change_stays_counted_by_the_old_hours():
    made = promise()  # 8 hours for the solution, open from 7 to 16
    ticket = opened()

    saved(made.hours, name="Short", week="Mo–Fr 13:00–16:00", at=january(12, 14))
    one = clock(ticket)
    assert queries.used_by(one, at=january(12, 16)) == 6 * HOUR

    jobs.run_due(at=january(12, 14))
    one = clock(ticket)
    assert one.used == 5 * HOUR
    assert one.due_at == january(13, 14)


def test_a_job_that_runs_again_changes_nothing_more():
    made = promise()
    opened()

    actions.recount(hours=made.hours, at=NINE)

    assert len(told("ClocksChanged")) == 1


def test_tickets_that_follow_share_what_they_cost(django_assert_num_queries):
    made, ben = promise(), requester()
    for _ in range(3):
        opened(by=ben)
    rings = connection.vendor == "postgresql"

    # Which tickets; their part, their rows, their clocks twice, the journal; of each its leg.
    with django_assert_num_queries(1 + 2 + 1 + 2 + 1 + 3 + rings):
        actions.recount(hours=made.hours, at=NINE + HOUR)

    assert [one.used for one in Clock.objects.all()] == [HOUR] * 6


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_stored_can_be_written_again(language):
    hours = saved(
        week="Mo–Do 08–12, 13–17\nFr 8–14\nSo 0–24",
        exceptions="31.12.2026 zu\n24.12.2026 8–12",
    )
    before = hours.weekly, hours.exceptions

    with translation.override(language):
        week, days = queries.week_in_sentences(hours), queries.exceptions_in_sentences(hours)
        saved(hours, week=week, exceptions=days)

    assert (hours.weekly, hours.exceptions) == before


def test_a_week_is_told_in_few_lines():
    hours = saved(week="Mo–Do 08–12, 13–17\nFr 8–14", exceptions="31.12.2026 zu")

    with translation.override("de"):
        told_week = queries.week_in_sentences(hours)
        told_days = queries.exceptions_in_sentences(hours)

    assert told_week == "Mo–Do 08:00–12:00, 13:00–17:00\nFr 08:00–14:00"
    assert told_days == "2026-12-31 geschlossen"
