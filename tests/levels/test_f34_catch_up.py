"""The scheduler was away for eight hours of a weekend: all is made up for in one round (F34)."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from stafette.core import jobs, jumps, periods
from stafette.core.models import Job, JobState, JournalEntry
from stafette.levels import queries
from stafette.levels.models import Reacted
from stafette.notifications.models import Notice
from stafette.sla.actions import save_stages
from stafette.sla.choices import Measure
from stafette.sla.stages import Stage
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket
from tests.sla.clocks_of_the_story import HOUR, MINUTE, allow

pytestmark = pytest.mark.django_db

WENT = datetime(2026, 1, 17, 1, tzinfo=UTC)  # a Saturday
BACK = WENT + 8 * HOUR
ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}
TICKETS, PERCENTS = 10, (10, 25, 50, 75, 100, 150)


def round_the_clock(name, *stages, covers_all=False, **measures):
    made = promise(name, covers_all=covers_all)
    made.hours.weekly = ALWAYS
    made.hours.save()
    for measure, hours in measures.items():
        allow(made, measure, hours)
    save_stages(promise=made, stages=stages, by=None, at=NINE)
    return made


@pytest.fixture
def desk():
    """Every stage of every ticket falls due while nobody looks."""
    reminders = [Stage(measure="", percent=it, reactions=("notify",)) for it in PERCENTS]
    round_the_clock("All", *reminders, covers_all=True, response=1, resolution=4)
    first = team()
    for name in ("Anna Au", "Ada Ahn"):
        agent(name, first)
    made = [ticket(requester(), at=WENT + MINUTE)]
    made += [ticket(made[0].requester, at=WENT + n * MINUTE) for n in range(2, TICKETS + 1)]
    periods.call_periodic(at=WENT)
    jobs.run_due(at=WENT + HOUR / 4)
    assert not JournalEntry.objects.filter(name="StageReached").exists()
    Notice.objects.all().delete()
    return first, made


def come_back():
    jumps.Watch(at=BACK, ticks=0, last_at=WENT)
    for seconds in (0, 3):
        periods.call_periodic(at=BACK + timedelta(seconds=seconds))
        ticks = Job.objects.filter(name="sla.tick", state=JobState.READY)
        assert ticks.count() == 1  # not one for every time that was missed
        jobs.run_due(at=BACK + timedelta(seconds=seconds))


def test_f34_all_stages_are_told_in_the_first_round_and_each_person_once_a_ticket(desk):
    first, made = desk
    come_back()

    assert jumps.standing() is None
    stages = JournalEntry.objects.filter(name="StageReached").order_by("id")
    told = Counter((one.facts["ticket_id"], one.facts["measure"]) for one in stages)
    measures = (Measure.RESPONSE, Measure.RESOLUTION)
    assert told == {(it.pk, measure): len(PERCENTS) for it in made for measure in measures}
    assert {one.at for one in stages} == {BACK}
    noticed = Counter(Notice.objects.values_list("ticket", "person__name", "code"))
    names = first.members.values_list("name", flat=True)
    assert noticed == {(it.pk, name, "overdue"): 1 for it in made for name in names}


def test_f34_a_ticket_moves_once_however_many_of_its_stages_say_so(desk):
    _first, made = desk
    moves = [Stage(measure="leg", percent=it, reactions=("next_team",)) for it in (50, 100, 150)]
    second = team("Network", level=2, promise=round_the_clock("OLA", *moves, leg=1))
    agent("Nora Nord", second)
    agent("Tom Tal", team("Code", level=3))
    one = ticket(made[0].requester, team=second, at=WENT + MINUTE)

    come_back()

    assert queries.open_leg(one).team.name == "Code"
    assert [(it.percent, it.reaction) for it in Reacted.objects.all()] == [(150, "next_team")]
    noticed = Notice.objects.filter(ticket=one, code__startswith="moved")
    assert sorted(noticed.values_list("person__name", "code")) == [
        ("Nora Nord", "moved_away"),
        ("Tom Tal", "moved_on"),
    ]
