"""Letting programs in, and forgetting what they need not ask for again."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from stafette.api import queries
from stafette.api.choices import Scope
from stafette.api.events import TokenMade, TokenRevoked
from stafette.api.models import KeptAnswer, Token
from stafette.core import events, transactions
from stafette.people.models import Person
from stafette.people.queries import digest_of

PREFIX = "stafette_"  # so that a scanner of secrets recognises one that was published
USE_NOTED_EVERY = timedelta(minutes=10)


@transactions.atomic
def make_token(*, person: Person, scopes: Iterable[str], by: Person | None, at: datetime) -> str:
    """Let a program act as the person, within the scopes; only a digest of the token is kept.

    Raises ValueError for an unknown scope, or for none.
    """
    wanted = sorted(set(scopes))
    if unknown := sorted(set(wanted) - set(Scope.values)):
        raise ValueError(f"There is no scope {unknown[0]}: choose from {', '.join(Scope.values)}.")
    if not wanted:
        raise ValueError("A token needs at least one scope.")
    token = PREFIX + secrets.token_urlsafe(32)
    made = Token.objects.create(person=person, digest=digest_of(token), scopes=wanted, made_at=at)
    events.publish(
        TokenMade(
            at=at, by_id=by.pk if by else None, token_id=made.pk, person_id=person.pk, scopes=wanted
        )
    )
    return token


@transactions.atomic
def revoke(*, token: Token, by: Person | None, at: datetime) -> None:
    """End a token; one that has ended stays as it is."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        events.publish(
            TokenRevoked(
                at=at, by_id=by.pk if by else None, token_id=token.pk, person_id=token.person_id
            )
        )


@transactions.atomic
def _set_used(token: Token, at: datetime) -> None:
    Token.objects.filter(pk=token.pk).update(used_at=at)


def note_use(*, token: Token, at: datetime) -> None:
    """Keep when a token was last used, to some minutes: a write at every request costs too much."""
    if token.used_at is None or token.used_at < at - USE_NOTED_EVERY:
        _set_used(token, at)


def forget_answers(*, at: datetime) -> int:
    """Forget the answers that nobody can ask for any more."""
    count, _kinds = KeptAnswer.objects.filter(asked_at__lte=at - queries.KEPT_FOR).delete()
    return count
