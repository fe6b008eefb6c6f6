"""Setting up the demo desk, and taking it away again."""

from datetime import datetime, timedelta

from django.db import transaction

from stafette.catalog.models import Service
from stafette.channels.mail.models import Mailbox
from stafette.config.demo import people as cast
from stafette.config.demo import ways
from stafette.config.demo.play import play
from stafette.config.demo.removal import take_away
from stafette.core import clock, events, jobs
from stafette.levels.models import Team
from stafette.notifications import actions as notifications
from stafette.people import actions as people
from stafette.people.models import Domain, Organisation, Person
from stafette.sla import actions as sla
from stafette.sla.choices import Measure
from stafette.sla.models import Coverage, Promise, ServiceHours, Target
from stafette.tickets.models import Ticket
from stafette.triage.models import RoutingRule

# Working minutes for response and resolution, by priority 1 to 5; and for a level to react.
RESPONSE, RESOLUTION = (15, 30, 60, 120, 240), (120, 240, 480, 960, 2400)
LEVEL, PICK_UP, INQUIRY = (
    (30, 45, 120, 240, 480), (60, 120, 240, 480, 960), (30, 60, 120, 240, 480),
)  # fmt: skip


class AlreadyThere(Exception):
    """The demo desk exists in this database."""


class NotTheDemo(Exception):
    """The database holds a desk of its own; nothing was changed."""


def is_seeded() -> bool:
    return Mailbox.objects.filter(address=cast.MAILBOX).exists()


def seed(*, at: datetime | None = None) -> None:
    """Add the demo desk, all or nothing. Raises AlreadyThere."""
    at = at or clock.now()
    if is_seeded():
        raise AlreadyThere("The demo desk is there already.")
    with transaction.atomic(), events.batch():
        begun = at - timedelta(days=10)
        ola: dict[str, tuple[int, ...]] = {
            Measure.LEG: LEVEL,
            Measure.PICK_UP: PICK_UP,
            Measure.INQUIRY: INQUIRY,
        }
        teams = _teams(_promise("OLA", begun, ola, covers=False))
        _promise("Standard", begun, {Measure.RESPONSE: RESPONSE, Measure.RESOLUTION: RESOLUTION})
        services = _services()
        known = _people(teams, begun)
        Mailbox.objects.create(address=cast.MAILBOX, sender_name="IT-Hilfe", team=teams[cast.FIRST])
        _rules(teams, services)
        ways.prepare(teams=teams, services=services, at=begun)
        play(teams=teams, services=services, known=known, at=at)
    sla.reach_stages(at=at)
    jobs.run_due(at=at)
    for colleague in Person.objects.exclude(grants=None):
        notifications.mark_read(person=colleague, at=at - timedelta(hours=6))


def remove() -> None:
    """Take the demo desk away, with all its tickets. Raises NotTheDemo when others use it."""
    if not is_seeded():
        raise NotTheDemo("There is no demo desk in this database.")
    domains = [f"@{domain}" for domain in (cast.DESK, cast.FIRM, cast.CRAFT)]
    demo = [
        person.pk
        for person in Person.objects.exclude(mail=None)
        if (person.mail or "").endswith(tuple(domains))
    ]
    teams = Team.objects.filter(name__in=cast.TEAMS)
    if Ticket.objects.filter(legs__team__in=teams).exclude(requester__in=demo).exists():
        raise NotTheDemo("Tickets of other people are with the demo's teams; nothing was changed.")
    take_away(people=demo, teams=[team.pk for team in teams])


def _teams(ola: Promise) -> dict[str, Team]:
    return {
        name: Team.objects.create(
            name=name, level=level, promise=ola if name in cast.OLA_TEAMS else None
        )
        for name, level in cast.TEAMS.items()
    }


def _promise(
    name: str, at: datetime, allowed: dict[str, tuple[int, ...]], *, covers: bool = True
) -> Promise:
    hours, _new = ServiceHours.objects.get_or_create(
        name="Servicezeit",
        defaults={
            "weekly": {str(day): [["07:00", "17:00"]] for day in range(5)},
            "country": "DE",
            "subdivision": "BE",
        },
    )
    promise = Promise.objects.create(name=name, hours=hours)
    Target.objects.bulk_create(
        Target(
            promise=promise,
            measure=measure,
            priority=priority,
            allowed=timedelta(minutes=minutes),
        )
        for measure, row in allowed.items()
        for priority, minutes in enumerate(row, 1)
    )
    if covers:
        Coverage.objects.create(promise=promise)
    return promise


def _services() -> dict[str, Service]:
    return {key: Service.objects.create(names=names) for key, names in cast.SERVICES.items()}


def _people(teams: dict[str, Team], at: datetime) -> dict[str, Person]:
    firms = {
        domain: Organisation.objects.create(name=name)
        for domain, name in cast.ORGANISATIONS.items()
    }
    for domain, firm in firms.items():
        Domain.objects.create(name=domain, organisation=firm)
    known = {}
    for one in cast.COLLEAGUES:
        profile = people.Profile(name=one.name, mail=one.mail)
        person = people.add_person(profile=profile, roles=one.roles, by=None, at=at)
        known[one.mail.partition("@")[0]] = person
        for team in one.teams:
            teams[team].members.add(person)
    for asker in cast.ASKERS:
        profile = people.Profile(
            name=asker.name,
            mail=asker.mail,
            phone=asker.phone,
            language=asker.language,
            organisation=firms[asker.domain],
            department=asker.department,
        )
        known[asker.key] = people.add_person(profile=profile, by=None, at=at)
    return known


def _rules(teams: dict[str, Team], services: dict[str, Service]) -> None:
    RoutingRule.objects.bulk_create(
        RoutingRule(
            order=10 * number, team=teams[cast.FIRST], sets_service=services[key], words=words
        )
        for number, (key, words) in enumerate(cast.WORDS.items(), 1)
    )
