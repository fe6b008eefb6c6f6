"""Who asks, and what they were told before."""

from datetime import datetime, timedelta

from stafette.api.models import KeptAnswer, Token
from stafette.people.models import Person
from stafette.people.queries import digest_of

KEPT_FOR = timedelta(hours=24)


# Written as SQL, because every request asks both.
_TOKEN = "SELECT * FROM api_token WHERE digest = %s AND revoked_at IS NULL"
_PERSON = "SELECT * FROM people_person WHERE id = %s AND retired_on IS NULL"


def usable_token(said: str) -> Token | None:
    """The token with its person, unless it was revoked or the person has left."""
    for token in Token.objects.raw(_TOKEN, [digest_of(said)]):
        for person in Person.objects.raw(_PERSON, [token.person_id]):
            token.person = person
            return token
    return None


def kept_answer(*, token: Token, key: str, at: datetime) -> KeptAnswer | None:
    """What was answered to this key within the last day."""
    kept = KeptAnswer.objects.filter(token=token, key=key, asked_at__gt=at - KEPT_FOR)
    return kept.first()
