"""Letting people outside the desk see one hand-over: by a link that expires."""

import secrets
from datetime import datetime, timedelta

from stafette.core import events, transactions
from stafette.levels.events import ExternalPassGiven
from stafette.levels.models import ExternalPass, Leg
from stafette.people.models import Person
from stafette.people.queries import digest_of

PASS_LASTS = timedelta(days=14)


@transactions.atomic
def give_pass(*, leg: Leg, person: Person, at: datetime) -> str:
    """A fresh token for the hand-over; earlier ones of the person for it end."""
    ExternalPass.objects.filter(leg=leg, person=person, expires_at__gt=at).update(expires_at=at)
    token = secrets.token_urlsafe(32)
    ExternalPass.objects.create(
        leg=leg, person=person, digest=digest_of(token), made_at=at, expires_at=at + PASS_LASTS
    )
    told = ExternalPassGiven(at=at, ticket_id=leg.ticket_id, leg_id=leg.pk, person_id=person.pk)
    events.publish(told)
    return token


@transactions.atomic
def end_passes(*, person_id: int, at: datetime) -> None:
    """Let no link that was given to somebody so far show anything any more."""
    usable = ExternalPass.objects.filter(person=person_id, expires_at__gt=at)
    usable.update(expires_at=at)
