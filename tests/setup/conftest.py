from copy import deepcopy
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from stafette.channels.mail.models import Mailbox
from stafette.levels.choices import Level
from stafette.people.choices import Role
from tests.desk.visitors import browser
from tests.once_a_file import once_a_file
from tests.people_of_the_story import agent, promise, requester, team, ticket


@pytest.fixture(autouse=True)
def nothing_kept():
    """Counts and forms are remembered; the next story has other people under the same keys."""
    cache.clear()


def set_up() -> SimpleNamespace:
    """A desk that is set up, its administrator, and others."""
    first, second = team(), team("Messaging", Level.SECOND)
    ben = requester()
    return SimpleNamespace(
        first=first,
        second=second,
        ada=agent("Ada Demo", role=Role.ADMINISTRATOR),
        lea=agent("Lea Lang", first, role=Role.LEAD),
        anna=agent("Anna Krug", first),
        otto=agent("Otto Ost", second),
        ben=ben,
        promise=promise(),
        mailbox=Mailbox.objects.create(address="support@desk.example", sender_name="Desk"),
        ticket=ticket(ben, team=first),
    )


built = once_a_file(set_up)


@pytest.fixture
def desk(built, db):
    """The same for one test alone, with a browser of its administrator."""
    copy = deepcopy(built)
    copy.admin = browser(copy.ada)
    return copy
