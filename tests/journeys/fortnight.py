"""Two weeks of a desk, from a Monday to Easter Monday: tickets, people, breakdowns, wrong clocks.

The time that passes and what the clock of the desk says are two things here. The same seed lives
the same weeks.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from stafette.catalog.models import Service
from stafette.channels.mail.models import Mailbox
from stafette.core import jobs, jumps, periods
from stafette.core.models import Job, JobState, JournalEntry
from stafette.levels import queries
from stafette.levels.models import Leg, PathStep
from stafette.people import actions as people
from stafette.people.actions import enter_absence
from stafette.people.models import Person
from stafette.sla import actions as sla
from stafette.sla.models import Coverage, Promise, ServiceHours
from stafette.sla.stages import Stage
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.choices import Channel
from stafette.tickets.models import Ticket
from tests.journeys.stages_of_the_journal import Look
from tests.journeys.working_days import ALWAYS, OFFICE, OLA, PHONES, SHIFTS, STANDARD, Terms
from tests.levels.journeys import World
from tests.people_of_the_story import NINE, agent, team, ticket

BEGIN = datetime(2026, 3, 23, 5, tzinfo=UTC)
END = datetime(2026, 4, 6, 5, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TEAMS = (
    ("Desk", 1, SHIFTS), ("Calls", 1, OFFICE), ("Network", 2, OFFICE), ("Programs", 2, SHIFTS),
    ("Code", 3, SHIFTS), ("Night", 3, ALWAYS),
)  # fmt: skip
WISHES = {
    "take_over": 5, "take_from": 1, "escalate": 3, "accept": 4, "hand_back": 2, "ask_back": 3,
    "answer_inquiry": 4, "wait_for": 3, "resume": 5, "receive": 3, "queue": 1, "colleague": 2,
    "across": 1, "solve": 3, "reopen": 1, "change": 1, "answer": 5,
}  # fmt: skip


def promised(terms: Terms, hours: dict[str, ServiceHours], **covered: object) -> Promise:
    """A promise as an administrator would enter it."""
    allowed = {
        (measure, priority): terms.allowed(measure, priority)
        for measure in terms.hours
        for priority in range(1, 6)
    }
    made = sla.save_promise(
        promise=None,
        name=terms.name,
        hours=hours[terms.week.name],
        allowed=allowed,
        by=None,
        at=NINE,
    )
    stages = [
        Stage(measure=measure, percent=percent, reactions=reactions)
        for measure, percent, reactions in terms.stages
    ]
    sla.save_stages(promise=made, stages=stages, by=None, at=NINE)
    return made


@dataclass
class Fortnight(World):
    """Six teams on three levels and a clock that may be wrong (`at` is what it says)."""

    now: datetime = BEGIN
    made: list[Ticket] = field(default_factory=list)
    with_phones: set[int] = field(default_factory=set)
    looks: list[Look] = field(default_factory=list)
    owners: int = 0
    noted: set[int] = field(default_factory=set)
    watch: jumps.Watch = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 -- the same weeks each time
        weeks = (OFFICE, SHIFTS, ALWAYS)
        hours = {one.name: ServiceHours.objects.create(**one.stored()) for one in weeks}
        ola = promised(OLA, hours)
        self.teams = [
            team(name, level, hours=hours[week.name], promise=ola) for name, level, week in TEAMS
        ]
        self.people = {
            one.pk: [agent(f"{one.name}{number} Adler", one) for number in range(4)]
            for one in self.teams
        }
        agent("Lea Lang", role="lead")
        self.asker = people.add_person(profile=people.Profile(name="Ben Baum"), by=None, at=NINE)
        Mailbox.objects.create(address="support@desk.example", sender_name="Desk")
        self._set_up_ways()
        Coverage.objects.create(promise=promised(STANDARD, hours))
        Coverage.objects.create(promise=promised(PHONES, hours), service=self.phones)
        jobs.run_due(at=NINE)
        self.at, self.watch = BEGIN, jumps.Watch(at=BEGIN, ticks=0, last_at=None)

    def _set_up_ways(self) -> None:
        desk, calls, network, programs, code, night = self.teams
        self.phones = Service.objects.create(names={"en": "Phones"})
        for service, way in ((None, (desk, network, code)), (self.phones, (calls, programs, code))):
            for position, one in enumerate(way, 1):
                PathStep.objects.create(service=service, position=position, team=one)
        for one in (network, programs, code):
            one.stand_in = night
            one.save()
        for members in self.people.values():
            for person in members[1:]:
                self._send_away(person)
        for person in self.people[network.pk]:  # a whole team, for two days
            enter_absence(
                person=person,
                first_on=date(2026, 3, 26),
                last_on=date(2026, 3, 27),
                by=None,
                at=NINE,
            )

    def _send_away(self, person: Person) -> None:
        first_on = BEGIN.date() + timedelta(days=self.chance.randrange(20))
        last_on = first_on + timedelta(days=self.chance.randrange(5))
        enter_absence(person=person, first_on=first_on, last_on=last_on, by=None, at=NINE)

    def open_one(self) -> None:
        by_phone = self.chance.random() < 0.3
        one = ticket(
            self.asker,
            team=self.teams[1 if by_phone else 0],
            service=self.phones if by_phone else None,
            channel=Channel.PHONE,
            at=self.at,
        )
        self.made.append(one)
        if by_phone:
            self.with_phones.add(one.pk)

    def answer(self, made: Ticket, leg: Leg, who: Person) -> None:
        tickets.reply(ticket=made, words=Words(text="We are at it."), by=who, at=self.at)

    def pass_time(self, by: timedelta) -> None:
        """Time goes on, and so does the clock of the desk."""
        self.now += by
        self.at += by
        self._see_the_clock()

    def step_clock(self, by: timedelta) -> None:
        """Somebody, or something, sets the clock."""
        self.at += by
        self._see_the_clock()

    def restart(self) -> None:
        """The process ends and another one begins; what it knew is what the database knows."""
        self.watch = jumps.Watch(at=self.at, ticks=self._ticks(), last_at=self.at - MINUTE)

    def _see_the_clock(self) -> None:
        self.watch.look(at=self.at, ticks=self._ticks())

    def _ticks(self) -> float:
        return (self.now - BEGIN).total_seconds()

    def work(self, acts: int) -> None:
        """What people do at that moment."""
        names = self.chance.choices(list(WISHES), list(WISHES.values()), k=acts if self.made else 0)
        for name in names:
            self.act(name, self.chance.choice(self.made))

    def run_jobs(self, owner: str = "worker") -> None:
        """What is due at that moment, by one worker."""
        before = JournalEntry.objects.latest("id").pk
        periods.call_periodic(at=self.at)
        jobs.run_due(at=self.at, owner=owner)
        self._note_looks(before)

    def _note_looks(self, after: int) -> None:
        """When the clocks were looked at, for those who check later: before all other jobs."""
        done = Job.objects.filter(name="sla.tick", state=JobState.DONE)
        for job in done.exclude(pk__in=self.noted).order_by("id"):
            self.noted.add(job.pk)
            if not jumps.standing():
                self.looks.append((after, job.made_at))

    def die(self) -> None:
        """A worker claims what it can and is never heard of again."""
        self.owners += 1
        periods.call_periodic(at=self.at)
        for _ in range(self.chance.randrange(1, 8)):
            jobs.claim(owner=f"dead{self.owners}", at=self.at)

    def forget_the_end(self) -> None:
        """A worker dies between what jobs did and noting it: whoever comes next does them again."""
        self.owners += 1
        before = JournalEntry.objects.latest("id").pk
        periods.call_periodic(at=self.at)
        for _ in range(self.chance.randrange(1, 8)):
            if job := jobs.claim(owner=f"dead{self.owners}", at=self.at):
                jobs.run(job, at=self.at)
                self._note_looks(before)
                self.noted.discard(job.pk)
                Job.objects.filter(pk=job.pk).update(
                    state=JobState.RUNNING, lease_until=self.at + jobs.LEASE
                )

    def check(self) -> None:
        """What must hold at every moment."""
        assert list(queries.unseen_tickets()) == []
        assert list(queries.tickets_without_entry()) == []
        assert list(queries.entries_without_ticket()) == []
