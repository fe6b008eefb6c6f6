"""What W7 measures is what a desk does: its rows keep the invariants, its rounds find what is due."""

import pytest

from stafette.config.bench import clocks
from stafette.config.commands import bench
from stafette.levels import queries as levels
from stafette.sla import actions, queries
from stafette.sla.models import Clock
from stafette.tickets.models import Ticket
from tests.people_of_the_story import NINE, agent, promise, team
from tests.sla.clocks_of_the_story import told

pytestmark = pytest.mark.django_db
ROUNDS = (clocks.ROUNDS + 1) * clocks.DUE_A_ROUND


@pytest.fixture
def desk():
    promise()
    agent("Anna Arnold", team())


def test_the_rows_are_as_many_as_wanted_and_nothing_waits_unseen(desk):
    clocks.fill(101, at=NINE)

    first, last = NINE + clocks.SOON, NINE + clocks.FAR
    assert Clock.objects.filter(next_stage_at__gte=first, next_stage_at__lt=last).count() == 101
    assert Ticket.objects.count() == 51
    assert list(levels.unseen_tickets()) == []


def test_each_round_finds_its_hundred_once(desk):
    clocks.fill(ROUNDS + 100, at=NINE)

    figures = clocks.some_due(at=NINE)

    assert (figures.name, figures.cpu > 0, figures.median > 0) == ("W7 stage falls due", True, True)
    assert len(told("StageReached")) == ROUNDS
    assert actions.reach_stages(at=NINE) == 0


def test_a_changed_priority_counts_towards_what_is_promised_then(desk):
    clocks.fill(20, at=NINE)
    before = set(Clock.objects.values_list("allowed", flat=True))

    clocks.priority_changed(at=NINE)

    assert before == {clocks.PLENTY}
    ticket = Ticket.objects.order_by("id")[0]
    allowed = {clock.allowed for clock in queries.open_clocks(ticket)}
    assert allowed == set(queries.terms_for(ticket, at=NINE).allowed.values()) - before


def test_changed_hours_are_counted_by_all_of_their_tickets(desk):
    clocks.fill(20, at=NINE)

    clocks.hours_changed(at=NINE)

    assert len(told("ClocksChanged")) == 2 * 10


def test_figures_are_told_in_a_line_each():
    figure = {"name": "W7 warning", "cpu": 0.0, "median": 0.0, "p95": 0.0, "more": {"at_most": 2.0}}
    wall = {"name": "W7 tick", "cpu": 0.061, "median": 0.1, "p95": 0.2, "more": {}}

    table = bench._table({"size": 10_000, "database": "SQLite", "figures": [figure, wall]})

    assert table == (
        "SQLite, 10,000 rows\n"
        "W7 warning: at most 2.0\n"
        "W7 tick: 0.06 ms CPU, median 0.1 ms, p95 0.2 ms"
    )
