from dataclasses import dataclass
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonEvent(Event):
    subject: ClassVar[str] = "person"

    person_id: int


class PersonAdded(PersonEvent):
    """Somebody wrote for the first time or was entered."""


@dataclass(frozen=True, kw_only=True)
class PersonChanged(PersonEvent):
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class RoleGranted(PersonEvent):
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(PersonEvent):
    role: str


class SignInLinkMade(PersonEvent):
    """A one-time link was made; who reads the mail may sign in with it."""


class SignedIn(PersonEvent):
    """A session began."""


class PersonRetired(PersonEvent):
    """Somebody may no longer sign in or be chosen."""


class PersonBroughtBack(PersonEvent):
    """Somebody who had left is there again."""


class AbsenceEntered(PersonEvent):
    """Somebody will be away for some days."""


class AbsenceEnded(PersonEvent):
    """An absence was taken back."""


@dataclass(frozen=True, kw_only=True)
class OrganisationEvent(Event):
    subject: ClassVar[str] = "organisation"

    organisation_id: int


class OrganisationSaved(OrganisationEvent):
    """An organisation was entered or changed, or the domains of its senders."""


class OrganisationRetired(OrganisationEvent):
    """An organisation is offered no longer; its domains are free."""
