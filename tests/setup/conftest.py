from types import SimpleNamespace

import pytest
from django.core.cache import cache

from stafette.channels.mail.models import Mailbox
from stafette.levels.choices import Level
from stafette.people.choices import Role
from tests.desk.visitors import browser
from tests.people_of_the_story import agent, promise, requester, team, ticket


@pytest.fixture(autouse=True)
def nothing_kept():
    """Counts and forms are remembered; the next story has other people under the same keys."""
    cache.clear()


@pytest.fixture
def desk(db):
    """A desk that is set up, its administrator with a browser, and others."""
    first, second = team(), team("Messaging", Level.SECOND)
    ada, ben = agent("Ada Demo", role=Role.ADMINISTRATOR), requester()
    return SimpleNamespace(
        first=first,
        second=second,
        ada=ada,
        admin=browser(ada),
        lea=agent("Lea Lang", first, role=Role.LEAD),
        anna=agent("Anna Krug", first),
        otto=agent("Otto Ost", second),
        ben=ben,
        promise=promise(),
        mailbox=Mailbox.objects.create(address="support@desk.example", sender_name="Desk"),
        ticket=ticket(ben, team=first),
    )
