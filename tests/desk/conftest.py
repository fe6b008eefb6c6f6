from types import SimpleNamespace

import pytest
from django.core.cache import cache

from stafette.levels.choices import Level
from tests.people_of_the_story import agent, requester, team, ticket


@pytest.fixture(autouse=True)
def nothing_kept():
    """Counts are kept for seconds; the next story has other people under the same keys."""
    cache.clear()


@pytest.fixture
def desk(db):
    """Two teams of first level, one of second, an agent in each, a requester with a ticket."""
    first, other, second = team(), team("Branch"), team("Messaging", Level.SECOND)
    ben = requester()
    return SimpleNamespace(
        first=first,
        other=other,
        second=second,
        anna=agent("Anna Krug", first),
        aylin=agent("Aylin Demir", first),
        otto=agent("Otto Ost", other),
        nora=agent("Nora Gross", second),
        ben=ben,
        ticket=ticket(ben, "Outlook asks for the password", team=first),
    )
