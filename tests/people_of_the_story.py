"""The people, teams and requests that most stories need, as plain functions."""

from datetime import UTC, datetime, timedelta

from stafette.levels.choices import Level
from stafette.levels.models import Team
from stafette.people import actions as people
from stafette.people.choices import Role
from stafette.people.models import Organisation, Person
from stafette.sla.choices import Measure
from stafette.sla.models import Coverage, Promise, ServiceHours, Target
from stafette.tickets.actions import Opening
from stafette.tickets.choices import Channel
from stafette.tickets.models import Ticket
from stafette.triage.actions import admit

NINE = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)  # a Monday, ten o'clock in Berlin
WORK_DAYS = {str(day): [["08:00", "17:00"]] for day in range(5)}


def requester(name: str = "Ben Baum", *, organisation: Organisation | None = None) -> Person:
    """Somebody who asks for help; their address is made from the first name."""
    mail = f"{name.split()[0].lower()}@kunde.example"
    profile = people.Profile(name=name, mail=mail, organisation=organisation)
    return people.add_person(profile=profile, by=None, at=NINE)


def agent(name: str, *teams: Team, role: str = Role.AGENT) -> Person:
    """Somebody who works at the desk, in the given teams."""
    profile = people.Profile(name=name, mail=f"{name.split()[0].lower()}@desk.example")
    person = people.add_person(profile=profile, roles=[role], by=None, at=NINE)
    for one in teams:
        one.members.add(person)
    return person


def team(name: str = "Service Desk", level: int = Level.FIRST, **more: object) -> Team:
    return Team.objects.create(name=name, level=level, **more)


def service_hours(name: str = "Office hours") -> ServiceHours:
    """Monday to Friday, eight to five in Berlin."""
    return ServiceHours.objects.create(name=name, time_zone="Europe/Berlin", weekly=WORK_DAYS)


def promise(name: str = "Standard", *, covers_all: bool = True) -> Promise:
    """Response in one, resolution in eight working hours, at every priority."""
    made = Promise.objects.create(name=name, hours=service_hours(f"Hours of {name}"))
    for priority in range(1, 6):
        for measure, hours in ((Measure.RESPONSE, 1), (Measure.RESOLUTION, 8)):
            Target.objects.create(
                promise=made, measure=measure, priority=priority, allowed=timedelta(hours=hours)
            )
    if covers_all:
        Coverage.objects.create(promise=made)
    return made


def ticket(
    by: Person, subject: str = "VPN drops", text: str = "Since this morning.", **more: object
) -> Ticket:
    """A request through the one entrance; `at` and `team` as for `admit`."""
    at = more.pop("at", NINE)
    first = more.pop("team", None)
    more.setdefault("channel", Channel.MAIL)
    opening = Opening(requester=by, subject=subject, text=text, **more)
    return admit(opening=opening, at=at, team=first)[0]
