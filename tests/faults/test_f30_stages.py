"""The scheduler is killed at its every step: each stage once, and somebody is told (F30)."""

import json

import pytest

from tests.faults.desk import Desk
from tests.faults.relay import MOST_STATEMENTS, PERCENTS, TICKETS

pytestmark = pytest.mark.faults


def test_no_stage_is_missed_or_doubled_when_the_scheduler_is_killed_at_every_step(desk: Desk):
    desk.run("staff")
    killed = int(desk.run("live"))
    found = json.loads(desk.run("history"))

    assert killed > MOST_STATEMENTS, "otherwise most of them came to their end"
    told = found["told"]
    assert told["StageReached resolution"] == [[*PERCENTS]] * TICKETS
    assert told["ClockBreached resolution"] == [[None]] * TICKETS
    assert told["StageReached pick_up"] == [[100, 100, 100]] * TICKETS
    assert told["TicketMovedOn"] == [[100, 100]] * TICKETS
    assert told["PathEnded"] == [[None]] * TICKETS
    assert found["reacted"] == 3 * TICKETS
    assert (found["silent"], found["unseen"], found["unfinished"]) == ([], [], [])
