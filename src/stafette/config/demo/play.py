"""Plays the stories of the demo desk through the same actions that people use."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stafette.catalog.models import Service
from stafette.config.demo import people as cast
from stafette.config.demo.stories import Learnt, Story, told
from stafette.knowledge import actions as knowledge
from stafette.knowledge.choices import Confidence
from stafette.levels import actions as levels
from stafette.levels import queries as ways
from stafette.levels.choices import BackReason, Level
from stafette.levels.models import Team
from stafette.notifications import actions as notifications
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Opening, Words
from stafette.tickets.choices import WaitingFor
from stafette.tickets.models import Ticket
from stafette.triage.actions import admit

WORKERS = {
    cast.FIRST: ("anna", "jonas", "mia"),
    cast.NET: ("nora", "paul"),
    cast.APPS: ("sina",),
    cast.DEV: ("tom",),
    cast.VENDOR: ("vera",),
}
FIRST_ANSWERS = {
    "de": "Danke für Ihre Nachricht. Wir sehen uns das an und melden uns mit dem Ergebnis.",
    "en": "Thank you for your message. We are looking into it and will tell you what we find.",
}


def play(
    *, teams: dict[str, Team], services: dict[str, Service], known: dict[str, Person], at: datetime
) -> None:
    """Let every story happen, the oldest first, each ending before `at`."""
    stories, learnt = told()
    solved: dict[str, Ticket] = {}
    for number, story in enumerate(sorted(stories, key=lambda one: -one.hours)):
        run = Run(story, number, teams, services, known, at - timedelta(hours=story.hours))
        solved[story.subject] = run.play(until=at)
    for article in learnt:
        learn(article, solved[article.of], coach=known["mia"], at=at - timedelta(hours=20))


@dataclass
class Run:
    """One story as it happens."""

    story: Story
    number: int
    teams: dict[str, Team]
    services: dict[str, Service]
    known: dict[str, Person]
    at: datetime
    handed: int = 0
    ticket: Ticket = field(init=False)

    def play(self, *, until: datetime) -> Ticket:
        asker = self.known[self.story.by]
        opening = Opening(
            requester=asker,
            subject=self.story.subject,
            text=self.story.text,
            channel=self.story.channel,
            service=self.services[self.story.service],
            impact=self.story.impact,
            urgency=self.story.urgency,
        )
        self.ticket, _ = admit(opening=opening, at=self.at)
        notifications.acknowledge(ticket_id=self.ticket.pk, at=self.at)
        steps = self.story.way.split()
        pause = min(timedelta(minutes=11 + self.number % 7), (until - self.at) / (len(steps) + 1))
        for step in steps:
            self.at += pause
            getattr(self, f"_{step}")()
        return self.ticket

    @property
    def worker(self) -> Person:
        """Who works on it: the agent of the leg, else the next in turn of the team."""
        leg = ways.open_leg(self.ticket)
        names = WORKERS[leg.team.name]
        return leg.agent or self.known[names[self.number % len(names)]]

    def _taken(self) -> None:
        levels.take_over(ticket=self.ticket, by=self.worker, at=self.at)

    def _note(self) -> None:
        text = "Telefonat:" + "".join(f"\n- {': '.join(step)}" for step in self.story.tried)
        if not self.story.tried:
            text = "Telefonat: Der Fehler lässt sich nachstellen, ich sehe mir das Gerät an."
        tickets.note(ticket=self.ticket, text=text, by=self.worker, at=self.at)
        for step, result in self.story.tried:
            levels.note_attempt(
                ticket=self.ticket, step=step, result=result, by=self.worker, at=self.at
            )

    def _answered(self) -> None:
        words = Words(text=FIRST_ANSWERS[self.known[self.story.by].language])
        tickets.reply(ticket=self.ticket, words=words, by=self.worker, at=self.at)

    def _waiting(self) -> None:
        words = Words(text="Danke für Ihre Nachricht. Nennen Sie uns die genaue Meldung.")
        tickets.reply(ticket=self.ticket, words=words, by=self.worker, at=self.at)
        tickets.wait_for(ticket=self.ticket, what=WaitingFor.REQUESTER, by=self.worker, at=self.at)

    def _vendor(self) -> None:
        tickets.wait_for(ticket=self.ticket, what=WaitingFor.VENDOR, by=self.worker, at=self.at)

    def _up(self) -> None:
        briefing = levels.Briefing(
            reason="Über unsere Rechte hinaus",
            problem=self.story.subject,
            tried=tuple(levels.Tried(step, result) for step, result in self.story.tried),
            question=self.story.question,
            promised="Rückmeldung noch heute",
        )
        levels.escalate(
            ticket=self.ticket,
            to_team=self.teams[self.story.to[self.handed]],
            briefing=briefing,
            by=self.worker,
            at=self.at,
        )
        self.handed += 1

    def _accepted(self) -> None:
        levels.accept(ticket=self.ticket, by=self.worker, at=self.at)

    def _asked(self) -> None:
        question = "Welche Version hat der Client genau, und seit wann tritt es auf?"
        levels.ask_back(ticket=self.ticket, question=question, by=self.worker, at=self.at)

    def _back(self) -> None:
        levels.hand_back(
            ticket=self.ticket,
            reason=BackReason.MISSING,
            text="Die Fehlermeldung im Wortlaut fehlt.",
            by=self.worker,
            at=self.at,
        )

    def _solved(self) -> None:
        words = Words(text=self.story.answer)
        levels.solve(ticket=self.ticket, answer=words, by=self.worker, at=self.at)

    def _reply(self) -> None:
        words = Words(text="Es kommt immer noch vor.", channel=self.story.channel)
        tickets.receive(ticket=self.ticket, words=words, by=self.known[self.story.by], at=self.at)


def learn(article: Learnt, ticket: Ticket, *, coach: Person, at: datetime) -> None:
    """Capture what was learnt from a solved ticket, and note that first level used it there."""
    solver = ways.legs_of(ticket).last()
    author = (solver and solver.agent) or coach
    kept = knowledge.capture(
        ticket=ticket,
        content=knowledge.Content(
            issue=article.issue,
            environment=article.environment,
            resolution=article.resolution,
            cause=article.cause,
            language=article.language,
            service=ticket.service,
        ),
        standing=knowledge.Standing(
            confidence=Confidence.VALIDATED if article.valid else Confidence.NOT_VALIDATED,
            audience=article.audience,
        ),
        by=coach if article.valid else author,
        at=at,
    )
    knowledge.use(article=kept, ticket=ticket, level=Level.FIRST, by=author, at=at, helped=True)
