"""Tickets that go any way there is, by chance: the same seed goes the same way."""

import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from stafette.catalog.models import Service
from stafette.core.refusals import Refusal
from stafette.levels import actions
from stafette.levels.choices import BackReason, Level
from stafette.levels.models import Inquiry, Leg, Team
from stafette.people.models import Person
from stafette.sla.choices import Measure
from stafette.sla.models import Coverage, ServiceHours
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.choices import WaitingFor
from stafette.tickets.models import Ticket
from tests.levels.test_escalate import BRIEFING
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket
from tests.sla.clocks_of_the_story import allow

LEVELS = {
    "Desk": Level.FIRST,
    "Phones": Level.FIRST,
    "Network": Level.SECOND,
    "Programs": Level.SECOND,
    "Code": Level.THIRD,
}
MORNINGS = {"0": [["08:00", "11:30"]], "2": [["09:00", "12:00"], ["13:00", "24:00"]]}
ACTS = {
    "take_over": 6, "take_from": 2, "escalate": 6, "accept": 3, "hand_back": 3, "ask_back": 3,
    "answer_inquiry": 4, "wait_for": 4, "resume": 4, "receive": 3, "queue": 2, "colleague": 2,
    "across": 2, "solve": 2, "reopen": 4, "change": 1, "leave": 0.1,
}  # fmt: skip


@dataclass
class World:
    """Five teams of three, a promise for all and one for a service, which is never broken."""

    seed: int
    set_back: bool = True
    at: datetime = NINE
    chance: random.Random = field(init=False)
    teams: list[Team] = field(init=False)
    people: dict[int, list[Person]] = field(init=False)
    asker: Person = field(init=False)
    phones: Service = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 -- the same way each time
        self.teams = [team(name, level) for name, level in LEVELS.items()]
        self.people = {
            one.pk: [agent(f"{one.name}{number} Adler", one) for number in range(3)]
            for one in self.teams
        }
        self.asker = requester()
        self.phones = Service.objects.create(names={"en": "Phones"})
        mornings = promise("Mornings", covers_all=False)
        Coverage.objects.create(promise=mornings, service=self.phones)
        ServiceHours.objects.filter(pk=mornings.hours_id).update(weekly=MORNINGS)
        for one in (promise(), mornings):
            allow(one, Measure.RESOLUTION, 5_000)

    def journey(self, steps: int) -> Ticket:
        """One ticket from its opening on; most are solved in the end."""
        self.at = NINE + timedelta(minutes=self.chance.randrange(60 * 24 * 90))
        made = ticket(self.asker, team=self.teams[self.chance.randrange(2)], at=self.at)
        way = self.chance.choices(list(ACTS), list(ACTS.values()), k=steps)
        for name in [*way, *(["solve"] if self.chance.random() < 0.9 else [])]:
            self.at += self._pause()
            self.act(name, made)
        connection.run_on_commit.clear()  # a test never commits, and each event looks through them
        return made

    def _pause(self) -> timedelta:
        drawn = self.chance.random()
        if drawn < 0.1:
            return timedelta()
        if drawn < 0.13 and self.set_back:
            return -timedelta(minutes=self.chance.randrange(90))
        length = self.chance.choice((1, 10, 60, 60, 600, 6_000))
        return timedelta(minutes=length) * self.chance.random()

    def act(self, name: str, made: Ticket) -> None:
        leg = Leg.objects.select_related("team", "agent").filter(ticket=made).last()
        with suppress(Refusal):  # not everything is possible everywhere
            getattr(self, name)(made, leg, self._one_of(leg.team))

    def _one_of(self, one: Team) -> Person:
        return self.chance.choice(self.people[one.pk])

    def take_over(self, made: Ticket, leg: Leg, who: Person) -> None:
        actions.take_over(ticket=made, by=who, at=self.at)

    def take_from(self, made: Ticket, leg: Leg, who: Person) -> None:
        actions.take_over(ticket=made, by=who, at=self.at, seen_agent_id=leg.agent_id)

    def escalate(self, made: Ticket, leg: Leg, who: Person) -> None:
        to = self.chance.choice(self.teams)
        actions.escalate(ticket=made, to_team=to, briefing=BRIEFING, by=who, at=self.at)

    def accept(self, made: Ticket, leg: Leg, who: Person) -> None:
        actions.accept(ticket=made, by=who, at=self.at)

    def hand_back(self, made: Ticket, leg: Leg, who: Person) -> None:
        reason = self.chance.choice(BackReason.values)
        actions.hand_back(ticket=made, reason=reason, text="See above.", by=who, at=self.at)

    def ask_back(self, made: Ticket, leg: Leg, who: Person) -> None:
        actions.ask_back(ticket=made, question="Since when?", by=who, at=self.at)

    def answer_inquiry(self, made: Ticket, leg: Leg, who: Person) -> None:
        """Also one of a leg that has ended."""
        open_ones = Inquiry.objects.filter(hand_over__to_leg__ticket=made, answered_at=None)
        asked = open_ones.order_by("id").first()
        if asked:
            by = self._one_of(asked.hand_over.from_leg.team)
            actions.answer_inquiry(inquiry=asked, answer="Monday", by=by, at=self.at)

    def wait_for(self, made: Ticket, leg: Leg, who: Person) -> None:
        what = self.chance.choice(WaitingFor.values)
        tickets.wait_for(ticket=made, what=what, by=who, at=self.at)

    def resume(self, made: Ticket, leg: Leg, who: Person) -> None:
        tickets.resume(ticket=made, by=who, at=self.at)

    def receive(self, made: Ticket, leg: Leg, who: Person) -> None:
        tickets.receive(ticket=made, words=Words(text="Still so."), by=self.asker, at=self.at)

    def queue(self, made: Ticket, leg: Leg, who: Person) -> None:
        actions.reassign(ticket=made, to=None, by=who, at=self.at)

    def colleague(self, made: Ticket, leg: Leg, who: Person) -> None:
        actions.reassign(ticket=made, to=self._one_of(leg.team), by=who, at=self.at)

    def across(self, made: Ticket, leg: Leg, who: Person) -> None:
        actions.reassign(ticket=made, to=self.chance.choice(self.teams), by=who, at=self.at)

    def solve(self, made: Ticket, leg: Leg, who: Person) -> None:
        by = leg.agent if leg.agent in self.people[leg.team_id] else who
        actions.solve(ticket=made, answer=Words(text="Done."), by=by, at=self.at)

    def reopen(self, made: Ticket, leg: Leg, who: Person) -> None:
        tickets.reopen(ticket=made, by=who, at=self.at)

    def change(self, made: Ticket, leg: Leg, who: Person) -> None:
        to = tickets.Change(service=self.phones, urgency=self.chance.choice((1, 2, 3)))
        tickets.change(ticket=made, to=to, by=who, at=self.at)

    def leave(self, made: Ticket, leg: Leg, who: Person) -> None:
        """Out of the team and back again: the tickets go into the queue."""
        actions.leave_teams(person_id=who.pk, by_id=None, at=self.at)
        leg.team.members.add(who)
