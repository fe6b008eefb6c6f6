"""What agents and requesters see of mail that is signed or encrypted."""

import pytest

from stafette.channels.mail.models import Protection
from stafette.core import jobs
from stafette.desk.protections import badges_of
from stafette.levels.queries import open_leg
from tests.api.program import Program
from tests.desk.visitors import browser, seen
from tests.mail.mails import arrived, desk, mail
from tests.people_of_the_story import NINE, agent

pytestmark = pytest.mark.django_db
SOUND = {"signature": "intact", "signer": "ben@kunde.example", "of_sender": True, "vouched": True}
KEPT = "Diese Nachricht kam verschlüsselt. Gelesen wird sie nur am Desk."


@pytest.fixture
def arrival():
    desk()
    return arrived(mail("Secret words."))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (SOUND, [("Signiert von ben@kunde.example", "ok")]),
        (
            SOUND | {"vouched": False},
            [("Signiert von ben@kunde.example, Aussteller unbekannt", "warn")],
        ),
        (
            SOUND | {"of_sender": False},
            [("Signiert von ben@kunde.example, nicht vom Absender", "warn")],
        ),
        (SOUND | {"partial": True}, [("Nur ein Teil ist signiert, von ben@kunde.example", "warn")]),
        ({"signature": "broken"}, [("Signatur gebrochen: Der Text wurde verändert", "danger")]),
        ({"signature": "outdated"}, [("Signiert mit einem fälschbaren Verfahren", "warn")]),
        (
            {"signature": "unknown"},
            [("Signiert, nicht geprüft: Der Schlüssel ist nicht bekannt", "warn")],
        ),
        ({"encrypted": True, "opened": True}, [("Verschlüsselt", "")]),
        ({"encrypted": True}, [("Verschlüsselt, nicht geöffnet", "warn")]),
    ],
)
def test_the_gravest_doubt_is_said(found, said):
    assert [(one.text, one.tone) for one in badges_of(Protection(**found))] == said


def test_the_timeline_shows_it_with_the_words_that_are_signed(arrival):
    found = SOUND | {"partial": True, "words": "Only these."}
    Protection.objects.create(arrival=arrival, **found)
    page = seen(
        browser(agent("Anna Krug", open_leg(arrival.ticket).team)).get(
            f"/tickets/{arrival.ticket_id}/"
        )
    )
    assert ("Nur ein Teil ist signiert" in page, "Only these." in page) == (True, True)


def test_what_was_opened_by_our_key_is_not_read_by_whoever_sent_it_again(arrival):
    Protection.objects.create(arrival=arrival, encrypted=True, opened=True)
    page = seen(browser(arrival.ticket.requester).get(f"/requests/{arrival.ticket_id}/"))
    assert ("Secret words." in page, KEPT in page) == (False, True)


def test_who_has_signed_it_reads_it(arrival):
    Protection.objects.create(arrival=arrival, encrypted=True, opened=True, **SOUND)
    page = seen(browser(arrival.ticket.requester).get(f"/requests/{arrival.ticket_id}/"))
    assert ("Secret words." in page, KEPT in page) == (True, False)


@pytest.mark.parametrize(("found", "count"), [({}, 0), (SOUND, 1)])
def test_no_search_tells_whoever_sent_it_again_what_it_says(arrival, found, count):
    Protection.objects.create(arrival=arrival, encrypted=True, opened=True, **found)
    jobs.run_due(at=NINE)
    readers = arrival.ticket.requester, agent("Anna Krug", open_leg(arrival.ticket).team)
    hits = [Program(one).get("/search?q=secret")[1]["items"] for one in readers]
    assert [len(one) for one in hits] == [count, 1]
