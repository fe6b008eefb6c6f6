"""A clock that jumps escalates nothing, however far it goes (F31)."""

from datetime import timedelta

import pytest

from stafette.core import jobs, jumps, periods
from stafette.core.models import JournalEntry
from stafette.levels import actions
from stafette.levels.models import Reacted
from stafette.notifications.models import Notice
from stafette.people.models import Person
from stafette.sla.actions import save_stages
from stafette.sla.models import Clock, Pause
from stafette.sla.stages import Stage
from stafette.tickets import actions as tickets
from stafette.tickets.models import Ticket
from tests.levels.test_escalate import BRIEFING
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket
from tests.sla.clocks_of_the_story import HOUR, MINUTE, allow

pytestmark = [pytest.mark.django_db, pytest.mark.faults]

TICKETS = 30
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
STEPS = [HOUR, -HOUR, 3650 * DAY, -DAY]
AT_A_STAGE = ("StageReached", "ClockBreached", "TicketMovedOn", "TicketChanged", "PathEnded")


class Desk:
    """Thirty tickets that wait at the second level, to be taken within an hour; a third one."""

    def __init__(self) -> None:
        promise()
        ola = promise("OLA", covers_all=False)
        allow(ola, "pick_up", 1)
        stage = Stage(measure="pick_up", percent=100, reactions=("next_team", "notify"))
        save_stages(promise=ola, stages=[stage], by=None, at=NINE)
        first, second = team(), team("Network", level=2, promise=ola)
        agent("Nora Nord", second), agent("Tom Tal", team("Code", level=3))
        anna, ben = agent("Anna Au", first), requester()
        for number in range(TICKETS):
            one = ticket(ben, f"No {number}")
            actions.escalate(ticket=one, to_team=second, briefing=BRIEFING, by=anna, at=NINE)
        self.watch = jumps.Watch(at=NINE, ticks=0, last_at=None)
        jobs.run_due(at=NINE)

    def live(self, at, *, passed) -> None:
        """The clock says so while so much time has passed; what is due then is done."""
        self.watch.look(at=at, ticks=passed.total_seconds())
        periods.call_periodic(at=at)
        jobs.run_due(at=at)


@pytest.fixture
def desk():
    return Desk()


def told():
    count = JournalEntry.objects.filter(name__in=AT_A_STAGE).count()
    return count, Reacted.objects.count(), Notice.objects.exclude(code="handed_over").count()


@pytest.mark.parametrize("step", STEPS)
def test_f31_nothing_is_escalated_while_the_clock_is_wrong_and_all_of_it_once_in_time(desk, step):
    before = told()
    for minutes in range(1, 30):
        desk.live(NINE + step + minutes * MINUTE, passed=minutes * MINUTE)
    assert (jumps.standing().by, told()) == (step, before)

    desk.live(NINE + 30 * MINUTE, passed=30 * MINUTE)
    assert (jumps.standing(), told()) == (None, before)

    for seconds in (-3, 0, 3, 6):
        desk.live(NINE + HOUR + seconds * SECOND, passed=HOUR + seconds * SECOND)
    assert Reacted.objects.count() == TICKETS
    moved = JournalEntry.objects.filter(name="TicketMovedOn")
    assert [entry.at for entry in moved] == [NINE + HOUR] * TICKETS


@pytest.mark.parametrize("step", [-HOUR, -DAY])
def test_f31_a_confirmed_step_back_gives_the_time_again_and_doubles_nothing(desk, step):
    desk.live(NINE + HOUR, passed=HOUR)
    before = told()
    assert Reacted.objects.count() == TICKETS

    desk.live(NINE + HOUR + step + SECOND, passed=HOUR + SECOND)
    assert jumps.confirm(at=NINE + HOUR + step + SECOND)
    for minutes in range(1, 60, 10):
        passed = HOUR + minutes * MINUTE
        desk.live(NINE + step + passed, passed=passed)

    assert told() == before


def test_f31_a_wait_counts_nothing_twice_when_the_clock_goes_back_in_it(desk):
    """What a pause or a stretch lasted is never less than nothing."""

    one, nora = Ticket.objects.earliest("pk"), Person.objects.get(name="Nora Nord")
    tickets.wait_for(ticket=one, what="vendor", by=nora, at=NINE + 30 * MINUTE)
    tickets.resume(ticket=one, by=nora, at=NINE - 30 * MINUTE)
    tickets.wait_for(ticket=one, what="vendor", by=nora, at=NINE - 60 * MINUTE)
    tickets.resume(ticket=one, by=nora, at=NINE)

    used = {clock.measure: clock.used for clock in Clock.objects.filter(ticket=one)}
    assert used == {"response": HOUR / 2, "resolution": HOUR / 2, "pick_up": HOUR / 2}
    assert [it.worked for it in Pause.objects.filter(clock__measure="pick_up")] == [HOUR]
