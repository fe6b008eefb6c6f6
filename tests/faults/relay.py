"""What the processes of the test about stages do: the scheduler is killed at its every step."""

import json
import os
import random
import signal
import sys
from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.db import connection

from stafette.core import jobs, periods
from stafette.core.models import Job, JobState, JournalEntry
from stafette.levels import queries as levels
from stafette.levels.models import Reacted
from stafette.notifications.models import Notice
from stafette.sla import actions as sla
from stafette.sla.models import Coverage, Promise, ServiceHours
from stafette.sla.stages import Stage
from tests.people_of_the_story import NINE, agent, requester, team, ticket

MINUTE = timedelta(minutes=1)
TICKETS = 12
PERCENTS = (*range(5, 100, 5), 100, 150, 200)
MOST_STATEMENTS = 90  # more than a round needs
LAST_MINUTE = 600
ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}


def staff() -> None:
    """Three teams above each other, a stage every twelve minutes, and a ticket every minute."""
    hours = ServiceHours.objects.create(name="Always", weekly=ALWAYS)
    stages = [Stage(measure="resolution", percent=it, reactions=("notify",)) for it in PERCENTS]
    promised = _promise("Standard", hours, {"resolution": 240 * MINUTE}, stages)
    Coverage.objects.create(promise=promised)
    told = Stage(measure="pick_up", percent=100, reactions=("notify", "manager", "next_team"))
    ola = _promise("OLA", hours, {"pick_up": 30 * MINUTE}, [told])
    teams = [
        team(name, level, promise=ola) for level, name in enumerate(("One", "Two", "Three"), 1)
    ]
    for one in teams:
        agent(f"{one.name} Adler", one)
    agent("Lea Lang", role="lead")
    ben = requester()
    for number in range(TICKETS):
        ticket(ben, f"No {number}", team=teams[0], at=NINE + number * MINUTE, channel="phone")


def _promise(name: str, hours: ServiceHours, allowed: dict, stages: list[Stage]) -> Promise:
    at_each = {(it, priority): allowed[it] for it in allowed for priority in range(1, 6)}
    made = sla.save_promise(promise=None, name=name, hours=hours, allowed=at_each, by=None, at=NINE)
    sla.save_stages(promise=made, stages=stages, by=None, at=NINE)
    return made


def live() -> None:
    """A process for every minute; three of four are killed before or after a statement of theirs.

    Every statement has its turn, in any order, so that no job meets only killed processes.
    """
    turns = [(number, late) for number in range(1, MOST_STATEMENTS) for late in (False, True)]
    chance = random.Random(os.environ.get("STAFETTE_FAULT_SEED", "1"))  # noqa: S311 -- any order
    chance.shuffle(turns)
    minute, lived = TICKETS, []
    while turns:
        minute += 1
        lived.append(_lived(minute, turns.pop() if minute % 4 else None))
    for later in range(minute, LAST_MINUTE, 10):
        assert _lived(later, None)
    sys.stdout.write(str(lived.count(False)))


def _lived(minute: int, turn: tuple[int, bool] | None) -> bool:
    """A process of its own does what is due; did it come to its end?"""
    pid = os.fork()
    if pid == 0:
        if turn:
            connection.execute_wrappers.append(_Killer(*turn))
        periods.call_periodic(at=NINE + minute * MINUTE)
        jobs.run_due(at=NINE + minute * MINUTE, owner=f"minute {minute}")
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False
    assert os.WEXITSTATUS(status) == 0
    return True


class _Killer:
    """Ends its process at a statement: before it, or after it and before the commit."""

    def __init__(self, number: int, late: bool) -> None:
        self._left, self._late = number, late

    def __call__(self, execute: Any, *told: Any) -> Any:
        self._left -= 1
        if self._left == 0 and not self._late:
            os.kill(os.getpid(), signal.SIGKILL)
        done = execute(*told)
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done


def history() -> None:
    """What the journal tells of every ticket, and to whom it was told."""
    told: dict[str, dict[int, list]] = defaultdict(lambda: defaultdict(list))
    silent = []
    notices = set(Notice.objects.values_list("ticket", "code", "at"))
    for entry in JournalEntry.objects.filter(about__startswith="ticket:").order_by("id"):
        number, percent = entry.facts["ticket_id"], entry.facts.get("percent")
        key = f"{entry.name} {entry.facts.get('measure', '')}".strip()
        told[key][number].append(percent)
        if entry.name == "StageReached" and entry.facts["measure"] == "resolution":
            codes = ("due_soon", "overdue")
            heard = any((number, code, entry.at) in notices for code in codes)
            silent += [] if heard or not entry.facts["reactions"] else [entry.pk]
        if entry.name == "StageReached" and entry.facts["measure"] == "pick_up":
            silent += [] if (number, "manager", entry.at) in notices else [entry.pk]
        if entry.name == "TicketMovedOn":
            silent += [] if (number, "moved_on", entry.at) in notices else [entry.pk]
    facts = {
        "told": {key: list(some.values()) for key, some in told.items()},
        "silent": silent,
        "unseen": list(levels.unseen_tickets()),
        "reacted": Reacted.objects.count(),
        "unfinished": list(Job.objects.exclude(state=JobState.DONE).values_list("name", "error")),
    }
    sys.stdout.write(json.dumps(facts))
