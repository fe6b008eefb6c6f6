"""The ledger once more, from nothing but the journal: its own rules, its own calendar.

It shares no code with the product, so that the two can only agree by being right.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = {day: [(time(8), time(17))] for day in range(5)}
MORNINGS = {
    0: [(time(8), time(11, 30))],
    2: [(time(9), time(12)), (time(13), None)],
}  # fmt: skip
_JOURNAL = """
SELECT entry.at, entry.name, entry.by_id, entry.facts, detail.content
FROM core_journalentry entry LEFT JOIN core_journaldetail detail ON detail.entry_id = entry.id
WHERE entry.about LIKE 'ticket:%%' ORDER BY entry.id"""


def worked(week, begin: datetime, end: datetime) -> timedelta:
    """Working time, day by day; of each interval what lies between begin and end."""
    total, day = timedelta(), begin.astimezone(BERLIN).date()
    while day <= end.astimezone(BERLIN).date():
        for opens, closes in week.get(day.weekday(), ()):
            first = _moment(day, opens)
            last = _moment(day, closes) if closes else _moment(day + timedelta(days=1), time())
            total += max(min(end, last) - max(begin, first), timedelta())
        day += timedelta(days=1)
    return total


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, BERLIN).astimezone(UTC)


@dataclass
class Way:
    """What has happened to a ticket so far."""

    teams: dict[int, int] = field(default_factory=dict)
    agents: dict[int, int | None] = field(default_factory=dict)
    came_from: dict[int, int] = field(default_factory=dict)
    questions: dict[int, set[int]] = field(default_factory=dict)
    leg: int = 0
    is_open: bool = False
    waits_for: str = ""
    week: dict = field(default_factory=lambda: OFFICE)
    now: tuple | None = None
    since: datetime | None = None
    lines: list[tuple] = field(default_factory=list)

    def hear(self, at: datetime, name: str, by: int | None, facts: dict, detail: dict) -> None:
        hearing = getattr(self, re.sub("(?=[A-Z])", "_", name).lower(), None)
        if hearing:
            hearing(by=by, detail=detail, **facts)
            self._note(at)

    def _note(self, at: datetime) -> None:
        then = self._present()
        if then == self.now:
            return
        if self.now and at > self.since:
            leg, team, activity, week = self.now
            length = worked(MORNINGS if week else OFFICE, self.since, at)
            self.lines.append((leg, team, activity, self.since, at, length))
        self.since = max(at, self.since) if self.now else at
        self.now = then

    def _present(self) -> tuple | None:
        if not self.is_open or not self.leg:
            return None
        team, week = self.teams[self.leg], self.week is MORNINGS
        if self.waits_for:
            return self.leg, team, self.waits_for, week
        if self.questions.get(self.leg):
            return self.leg, self.teams[self.came_from[self.leg]], "question", week
        return self.leg, team, "working" if self.agents[self.leg] else "pick_up", week

    def _ticket_opened(self, **_) -> None:
        self.is_open = True

    def _leg_started(self, leg_id, team_id, move, **_) -> None:
        before, agent = self.leg, None
        if move == "back":
            agent = self.agents[self.came_from[before]]
        if move == "reopen":
            agent = self.agents[before]
        if move == "up":
            self.came_from[leg_id] = before
        self.leg, self.teams[leg_id], self.agents[leg_id] = leg_id, team_id, agent

    def _ticket_taken(self, by, leg_id, **_) -> None:
        self.agents[leg_id] = by

    def _ticket_reassigned(self, leg_id, agent_id, **_) -> None:
        self.agents[leg_id] = agent_id

    def _inquiry_made(self, leg_id, inquiry_id, **_) -> None:
        self.questions.setdefault(leg_id, set()).add(inquiry_id)

    def _inquiry_answered(self, leg_id, inquiry_id, **_) -> None:
        self.questions[leg_id].discard(inquiry_id)

    def _ticket_waits(self, waiting_for, **_) -> None:
        self.waits_for = waiting_for

    def _ticket_resumed(self, **_) -> None:
        self.waits_for = ""

    def _ticket_solved(self, **_) -> None:
        self.is_open, self.waits_for = False, ""

    def _ticket_reopened(self, **_) -> None:
        self.is_open = True

    def _ticket_changed(self, fields, detail, **_) -> None:
        if "service_id" in fields:
            self.week = MORNINGS


def ledgers() -> dict[int, list[tuple]]:
    """Of each ticket: leg, team, activity, begin, end, working time; the last may be open.

    One that was solved in the moment of its opening has none.
    """
    ways: dict[int, Way] = {}
    for at, name, by, facts, detail in _told():
        number = facts.pop("ticket_id")
        ways.setdefault(number, Way()).hear(at, name, by, facts, detail)
    lines = {number: [*way.lines, *_lasting(way)] for number, way in ways.items()}
    return {number: some for number, some in lines.items() if some}


def _lasting(way: Way) -> Iterator[tuple]:
    if way.now:
        yield (*way.now[:3], way.since, None, None)


def _told() -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(_JOURNAL.replace("%%", "%"))
        for at, name, by, facts, detail in cursor.fetchall():
            yield _read_moment(at), name, by, _read(facts), _read(detail)


def _read(told):
    return json.loads(told) if isinstance(told, str) else dict(told or {})


def _read_moment(told: datetime) -> datetime:
    """Both databases keep UTC; SQLite does not say so."""
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
