"""Stages of a promise: each told once, whatever happens to the clock in between."""

from datetime import timedelta

import pytest
from django.utils import translation

from stafette.core import jobs
from stafette.sla import actions
from stafette.sla.actions import WrongPromise
from stafette.sla.choices import Measure
from stafette.sla.stages import Stage, next_percent, percents_of, reactions_at
from tests.people_of_the_story import NINE, promise
from tests.sla.clocks_of_the_story import HOUR, MINUTE, allow, clock, january, opened, told

pytestmark = pytest.mark.django_db


def planned(made, *stages):
    """Stages as (measure, percent, reactions…)."""
    wanted = [Stage(measure=m, percent=p, reactions=tuple(r)) for m, p, *r in stages]
    actions.save_stages(promise=made, stages=wanted, by=None, at=NINE)
    return made


def reached(measure="resolution"):
    return [it["percent"] for it in told("StageReached") if it["measure"] == measure]


def test_each_stage_is_told_when_so_much_of_the_time_is_used():
    planned(promise(), ("resolution", 50, "notify"), ("resolution", 75, "notify"))
    ticket = opened()

    moments = [NINE + n * HOUR for n in range(1, 7)]
    seen = []
    for moment in moments:
        actions.reach_stages(at=moment)
        seen.append(reached())

    assert seen == [[], [], [], [50], [50], [50, 75]]
    assert clock(ticket).stage == 75
    assert clock(ticket).next_stage_at == january(13, 8)


def test_a_stage_after_the_breach_is_told_too():
    planned(promise(), ("resolution", 150, "manager"))
    ticket = opened()

    actions.reach_stages(at=january(13, 8))
    assert clock(ticket).breached_at == january(13, 8)
    assert clock(ticket).next_stage_at == january(13, 12)

    actions.reach_stages(at=january(13, 12))
    assert reached() == [150]
    assert clock(ticket).due_at == january(13, 8)
    assert clock(ticket).next_stage_at is None


def test_stages_passed_together_are_all_told_and_the_last_brings_about_what_all_do():
    planned(
        promise(),
        ("resolution", 50, "notify"),
        ("resolution", 100, "manager", "notify"),
        ("", 75, "raise"),
    )
    opened()

    actions.reach_stages(at=january(19))

    told_of = [it for it in told("StageReached") if it["measure"] == "resolution"]
    assert [(it["percent"], it["reactions"]) for it in told_of] == [
        (50, []),
        (75, []),
        (100, ["notify", "raise", "manager"]),
    ]


def test_waiting_moves_the_stages_along():
    planned(promise(), ("resolution", 50, "notify"))
    ticket = opened()
    actions.pause(ticket=ticket, at=NINE + HOUR)
    assert clock(ticket).next_stage_at is None

    actions.resume(ticket=ticket, at=NINE + 3 * HOUR)

    assert clock(ticket).next_stage_at == NINE + 6 * HOUR


def test_a_stage_reached_before_a_pause_is_told_before_the_pause():
    planned(promise(), ("resolution", 50, "notify"))
    ticket = opened()

    actions.pause(ticket=ticket, at=NINE + 5 * HOUR)
    actions.resume(ticket=ticket, at=NINE + 6 * HOUR)
    actions.reach_stages(at=NINE + 7 * HOUR)

    assert reached() == [50]


def test_more_time_does_not_repeat_a_stage():
    made = planned(promise(), ("resolution", 50, "notify"), ("resolution", 75, "notify"))
    ticket = opened()
    actions.reach_stages(at=NINE + 4 * HOUR)
    allow(made, Measure.RESOLUTION, 16)

    actions.recalculate(ticket=ticket, at=NINE + 4 * HOUR)
    actions.reach_stages(at=january(14))

    assert reached() == [50, 75]


def test_reopening_does_not_repeat_a_stage():
    planned(promise(), ("resolution", 50, "notify"))
    ticket = opened()
    actions.stop_all(ticket=ticket, at=NINE + 5 * HOUR)
    actions.reopen(ticket=ticket, at=NINE + 6 * HOUR)
    actions.reach_stages(at=january(19))

    assert reached() == [50]


def test_new_stages_hold_for_clocks_that_run():
    made = promise()
    ticket = opened()

    planned(made, ("resolution", 25, "notify"))
    jobs.run_due(at=NINE)

    assert clock(ticket).next_stage_at == NINE + 2 * HOUR


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (("resolution", 0, "notify"), "A stage needs 1 to 1000 percent of the time."),
        (("resolution", 1001, "notify"), "A stage needs 1 to 1000 percent of the time."),
        (("speed", 50, "notify"), "A stage needs one of the measures and known reactions."),
        (("leg", 50, "shout"), "A stage needs one of the measures and known reactions."),
        (("leg", 50), "Say what is to happen at 50 percent."),
    ],
)
def test_a_stage_that_cannot_be_is_refused_in_a_sentence(stage, sentence):
    with translation.override("en"), pytest.raises(WrongPromise) as refused:
        planned(promise(), stage)

    assert str(refused.value) == sentence


def test_a_stage_counts_working_time_only():
    planned(promise(), ("resolution", 99, "notify"))
    ticket = opened(at=january(16, 15))  # an hour before the weekend

    expected = january(19, 7) + timedelta(hours=8 * 0.99 - 1)
    assert clock(ticket).next_stage_at == expected


def test_a_promise_for_a_kind_goes_before_the_one_for_everybody():
    promise()
    requests = promise("Requests", covers_all=False)
    actions.cover(promise=requests, kind="service_request", by=None, at=NINE)

    incident = opened()
    request = opened(by=incident.requester, kind="service_request")

    assert [clock(it).promise.name for it in (incident, request)] == ["Standard", "Requests"]


def test_why_a_clock_paused_is_kept_with_the_working_time_it_took():
    promise()
    ticket = opened()
    ticket.waiting_for = "vendor"
    actions.pause(ticket=ticket, at=january(12, 15))
    actions.resume(ticket=ticket, at=january(13, 7, 35))

    pauses = clock(ticket).pauses.all()
    assert [(it.reason, it.worked) for it in pauses] == [("vendor", 95 * MINUTE)]


def test_shares_are_found_in_their_order():
    stages = [
        {"measure": "leg", "percent": 75, "reactions": ["notify"]},
        {"measure": "", "percent": 50, "reactions": ["notify", "raise"]},
    ]

    assert percents_of(stages, "leg") == [50, 75]
    assert percents_of(stages, "update") == [50]
    assert next_percent(stages, "leg", after=50) == 75
    assert next_percent(stages, "leg", after=75) == 100
    assert next_percent(stages, "leg", after=100) is None
    assert reactions_at(stages, "leg", [50, 75]) == ("notify", "raise")
