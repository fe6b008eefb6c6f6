"""Scores against timelines of tickets that others wrote (STAFETTE_CORPORA=folder).

Each timeline is replayed with our own actions on a real ticket, and what its checkpoints ask is
asked of the clocks. Their targets do not touch each other, ours share the wait of their ticket,
so each measure is replayed on a ticket of its own. Two targets of theirs are our next update: the
regular one is owed anew after each answer; where only messages of the customer are to be answered,
the agent sets the ticket to wait for its requester, as at our desk.

Their deadlines and durations are whole minutes, so ours are cut to them. An event without a time
happens together with the next one. Prints the score (`pytest -s`); a disagreement names the rule
of ours that causes it.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from stafette.sla import actions, queries
from stafette.sla.choices import Measure
from stafette.sla.models import Clock, ServiceHours
from stafette.tickets import actions as tickets
from stafette.tickets.choices import State
from stafette.tickets.models import Ticket
from tests.people_of_the_story import NINE, agent, requester
from tests.sla.clocks_of_the_story import MINUTE, opened

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(
        "STAFETTE_CORPORA" not in os.environ,
        reason="STAFETTE_CORPORA names no folder with test material",
    ),
    pytest.mark.django_db,
]
FILE = Path(os.environ.get("STAFETTE_CORPORA", ".")) / "sla" / "timelines.json"

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
START = datetime(2026, 1, 12, tzinfo=UTC)  # minute 0 of timelines that count from their opening
WORDS = tickets.Words(text="Restart the client.")
NUMBERS = count(1)

# Their name of a target, ours, and whether only messages of the customer are to be answered.
TARGETS = {
    "first_response": (Measure.RESPONSE, False),
    "response": (Measure.UPDATE, True),
    "update": (Measure.UPDATE, False),
    "solution": (Measure.RESOLUTION, False),
}
DEADLINES = {
    "first_response_escalation_at": Measure.RESPONSE,
    "update_escalation_at": Measure.UPDATE,
    "close_escalation_at": Measure.RESOLUTION,
}
USED = {
    "first_response": Measure.RESPONSE,
    "update": Measure.UPDATE,
    "close": Measure.RESOLUTION,
}
NO_DEADLINE = "a solved or closed ticket has no deadline until it is reopened"
DISAGREEMENTS = {
    "zammad_rel-04 update_escalation_at": NO_DEADLINE,
    "zammad_rel-07 add_from_75_30": NO_DEADLINE,
    "zammad_rel-09 add_from_120_30": NO_DEADLINE,
}

Told = dict[str, Any]
Happening = tuple[datetime | None, str]


def weekly(told: Told) -> dict[str, list[list[str]]]:
    if "weekly" in told:
        return {str(DAYS.index(day)): spans for day, spans in told["weekly"].items()}
    opened_on = {day: it for day, it in told["business_hours"].items() if it["active"]}
    return {str(DAYS.index(day)): it["timeframes"] for day, it in opened_on.items()}


def hours_of(told: Told) -> ServiceHours:
    closed = [day for day, it in told.get("public_holidays", {}).items() if it["active"]]
    return ServiceHours.objects.create(
        name=f"Hours {next(NUMBERS)}",
        time_zone=told.get("timezone") or told["time_zone"],
        weekly=weekly(told),
        exceptions=dict.fromkeys(closed, ()),
    )


def moment(told: str | int | None) -> datetime | None:
    if told is None:
        return None
    return datetime.fromisoformat(told) if isinstance(told, str) else START + told * MINUTE


def timed(told: str | None) -> datetime | None:
    return told and datetime.strptime(told, "%Y-%m-%d %H:%M:%S %Z").replace(tzinfo=UTC)


def happenings(event: Told | list[Any]) -> Iterator[Happening]:
    """What one event of a file means: a state, or that somebody spoke."""
    if isinstance(event, list):
        spoken = {"state": None, "last_contact_customer_at": "customer"}
        at, name, *state = event
        yield moment(at), state[0] if state else spoken.get(name) or SPEAKERS[name]
        return
    if event["event"] == "article":
        yield timed(event["at"]), SPEAKERS[event["kind"]]
    if "to" in event or "state" in event:
        at = event.get("at") or event.get("updated_at")
        yield timed(at), event.get("to") or event["state"]
    for field in SPEAKERS.keys() & event.keys():
        yield timed(event[field]), SPEAKERS[field]
    if event["event"] == "recalculate":
        yield None, "recalculate"


# "agent contact" is told apart from "agent" because the first response may be told for itself.
SPEAKERS = {
    "inbound_email": "customer",
    "inbound_web": "customer",
    "customer_contact": "customer",
    "last_contact_customer_at": "customer",
    "outbound_email": "agent",
    "agent_contact": "agent",
    "last_contact_agent_at": "agent contact",
    "first_response_at": "first response",
}
ANSWERS = {
    Measure.RESPONSE: {"agent", "first response"},
    Measure.UPDATE: {"agent", "agent contact"},
    Measure.RESOLUTION: set(),
}


def in_order(events: list[Any], *, until: datetime | None) -> list[tuple[datetime, str]]:
    told = [it for event in events for it in happenings(event)]
    known = [at for at, _what in told if at]
    last = known[-1] if known else START
    following, placed = last, []
    for at, what in reversed(told):
        following = at or following
        placed.append((following, what))
    ordered = sorted(reversed(placed), key=lambda it: it[0])
    return [it for it in ordered if until is None or it[0] <= until]


class Replay:
    """One timeline on one ticket, with a promise of one measure."""

    def __init__(self, told: Told, target: str, allowed: timedelta, *, at: datetime) -> None:
        self.measure, self.answers_only = TARGETS[target]
        self.agent, self.requester = told["people"]
        self.is_pending, self.agent_spoke_last = False, True
        promised = actions.save_promise(
            promise=None,
            name=f"Promise {next(NUMBERS)}",
            hours=told["hours"],
            allowed={(self.measure, 4): allowed},
            by=None,
            at=NINE,
        )
        actions.cover(promise=promised, organisation=None, service=None, by=None, at=NINE)
        self.number = opened(by=self.requester, at=at).pk
        self.wait_or_not(at)

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.get(pk=self.number)

    @property
    def clocks(self) -> list[Clock]:
        return [it for it in queries.clocks_of(self.ticket) if it.measure == self.measure]

    def play(self, at: datetime, what: str) -> None:
        if what == "recalculate":
            actions.recalculate(ticket=self.ticket, at=at)
        elif what == "customer":
            self.agent_spoke_last = False
            tickets.receive(ticket=self.ticket, words=WORDS, by=self.requester, at=at)
        elif what in ANSWERS[self.measure]:
            self.agent_spoke_last = True
            tickets.reply(ticket=self.ticket, words=WORDS, by=self.agent, at=at)
        elif what == "closed":
            self.close(at)
        elif what not in set(SPEAKERS.values()):
            self.become(what, at)
        self.wait_or_not(at)

    def become(self, state: str, at: datetime) -> None:
        self.is_pending = state.startswith("pending")
        if not self.ticket.is_open:
            tickets.reopen(ticket=self.ticket, by=self.agent, at=at)

    def close(self, at: datetime) -> None:
        """Without an answer, which ours needs: so the state is set, and the clocks are told."""
        self.is_pending = False
        Ticket.objects.filter(pk=self.number).update(state=State.SOLVED, solved_at=at)
        actions.stop_all(ticket=self.ticket, at=at)

    def wait_or_not(self, at: datetime) -> None:
        ticket, for_requester = self.ticket, self.answers_only and self.agent_spoke_last
        waits = self.is_pending or for_requester
        if not ticket.is_open or waits == (ticket.state == State.WAITING):
            return
        if waits:
            what = "requester" if for_requester else "date"
            tickets.wait_for(ticket=ticket, what=what, by=self.agent, at=at)
        else:
            tickets.resume(ticket=ticket, by=self.agent, at=at)


class Timeline:
    """A timeline of the file, asked after some of its events."""

    def __init__(self, told: Told, people: tuple[Any, Any]) -> None:
        self.told = told | {"hours": hours_of(told["calendar"]), "people": people}
        self.events = told.get("timeline") or told["events"]
        self.opened_at = timed(told["ticket"]["created_at"]) if "ticket" in told else START
        named = told.get("sla_minutes") or {
            name.removesuffix("_time"): it for name, it in told.get("sla", {}).items()
        }
        self.targets = {name: it * MINUTE for name, it in named.items() if name in TARGETS and it}

    def clocks(
        self, measure: str, after: int | None = None, *, until: datetime | None = None
    ) -> list[Clock]:
        """Of one measure after the first events, or those up to a moment; none if not promised."""
        wanted = [it for it in self.targets if TARGETS[it][0] == measure]
        if not wanted:
            return []
        target = wanted[0]
        replay = Replay(self.told, target, self.targets[target], at=self.opened_at)
        for at, what in in_order(self.events[:after], until=until):
            replay.play(at, what)
        return replay.clocks

    def answer(self, field: str, after: int | None = None) -> Any:
        if field == "escalation_at":
            found = [self.due(measure, after) for measure in DEADLINES.values()]
            return min((it for it in found if it), default=None)
        if field in DEADLINES:
            return self.due(DEADLINES[field], after)
        if field.startswith("add_from"):  # what is left at a moment of theirs, when it is used up
            start, length = (int(it) * MINUTE for it in field.split("_")[2:])
            self.targets["solution"] = self.used(Measure.RESOLUTION, START + start) + length
            return self.due(Measure.RESOLUTION, after)
        if field == "first_response_at":
            return self.clocks(Measure.RESPONSE, after)[0].stopped_at
        what, difference, _rest = field.removesuffix("_in_min").partition("_diff")
        return self.minutes(USED[what], after, left=bool(difference))

    def due(self, measure: str, after: int | None) -> datetime | None:
        counting = [it for it in self.clocks(measure, after) if it.stopped_at is None]
        due = counting[0].breached_at or counting[0].due_at if counting else None
        return due and due.replace(second=0, microsecond=0)

    def minutes(self, measure: str, after: int | None, *, left: bool) -> int | None:
        """The most that one of the clocks used until it was met or missed, or left."""
        ended = [it for it in self.clocks(measure, after) if it.met is not None]
        most = max(ended, key=lambda it: it.used, default=None)
        return most and ((most.allowed - most.used) if left else most.used) // MINUTE

    def used(self, measure: str, at: datetime) -> timedelta:
        if at < self.opened_at:
            return timedelta()
        (clock,) = self.clocks(measure, until=at)
        return queries.used_by(clock, at=at)


def asked(timeline: Timeline) -> Iterator[tuple[str, Any, Any]]:
    """What is asked, what they expect, and what we answer."""
    for check in timeline.told.get("checks", ()):
        field, after, wanted = check["field"], check["after_events"], check["expected"]
        wanted = timed(wanted) if isinstance(wanted, str) else wanted
        yield f"{field} after {after}", wanted, timeline.answer(field, after)
    minutes = timeline.told.get("expected_minutes", {})
    if window := minutes.get("window"):
        first, last = (timeline.used(Measure.RESOLUTION, moment(it)) for it in window)
        yield "elapsed", minutes["elapsed"], (last - first) // MINUTE
        return
    for field, told in minutes.items():
        wanted = told if field.endswith("_min") else moment(told)
        yield field, wanted, timeline.answer(field)


def test_timelines_of_others_end_the_same():
    people = agent("Anna Arnold"), requester()
    told = [it for group in json.loads(FILE.read_text("utf-8")).values() for it in group]
    found = [
        (f"{it['id']} {what}", wanted, answer)
        for it in told
        for what, wanted, answer in asked(Timeline(it, people))
    ]
    others = {what: (wanted, answer) for what, wanted, answer in found if wanted != answer}
    print(f"\n{len(found) - len(others)} of {len(found)} checkpoints, {len(told)} timelines")  # noqa: T201 -- the score is what this test is for
    for what, (wanted, answer) in others.items():
        rule = DISAGREEMENTS.get(what, "NOT MEANT")
        print(f"    {what}: {answer} instead of {wanted}; {rule}")  # noqa: T201 -- as above
    assert {what: answer for what, (_wanted, answer) in others.items()} == dict.fromkeys(
        DISAGREEMENTS
    )
    assert len(others) <= 0.05 * len(found)
