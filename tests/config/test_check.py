"""`stafette check` names the fault after each deliberate damage, and is content without one."""

import json
import os
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from stafette.channels.mail import actions as mails
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.models import Arrival, Fate, Mailbox
from stafette.config import checks
from stafette.config.commands.check import check, journal
from stafette.config.commands.clock import clock
from stafette.core import journal as seal
from stafette.core import jumps
from stafette.core.models import ClockJump, Job, JobState, JournalEntry
from stafette.files import actions as files
from stafette.files import queries as stored
from stafette.levels.models import NEVER, LedgerEntry, Leg, Team
from stafette.people.models import Person
from stafette.sla.models import Clock
from tests.people_of_the_story import NINE, promise, requester, team, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def desk(tmp_path, settings):
    """A small desk on which all is well."""
    settings.STAFETTE = settings.STAFETTE.model_copy(update={"data": tmp_path})
    promise()
    team().members.add(Person.objects.create(name="Anna Arnold", made_at=NINE))


@pytest.fixture
def vpn(desk):
    return ticket(requester())


def found():
    return [(one.check, one.sentence) for one in checks.findings(at=NINE)]


def names():
    return sorted({name for name, _ in found()})


def test_all_is_well(vpn):
    assert found() == []


def test_a_ticket_that_nobody_holds(vpn):
    Leg.objects.filter(ticket=vpn).update(ended_at=NINE)

    assert found() == [("legs", f"Open tickets that no team holds: {vpn.pk}. Reassign them.")]


def test_a_ticket_that_nobody_would_see(vpn):
    Team.objects.get().members.clear()
    said = f"Tickets that nobody would see: {vpn.pk}. Their team has no members: add some."

    assert found() == [("legs", said)]


def test_a_ticket_whose_deadline_no_queue_shows(vpn):
    Leg.objects.filter(ticket=vpn).update(next_due_at=NEVER)
    said = f"Tickets that stand in the wrong place of their queue: {vpn.pk}."

    assert found() == [("clocks", said)]


def test_a_ticket_whose_time_nobody_uses(vpn):
    LedgerEntry.objects.all().delete()

    assert found() == [("ledger", f"Open tickets whose time nobody uses: {vpn.pk}.")]


def test_a_clock_that_runs_on_a_solved_ticket(vpn):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_ticket SET state = 'solved' WHERE id = %s", [vpn.pk])

    assert names() == ["clocks", "ledger", "legs"]


def test_a_queue_out_of_order(vpn):
    Leg.objects.filter(ticket=vpn).update(next_due_at=NINE.replace(year=2030))

    assert names() == ["clocks"]


def test_a_deadline_that_nobody_noticed(vpn):
    past = NINE.replace(year=2020)
    Clock.objects.filter(ticket=vpn).update(due_at=past)
    Leg.objects.filter(ticket=vpn).update(next_due_at=past)

    assert names() == ["clocks"]


def test_a_journal_row_that_was_changed(vpn):
    seal.Sealer().seal(at=NINE)
    seal.Sealer().seal(at=NINE)
    JournalEntry.objects.filter(name="TicketOpened").update(by_id=4711)

    ((name, sentence),) = found()
    assert (name, sentence.startswith("The journal was altered: block 1")) == ("journal", True)


def test_a_desk_without_a_first_team():
    Team.objects.update(retired_on=NINE.date())

    assert found() == [
        ("teams", "No team of the first level receives requests: add one in the set-up.")
    ]


def test_a_clock_that_jumped(vpn):
    ClockJump.objects.create(noticed_at=NINE, by=timedelta(hours=1), tolerated=jumps.TOLERATED)
    said = (
        "The clock jumped by 1:00:00 at 2026-01-12 09:00 UTC: nothing is called overdue until it"
        " agrees again. When it is right now: `stafette clock confirm`."
    )
    assert found() == [("clock", said)]

    done = [CliRunner().invoke(clock, ["confirm"]).output for _ in range(2)]
    assert [line.partition(": ")[2] for line in done] == [
        "deadlines count on.\n",
        "deadlines count.\n",
    ]
    assert found() == []


def test_a_job_that_gave_up():
    Job.objects.create(
        name="mail.send",
        state=JobState.DEAD,
        attempts=12,
        error="refused",
        due_at=NINE,
        made_at=NINE,
    )

    assert names() == ["jobs"]


def test_a_file_that_is_cut_short():
    kept = files.store(content=b"hello", name="a", media_type="text/plain", at=NINE)
    stored.path_of(kept.key).write_bytes(b"he")

    assert found() == [
        ("files", f"Files that the store has lost or cut short: {kept.pk}. Restore a backup.")
    ]


def test_a_file_that_belongs_to_nothing(tmp_path):
    kept = files.store(content=b"hello", name="a", media_type="text/plain", at=NINE)
    path = stored.path_of(kept.key)
    kept.delete()
    written = NINE.timestamp()
    os.utime(path, (written, written))
    hour = stored.COMMITTED_WITHIN
    said = f"Files in {tmp_path}/files that belong to nothing: {kept.key[:2]}/{kept.key[2:]}. Delete them."

    assert [checks.findings(at=at) for at in (NINE + hour, NINE + 2 * hour)] == [
        [],
        [checks.Finding("files", said)],
    ]


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ({"content": None}, "Mails that nobody could read again: {}. Restore a backup."),
        ({"fate": Fate.TICKET}, "Mails that were taken in but belong to no ticket: {}."),
        ({"arrived_at": NINE - timedelta(minutes=11)}, "Mails that wait to be understood: {}. Is `stafette work` running?"),
    ],
)  # fmt: skip
def test_a_mail_that_is_not_where_it_should_be(damage, sentence):
    taken = mails.take_in(raw=b"Subject: VPN\n\nIt drops.", envelope=Envelope(), at=NINE)
    assert found() == []

    Arrival.objects.filter(pk=taken.arrival.pk).update(**damage)

    assert found() == [("mail", sentence.format(taken.arrival.pk))]


def test_a_real_desk_that_no_mail_can_leave():
    Mailbox.objects.create(address="support@desk.test")

    said = "No mail can leave: set STAFETTE_SMTP_URL to the server that sends it."
    assert found() == [("mail", said)]


def test_the_command_ends_with_one_when_something_is_wrong(vpn):
    Leg.objects.filter(ticket=vpn).update(ended_at=timezone.now())

    answer = CliRunner().invoke(check, ["--json"])

    told = json.loads(answer.output)
    assert (answer.exit_code, told["ok"]) == (1, False)
    assert "legs" in {one["check"] for one in told["findings"]}


@pytest.fixture
def sealed(vpn):
    """A sealed journal of several rows."""
    sealer = seal.Sealer()
    sealer.seal(at=NINE)
    sealer.seal(at=NINE)
    assert seal.verify().faults == ()


def verified():
    answer = CliRunner().invoke(journal, ["verify"])
    return answer.exit_code, answer.stderr.strip().rpartition(": ")[2]


def test_verify_is_content_with_an_untouched_journal(sealed):
    assert verified() == (0, "")


def test_verify_finds_a_changed_row(sealed):
    JournalEntry.objects.filter(name="TicketOpened").update(facts={"ticket_id": 1, "x": 2})
    assert verified() == (1, "changed")


def test_verify_finds_a_removed_row(sealed):
    JournalEntry.objects.filter(name="TicketOpened").delete()
    assert verified() == (1, "removed")


def test_verify_finds_an_inserted_row(vpn):
    """Ids have gaps where transactions were undone; one that is filled later is found."""
    last = JournalEntry.objects.order_by("-id")[0]
    JournalEntry.objects.create(pk=last.pk + 2, at=NINE, name="TicketClosed", facts={})
    sealer = seal.Sealer()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('core_journalentry_id_seq', %s)", [last.pk + 2])
    for _ in range(2):
        sealer.seal(at=NINE)
    assert seal.verify().faults == ()

    JournalEntry.objects.create(pk=last.pk + 1, at=NINE, name="TicketSolved", facts={})

    assert verified() == (1, "inserted")
