"""F03: a server that reorders, doubles or stalls; dropping and new UIDs are in tests/mail."""

import pytest

from stafette.channels.mail import actions, imap
from stafette.channels.mail.models import SourceFolder
from tests.faults.doors import Door, Stalling, reversed_and_doubled
from tests.mail.test_fetch import fetching, flags, mails, passed, put, server, source, stored, user  # noqa: F401 -- two are fixtures
from tests.people_of_the_story import NINE

pytestmark = [pytest.mark.faults, pytest.mark.dovecot, pytest.mark.django_db(transaction=True)]
MAILS = 60  # more than are read together


@pytest.mark.parametrize("afterwards", ["seen", "delete"])
def test_f03_what_comes_in_another_order_and_twice_is_taken_once(server, user, afterwards):  # noqa: F811 -- fixtures
    put(server, user, mails(MAILS))
    with Door(server.imap, reversed_and_doubled) as door:
        one = passed(source(door.port, user, afterwards=afterwards))
        passed(one)

    assert door.changes > 0
    assert stored() == sorted(mails(MAILS))
    assert flags(server, user) == ([True] * MAILS if afterwards == "seen" else [])
    assert (one.trouble, one.backlog, SourceFolder.objects.get().left) == ("", 0, {})


def test_f03_a_server_that_stalls_is_left_and_read_later(server, user, monkeypatch):  # noqa: F811 -- fixtures
    monkeypatch.setattr(imap, "TIMEOUT", 0.5)
    put(server, user, mails(3))
    stalling = Stalling()
    with Door(server.imap, stalling) as door:
        one = passed(source(door.port, user))
        assert (one.trouble, stored(), flags(server, user)) == ("dropped", [], [False] * 3)
        stalling.released.set()
        # What it stalled at was left behind for an hour, so that the mails after it can come.
        actions.fetch(source_id=one.pk, at=NINE + 2 * fetching().LEFT_AGAIN)

    assert (stored(), flags(server, user)) == (sorted(mails(3)), [True] * 3)
    assert SourceFolder.objects.get().left == {}
