"""Two weeks of a whole desk, after which the journal shows that no stage was missed or doubled.

Nothing waits unseen at any moment of them (F36), whatever dies and wherever the clock goes.
STAFETTE_FORTNIGHT says how many tickets there are, 500 for the full proof.
"""

import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from stafette.core import jobs, jumps
from stafette.core.models import Job, JobState, JournalEntry
from stafette.levels.models import Reacted
from stafette.notifications.models import Notice
from stafette.sla.choices import Measure
from stafette.sla.models import Clock
from tests.journeys.fortnight import BEGIN, END, HOUR, MINUTE, Fortnight
from tests.journeys.stages_of_the_journal import Way, ways

pytestmark = [pytest.mark.django_db, pytest.mark.faults]

TICKETS = int(os.environ.get("STAFETTE_FORTNIGHT", "30"))
ACTS = 14  # for each ticket, about
PERIODIC = ("sla.tick", "levels.watch", "tickets.close_quiet")
DAY = timedelta(days=1)


@pytest.fixture
def weeks(monkeypatch) -> Fortnight:
    """Without what looks at the clock of this machine, which has nothing to do with those weeks."""
    for kind in list(jobs._tasks.values()):
        if kind.every and kind.name not in PERIODIC:
            monkeypatch.setitem(jobs._tasks, kind.name, replace(kind, every=None))
    return Fortnight(seed=7)


def live(weeks: Fortnight) -> None:
    """Step by step to the end; in between workers die, the desk restarts and the clock is wrong."""
    breakdowns = [
        (0.3, weeks.die), (1.4, weeks.forget_the_end), (2.2, weeks.restart), (3.35, lambda: ahead(weeks)),
        (7.3, lambda: back(weeks)), (8.4, weeks.die), (9.3, lambda: a_day(weeks)), (11.4, weeks.restart),
    ]  # fmt: skip
    while weeks.at < END:
        weeks.pass_time(pause(weeks))
        if breakdowns and weeks.at >= BEGIN + breakdowns[0][0] * DAY:
            breakdowns.pop(0)[1]()
        live_a_moment(weeks)
    assert breakdowns == []
    weeks.pass_time(HOUR)
    weeks.run_jobs()


def pause(weeks: Fortnight) -> timedelta:
    longest = 40 if is_day(weeks) else 150
    return timedelta(seconds=weeks.chance.randrange(60, longest * 60))


def is_day(weeks: Fortnight) -> bool:
    return 5 <= weeks.at.hour < 18 and weeks.at.weekday() < 5


def live_a_moment(weeks: Fortnight) -> None:
    chance = weeks.chance.random()
    if is_day(weeks) and weeks.at < BEGIN + 10 * DAY:
        while len(weeks.made) < TICKETS and weeks.chance.random() < TICKETS / (TICKETS + 150):
            weeks.open_one()
    if is_day(weeks) or chance < 0.1:
        weeks.work(max(1, TICKETS * ACTS // 300))
    if chance < 0.02:
        weeks.die()
    elif chance < 0.06:
        weeks.forget_the_end()
    weeks.run_jobs()
    weeks.check()


def ahead(weeks: Fortnight) -> None:
    """An hour ahead for some minutes; nobody works meanwhile, and nothing falls due."""
    weeks.run_jobs()
    before = told()
    weeks.step_clock(HOUR)
    for _ in range(3):
        weeks.pass_time(MINUTE)
        weeks.run_jobs()
    assert jumps.standing() and told() == before
    weeks.step_clock(-HOUR)
    assert not jumps.standing()


def back(weeks: Fortnight) -> None:
    """An hour back, which somebody confirms after a while."""
    weeks.run_jobs()
    jump(weeks, -HOUR)


def a_day(weeks: Fortnight) -> None:
    """A day ahead, which somebody confirms: all that it skipped is made up, each stage once."""
    jump(weeks, DAY)


def jump(weeks: Fortnight, by: timedelta) -> None:
    before = told()
    weeks.step_clock(by)
    for _ in range(3):
        weeks.pass_time(5 * MINUTE)
        weeks.run_jobs()
        weeks.check()
    assert jumps.standing() and told() == before
    weeks.restart()
    assert jumps.confirm(at=weeks.at)


def told() -> int:
    return JournalEntry.objects.filter(name__in=("StageReached", "ClockBreached")).count()


def test_every_stage_of_a_fortnight_is_told_once_and_none_is_missed(weeks):
    live(weeks)

    expected = ways(weeks.with_phones, weeks.looks)
    assert len(weeks.made) == len(expected) == TICKETS
    counters = counters_of(expected)
    check_stages(counters)
    check_reactions(counters)
    check_notices(counters)
    check_that_much_happened(weeks)


def counters_of(expected: dict[int, Way]) -> dict[int, object]:
    """Every stored clock with the one that was worked out: the first of its measure, and so on."""
    stored: dict[tuple[int, str], list[int]] = {}
    for clock in Clock.objects.order_by("id"):
        stored.setdefault((clock.ticket_id, clock.measure), []).append(clock.pk)
    worked_out: dict[tuple[int, str], list[object]] = {}
    for number, way in expected.items():
        for counter in way.counters:
            worked_out.setdefault((number, counter.measure), []).append(counter)
    assert {key: len(some) for key, some in stored.items()} == {
        key: len(some) for key, some in worked_out.items()
    }
    return {
        clock: counter
        for key, some in stored.items()
        for clock, counter in zip(some, worked_out[key], strict=True)
    }


def entries(name: str):
    return JournalEntry.objects.filter(name=name).order_by("id")


def check_stages(counters) -> None:
    """Both ways: what was told is what was reached, in that order and at that moment."""
    stages: dict[int, list] = {clock: [] for clock in counters}
    for entry in entries("StageReached"):
        stages[entry.facts["clock_id"]].append((entry.facts["percent"], entry.at))
    breaches: dict[int, list] = {clock: [] for clock in counters}
    for entry in entries("ClockBreached"):
        breaches[entry.facts["clock_id"]].append(entry.at)

    assert stages == {clock: one.reached for clock, one in counters.items()}
    assert breaches == {clock: one.breaches for clock, one in counters.items()}


def still_open(counters, stage: JournalEntry) -> bool:
    """Did the clock still count when the jobs of the stage ran, whenever that was?"""
    stops = counters[stage.facts["clock_id"]].stops
    return not any(entry > stage.pk or at == stage.at for entry, at in stops)


def check_reactions(counters) -> None:
    """What a stage brings about happened once, unless the promise was kept or given up before."""
    done = Counter(Reacted.objects.values_list("clock", "percent", "reaction"))
    wanted = {
        (stage.facts["clock_id"], stage.facts["percent"], reaction): still_open(counters, stage)
        for stage in entries("StageReached")
        for reaction in {"raise", "next_team"}.intersection(stage.facts["reactions"])
    }
    assert set(done.values()) == {1}
    assert {key for key, is_open in wanted.items() if is_open} <= done.keys() <= wanted.keys()

    moved = [(one.facts["clock_id"], one.facts["percent"]) for one in entries("TicketMovedOn")]
    rows = Reacted.objects.filter(reaction="next_team")
    assert sorted(moved) == sorted(rows.exclude(leg=None).values_list("clock", "percent"))
    assert entries("PathEnded").count() == rows.filter(leg=None).count()
    raised = [(one.about, one.at) for one in entries("TicketChanged").filter(by_id=None)]
    by_stages = Reacted.objects.filter(reaction="raise").values_list("clock__ticket", "at")
    assert Counter(raised) <= Counter((f"ticket:{number}", at) for number, at in by_stages)


def check_notices(counters) -> None:
    """Each stage that is to be told was told to somebody; a move tells more than a reminder."""
    codes = {"notify": ("due_soon", "overdue", "moved_on"), "manager": ("manager",)}
    moved = set(Reacted.objects.exclude(leg=None).values_list("clock", "percent"))
    told_of = set(Notice.objects.values_list("ticket", "code", "at"))
    silent = [
        (stage.pk, reaction)
        for stage in entries("StageReached")
        for reaction in set(codes).intersection(stage.facts["reactions"])
        if (
            still_open(counters, stage)
            or (stage.facts["clock_id"], stage.facts["percent"]) in moved
        )
        and not any((stage.facts["ticket_id"], it, stage.at) in told_of for it in codes[reaction])
    ]
    assert silent == []


def check_that_much_happened(weeks: Fortnight) -> None:
    """Otherwise the weeks prove nothing."""
    assert {stage.facts["measure"] for stage in entries("StageReached")} == set(Measure.values)
    assert set(Reacted.objects.values_list("reaction", flat=True)) == {"raise", "next_team"}
    assert entries("StageReached").count() > 5 * TICKETS
    assert entries("TicketMovedOn").count() > TICKETS / 2
    assert entries("PathEnded").exists()
    assert Job.objects.filter(attempts__gt=1, state=JobState.DONE).count() > weeks.owners
    assert not Job.objects.exclude(state=JobState.DONE).filter(name__contains="stage").exists()
