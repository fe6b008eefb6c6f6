"""How one thing names another: by id, with the words a person would use."""

from pydantic import BaseModel

from stafette.catalog.models import Service
from stafette.levels.models import Team
from stafette.people.models import Organisation, Person
from stafette.sla.models import Promise, ServiceHours


class Named(BaseModel):
    id: int
    name: str


class TeamReference(Named):
    level: int


class PersonReference(Named):
    mail: str | None


def team_reference(team: Team) -> TeamReference:
    return TeamReference(id=team.pk, name=team.name, level=team.level)


def person_reference(person: Person) -> PersonReference:
    return PersonReference(id=person.pk, name=person.name, mail=person.mail)


def named(
    one: Person | Organisation | Service | Team | Promise | ServiceHours | None,
) -> Named | None:
    return Named(id=one.pk, name=one.name) if one else None
