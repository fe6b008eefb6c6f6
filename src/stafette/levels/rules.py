"""Who may do what with a leg. Pure questions: no writes, no requests."""

from stafette.levels.models import Leg, Team
from stafette.people.choices import Role
from stafette.people.models import Person

SEES_ALL = frozenset({Role.LEAD, Role.ADMINISTRATOR})


def works_at_desk(person: Person) -> bool:
    return bool(person.roles)


def sees_all(person: Person) -> bool:
    """Leads and administrators see every ticket of the desk."""
    return bool(SEES_ALL & person.roles)


def reviews(person: Person) -> bool:
    """Leads and coaches look back on the hand-overs of a week: of paths, never of persons."""
    return sees_all(person) or Role.COACH in person.roles


def works_for(person: Person, team: Team) -> bool:
    """Its members, and those who answer for the desk."""
    return sees_all(person) or team.members.filter(pk=person.pk).exists()


def holds(person: Person, leg: Leg) -> bool:
    """Those who work for the team that holds the leg may move it."""
    return works_for(person, leg.team)


def is_upwards(leg: Leg, to_team: Team) -> bool:
    return to_team.level > leg.level
