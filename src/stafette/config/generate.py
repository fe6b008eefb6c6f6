"""Fills a desk with plausible tickets for load and for figures: rows in bulk, no events.

About one in ten is open. The word RARE stands in one ticket of a thousand, COMMON in three of
ten, so that searches of known selectivity can be measured.
"""

import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction

from stafette.catalog.models import Service
from stafette.catalog.rules import priority_of
from stafette.config.demo import people as cast
from stafette.levels.choices import Activity, Move
from stafette.levels.models import NEVER, HandOver, LedgerEntry, Leg, Team
from stafette.levels.queries import worked_until
from stafette.people.choices import ContactKind
from stafette.people.models import Contact, Person
from stafette.search import actions as search
from stafette.sla.choices import Measure
from stafette.sla.models import Clock, Promise
from stafette.tickets.choices import Channel, Direction, Kind, State
from stafette.tickets.models import Message, Ticket

BATCH, PEOPLE_AT_MOST = 2_000, 5_000
RARE, COMMON = "zirkonprobe", "outlook"
THINGS = (
    "Drucker", "Monitor", "Notebook", "Telefon", "VPN", "Kalender", "Postfach", "Scanner", "WLAN",
    "Laufwerk", "Headset", "Browser", "Stückliste", "Buchung", "Kennwort", "Rechnung", "Lizenz",
)  # fmt: skip
TROUBLES = (
    "startet nicht", "reagiert nicht mehr", "zeigt eine Fehlermeldung", "ist sehr langsam",
    "fehlt seit dem Update", "verliert die Verbindung", "lässt sich nicht öffnen", "is not working",
    "asks for a password", "stopped after the update",
)  # fmt: skip
PLACES = ("im Lager", "in der Buchhaltung", "im Büro 2.07", "im Versand", "at home", "im Werk 2")


@dataclass(frozen=True)
class Cast:
    """Who and what the generated tickets are about."""

    people: list[int]
    teams: list[Team]
    agents: dict[int, list[int]]
    services: list[int]
    promise: Promise | None


def generate(*, tickets: int, seed: int = 1, months: int = 12, at: datetime) -> int:
    """Add that many tickets, spread over the months before `at`; returns how many were added.

    Needs teams (the demo desk or a set-up one): raises LookupError without a first-level team.
    """
    chance = random.Random(seed)  # noqa: S311 -- plausible, not secret
    who = _cast(tickets, chance, at)
    added = 0
    while added < tickets:
        size = min(BATCH, tickets - added)
        with transaction.atomic():
            _add(size, who, chance, at=at, span=timedelta(days=30 * months))
        added += size
    return added


def _cast(tickets: int, chance: random.Random, at: datetime) -> Cast:
    teams = list(Team.objects.filter(retired_on=None, level__lt=9).order_by("level", "id"))
    if not teams or teams[0].level != 1:
        raise LookupError("There is no first-level team; run `stafette demo` or set one up first.")
    wanted = min(max(tickets // 20, 10), PEOPLE_AT_MOST)
    run = secrets.token_hex(4)
    people = Person.objects.bulk_create(
        Person(name=_name(chance), mail=f"p{number}.{run}@volume.example", made_at=at)
        for number in range(wanted)
    )
    Contact.objects.bulk_create(
        Contact(person=person, kind=ContactKind.MAIL, value=person.mail or "", verified_at=at)
        for person in people
    )
    return Cast(
        people=[person.pk for person in people],
        teams=teams,
        agents={team.pk: list(team.members.values_list("pk", flat=True)) for team in teams},
        services=list(Service.objects.values_list("pk", flat=True)),
        promise=Promise.objects.select_related("hours").order_by("-id").first(),
    )


def _name(chance: random.Random) -> str:
    first = [colleague.name.split()[0] for colleague in cast.COLLEAGUES]
    last = [asker.name.split()[1] for asker in cast.ASKERS]
    return f"{chance.choice(first)} {chance.choice(last)}"


def _add(size: int, who: Cast, chance: random.Random, *, at: datetime, span: timedelta) -> None:
    made = Ticket.objects.bulk_create(_ticket(who, chance, at, span) for _ in range(size))
    Message.objects.bulk_create(m for ticket in made for m in _messages(ticket, who, chance))
    legs = Leg.objects.bulk_create(leg for ticket in made for leg in _legs(ticket, who, chance))
    HandOver.objects.bulk_create(_hand_overs(legs))
    LedgerEntry.objects.bulk_create(line for leg in legs for line in _lines(leg, who.promise))
    if who.promise:
        Clock.objects.bulk_create(_clock(ticket, who.promise) for ticket in made)
    search.put_many(_entries(made, legs, at))


def _ticket(who: Cast, chance: random.Random, at: datetime, span: timedelta) -> Ticket:
    is_open = chance.random() < 0.1
    age = timedelta(days=10 * chance.random()) if is_open else span * chance.random()
    opened_at = at - age
    impact, urgency = (
        chance.choices((1, 2, 3), (1, 3, 6))[0],
        chance.choices((1, 2, 3), (2, 5, 3))[0],
    )
    subject = f"{chance.choice(THINGS)} {chance.choice(TROUBLES)} {chance.choice(PLACES)}"
    solved_at = None if is_open else min(opened_at + timedelta(hours=40 * chance.random()), at)
    return Ticket(
        subject=subject,
        first_words=_text(chance),
        requester_id=chance.choice(who.people),
        kind=chance.choice(Kind.values),
        state=chance.choice((State.NEW, State.OPEN, State.OPEN)) if is_open else State.CLOSED,
        service_id=chance.choice(who.services) if who.services else None,
        impact=impact,
        urgency=urgency,
        priority=priority_of(impact, urgency),
        channel=chance.choice((Channel.MAIL, Channel.MAIL, Channel.PHONE, Channel.PORTAL)),
        reply_token=f"{chance.getrandbits(128):032x}",
        opened_at=opened_at,
        updated_at=solved_at or opened_at,
        solved_at=solved_at,
        closed_at=solved_at,
    )


def _text(chance: random.Random) -> str:
    words = [chance.choice(THINGS), chance.choice(TROUBLES), "seit", chance.choice(PLACES)]
    if chance.random() < 0.001:
        words.append(RARE)
    if chance.random() < 0.3:
        words.append(COMMON)
    return " ".join([*words, f"Gerät NB-{chance.randrange(10_000):04}"])


def _messages(ticket: Ticket, who: Cast, chance: random.Random) -> Iterator[Message]:
    for number in range(chance.choice((1, 2, 2, 3))):
        mine = number % 2 == 0
        said_at = ticket.opened_at + timedelta(minutes=30 * number)
        yield Message(
            ticket=ticket,
            author_id=ticket.requester_id if mine else chance.choice(who.agents[who.teams[0].pk]),
            direction=Direction.IN if mine else Direction.OUT,
            channel=ticket.channel,
            text=ticket.first_words if number == 0 else _text(chance),
            sent_at=said_at,
            release_at=said_at,
        )


def _legs(ticket: Ticket, who: Cast, chance: random.Random) -> Iterator[Leg]:
    first = [team for team in who.teams if team.level == 1]
    above = [team for team in who.teams if team.level > 1]
    way = [chance.choice(first)]
    while above and len(way) < 3 and chance.random() < 0.25:
        way.append(chance.choice([team for team in above if team.level >= len(way)] or above))
    end = ticket.solved_at or ticket.opened_at + timedelta(hours=1)
    step = (end - ticket.opened_at) / len(way)
    for number, team in enumerate(way):
        last = number == len(way) - 1
        started_at = ticket.opened_at + step * number
        agent = chance.choice(who.agents[team.pk] or [None])
        taken = agent is not None and chance.random() < 0.7
        yield Leg(
            ticket=ticket,
            team=team,
            level=team.level,
            agent_id=agent if taken else None,
            move=Move.UP if number else Move.START,
            started_at=started_at,
            accepted_at=started_at + step / 4 if taken else None,
            ended_at=(ticket.solved_at if last else started_at + step),
            next_due_at=_due_at(ticket) if last and not ticket.solved_at else NEVER,
        )


def _due_at(ticket: Ticket) -> datetime:
    return ticket.opened_at + timedelta(hours=8 * ticket.priority)


def _hand_overs(legs: list[Leg]) -> Iterator[HandOver]:
    for before, after in pairwise(legs):
        if after.move == Move.UP and before.ticket_id == after.ticket_id and before.agent_id:
            yield HandOver(
                from_leg=before,
                to_leg=after,
                by_id=before.agent_id,
                at=after.started_at,
                move=Move.UP,
                reason="Über unsere Rechte hinaus",
                problem=before.ticket.subject,
                tried=[{"step": "Neustart", "result": "ohne Erfolg"}],
                question="Bitte prüfen",
            )


def _lines(leg: Leg, promise: Promise | None) -> Iterator[LedgerEntry]:
    """The wait until somebody took it, and the work from then on."""
    hours = promise.hours if promise else None
    stretches = (
        (Activity.PICK_UP, leg.started_at, leg.accepted_at or leg.ended_at),
        (Activity.WORKING, leg.accepted_at, leg.ended_at),
    )
    for activity, began_at, ended_at in stretches:
        if began_at:
            entry = LedgerEntry(
                ticket=leg.ticket,
                leg=leg,
                team=leg.team,
                activity=activity,
                began_at=began_at,
                ended_at=ended_at,
                hours=hours,
            )
            entry.worked = worked_until(entry, ended_at) if ended_at else None
            yield entry


def _clock(ticket: Ticket, promise: Promise) -> Clock:
    running = ticket.solved_at is None
    return Clock(
        ticket=ticket,
        measure=Measure.RESOLUTION,
        promise=promise,
        hours=promise.hours,
        allowed=timedelta(hours=8),
        used=timedelta(),
        started_at=ticket.opened_at,
        running_since=ticket.opened_at if running else None,
        due_at=_due_at(ticket) if running else None,
        stopped_at=ticket.solved_at,
        met=None if running else True,
        breached_at=_due_at(ticket) if running else None,
    )


def _entries(made: list[Ticket], legs: list[Leg], at: datetime) -> Iterator[search.Entry]:
    teams: dict[int, list[int]] = {}
    for leg in legs:
        teams.setdefault(leg.ticket_id, []).append(leg.team_id)
    for ticket in made:
        yield search.Entry(
            kind="ticket",
            key=ticket.pk,
            title=f"#{ticket.pk} {ticket.subject}",
            body=ticket.first_words,
            language="de",
            scopes=[
                "desk",
                f"person:{ticket.requester_id}",
                *(f"team:{team}" for team in sorted(set(teams[ticket.pk]))),
            ],
            at=at,
        )
