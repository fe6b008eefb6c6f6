"""What people may do beyond asking."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people import queries
from stafette.people.choices import Role
from stafette.people.events import RoleGranted, RoleRevoked
from stafette.people.models import Grant, Person


class LastAdministrator(Refusal):
    """Nobody else could set the desk up any more."""

    code = "last_administrator"


@transactions.atomic
def grant(*, person: Person, role: str, by: Person | None, at: datetime) -> None:
    """Let somebody act in a role; one they hold already changes nothing."""
    _, new = Grant.objects.get_or_create(
        person=person, role=Role(role), defaults={"granted_at": at}
    )
    if new:
        events.publish(
            RoleGranted(at=at, by_id=by.pk if by else None, person_id=person.pk, role=role)
        )


@transactions.atomic
def revoke(*, person: Person, role: str, by: Person | None, at: datetime) -> None:
    """Take a role away. Raises LastAdministrator."""
    if role == Role.ADMINISTRATOR:
        refuse_last_administrator(person)
    if Grant.objects.filter(person=person, role=role).delete()[0]:
        events.publish(
            RoleRevoked(at=at, by_id=by.pk if by else None, person_id=person.pk, role=role)
        )


@transactions.atomic
def give_roles(*, person: Person, roles: Iterable[str], by: Person | None, at: datetime) -> None:
    """Let somebody hold exactly these roles. Raises LastAdministrator."""
    wanted, held = set(roles), set(person.grants.values_list("role", flat=True))
    for role in sorted(held - wanted):
        revoke(person=person, role=role, by=by, at=at)
    for role in sorted(wanted - held):
        grant(person=person, role=role, by=by, at=at)


def refuse_last_administrator(person: Person) -> None:
    """Raises LastAdministrator; of two who go at the same time, the second one waits and stays."""
    administrators = {held.person_id for held in queries.grants_of_administrators()}
    if administrators == {person.pk}:
        raise LastAdministrator(
            _("%(name)s is the last administrator. Give the role to somebody else first."),
            name=person,
        )
