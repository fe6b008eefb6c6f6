"""Which stages the clocks of a ticket must have reached, from what the journal tells of it.

It shares no code with the product: its own rules of when a clock counts, its own calendar.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stafette.core.models import JournalEntry
from tests.journeys.working_days import OLA, PHONES, STANDARD, Terms

DESK = ("pick_up", "leg", "inquiry")
Look = tuple[int, datetime]  # after which entry of the journal, and when
Reached = tuple[int, datetime]  # how many percent, and when that was seen


@dataclass
class Counter:
    """One clock of one ticket."""

    measure: str
    terms: Terms
    allowed: timedelta
    since: datetime | None = None
    used: timedelta = timedelta()
    is_open: bool = True
    passed: int = 0
    reached: list[Reached] = field(default_factory=list)
    breaches: list[datetime] = field(default_factory=list)
    stops: list[Look] = field(default_factory=list)

    def look(self, at: datetime) -> None:
        """See which stages it has reached by then."""
        if self.since is None:
            return
        used = self.used + self.terms.week.worked(self.since, at)
        for percent in sorted({*self.terms.percents(self.measure), 100}):
            due = self.since <= at and used >= self.allowed * percent / 100
            if percent > self.passed and due:
                self.passed = percent
                self._note(percent, at)

    def _note(self, percent: int, at: datetime) -> None:
        if percent == 100:
            self.breaches.append(at)
        if percent in self.terms.percents(self.measure):
            self.reached.append((percent, at))

    def settle(self, at: datetime) -> None:
        if self.since:
            self.used += self.terms.week.worked(self.since, at)
            self.since = None


@dataclass
class Way:
    """What has happened to a ticket so far."""

    phones: bool
    priority: int = 4
    waits: bool = False
    leg: int = 0
    agents: dict[int, int | None] = field(default_factory=dict)
    came_from: dict[int, int] = field(default_factory=dict)
    questions: dict[int, set[int]] = field(default_factory=dict)
    counters: list[Counter] = field(default_factory=list)

    def hear(self, entry: JournalEntry, facts: dict) -> None:
        hearing = getattr(self, re.sub("(?=[A-Z])", "_", entry.name).lower(), None)
        if hearing:
            hearing(entry=entry, at=entry.at, **facts)

    def look(self, at: datetime) -> None:
        for counter in self.counters:
            if counter.is_open:
                counter.look(at)

    def _open(self, *measures: str) -> list[Counter]:
        return [it for it in self.counters if it.is_open and it.measure in measures]

    def _promised(self, measure: str) -> Terms:
        if measure in DESK:
            return OLA
        return PHONES if self.phones else STANDARD

    def _begin(self, *measures: str, at: datetime) -> None:
        for measure in measures:
            terms = self._promised(measure)
            allowed = terms.allowed(measure, self.priority)
            self.counters.append(Counter(measure, terms, allowed))
        self._run_or_pause(at)

    def _run_or_pause(self, at: datetime) -> None:
        """Nothing counts while the ticket waits, nor a level that waits for an answer."""
        asked = bool(self._open("inquiry"))
        for counter in self.counters:
            counts = counter.is_open and not self.waits and not (asked and counter.measure == "leg")
            if counts and counter.since is None:
                counter.since = at
            if not counts:
                counter.settle(at)

    def _stop(self, counters: Iterable[Counter], entry: JournalEntry) -> None:
        for counter in counters:
            counter.look(entry.at)
            counter.settle(entry.at)
            counter.is_open = False
            counter.stops.append((entry.pk, entry.at))

    def _ticket_opened(self, at, **_) -> None:
        self._begin("response", "update", "resolution", at=at)

    def _message_sent(self, entry, at, automatic, **_) -> None:
        if automatic:
            return
        self.look(at)
        self._stop(self._open("response"), entry)
        if owed := self._open("update"):
            self._stop(owed, entry)
            self.counters.append(Counter("update", owed[0].terms, owed[0].allowed))
            self._run_or_pause(at)

    def _ticket_waits(self, at, **_) -> None:
        self.look(at)
        self.waits = True
        self._run_or_pause(at)

    def _ticket_resumed(self, at, **_) -> None:
        self.waits = False
        self._run_or_pause(at)

    def _ticket_solved(self, entry, at, **_) -> None:
        self.waits = False
        self._stop(self._open("response", "update", "resolution", *DESK), entry)

    def _ticket_reopened(self, at, **_) -> None:
        last = [it for it in self.counters if it.measure == "resolution"][-1]
        last.is_open, last.since = True, at
        self._follow(last, at)
        self._begin("update", at=at)

    def _ticket_changed(self, entry, at, fields, **_) -> None:
        if not {"priority", "service_id"} & set(fields):
            return
        content = entry.detail.content
        self.look(at)
        self.priority = content.get("priority", [0, self.priority])[1]
        self.phones = self.phones or "service_id" in content
        for counter in self.counters:
            if counter.is_open:
                self._follow(counter, at)

    def _follow(self, counter: Counter, at: datetime) -> None:
        """Count towards what is promised now; a broken promise stays as it was."""
        terms = self._promised(counter.measure)
        allowed = terms.allowed(counter.measure, self.priority)
        if counter.passed >= 100 or (counter.terms, counter.allowed) == (terms, allowed):
            return
        ran = counter.since is not None
        counter.settle(at)
        counter.terms, counter.allowed = terms, allowed
        counter.since = at if ran else None

    def _leg_started(self, entry, at, leg_id, move, **_) -> None:
        before, agent = self.leg, None
        if move == "back":
            agent = self.agents[self.came_from[before]]
        if move == "reopen":
            agent = self.agents[before]
        if move in {"up", "on"}:
            self.came_from[leg_id] = before
        self.look(at)
        self._stop(self._open(*DESK), entry)
        self.leg, self.agents[leg_id] = leg_id, agent
        self._begin("leg", *([] if agent else ["pick_up"]), at=at)

    def _ticket_taken(self, entry, at, leg_id, **_) -> None:
        self.look(at)
        self._stop(self._open("pick_up"), entry)
        self.agents[leg_id] = entry.by_id

    def _ticket_reassigned(self, entry, at, leg_id, agent_id, **_) -> None:
        self.look(at)
        self.agents[leg_id] = agent_id
        if agent_id:
            self._stop(self._open("pick_up"), entry)
        elif not self._open("pick_up"):
            self._begin("pick_up", at=at)

    def _inquiry_made(self, at, leg_id, inquiry_id, **_) -> None:
        self.look(at)
        self.questions.setdefault(leg_id, set()).add(inquiry_id)
        if not self._open("inquiry"):
            self._begin("inquiry", at=at)

    def _inquiry_answered(self, entry, at, leg_id, inquiry_id, **_) -> None:
        self.questions[leg_id].discard(inquiry_id)
        if not self.questions.get(self.leg):
            self.look(at)
            self._stop(self._open("inquiry"), entry)
            self._run_or_pause(at)


def ways(with_phones: set[int], looks: Iterable[Look]) -> dict[int, Way]:
    """What became of each ticket, when its clocks were also looked at at certain moments."""
    found: dict[int, Way] = {}
    for step in _in_order(looks):
        if isinstance(step, datetime):
            for way in found.values():
                way.look(step)
            continue
        facts = dict(step.facts)
        number = facts.pop("ticket_id")
        found.setdefault(number, Way(number in with_phones)).hear(step, facts)
    return found


def _in_order(looks: Iterable[Look]) -> Iterator[JournalEntry | datetime]:
    """The entries of the tickets, and between them the moments of the looks."""
    entries = JournalEntry.objects.filter(about__startswith="ticket:").select_related("detail")
    waiting = list(looks)
    for entry in entries.order_by("id"):
        while waiting and waiting[0][0] < entry.pk:
            yield waiting.pop(0)[1]
        yield entry
    yield from (at for _, at in waiting)
