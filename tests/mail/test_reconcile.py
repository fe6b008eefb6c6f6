"""Every mail is accounted for: compared daily, and a mail of ours that goes round (A10)."""

from datetime import timedelta

import pytest

from stafette.channels.mail import actions, mail_ids, queries
from stafette.channels.mail.models import (
    Arrival,
    Canary,
    Fate,
    Mailbox,
    MailSource,
    Reconciliation,
    SourceFolder,
)
from stafette.config import checks
from stafette.notifications.models import Notice
from stafette.people import actions as people
from stafette.people.choices import Role
from stafette.tickets.models import Ticket
from tests.mail.mails import SUPPORT, arrived, desk, mail
from tests.mail.sink import Sink, listening
from tests.people_of_the_story import NINE, agent, ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def kept() -> Arrival:
    """A desk with a ticket by mail and a mail in quarantine."""
    desk()
    arrived(mail(message_id="<held@x>", **{"from": "no-reply@x.example"}))
    return arrived(mail())


def damage(kept: Arrival, how: str) -> None:
    changes = {
        "no_fate": {"fate": "lost"},
        "left": {"fate": Fate.STORED, "arrived_at": NINE - timedelta(minutes=11)},
        "no_outcome": {"message": None},
        "no_content": {"content": None},
        "changed": {"content": b"From: a@b.example\r\n\r\nElse."},
    }
    if how == "no_arrival":
        Ticket.objects.filter(pk=ticket(kept.ticket.requester).pk).update(opened_at=NINE)
    else:
        Arrival.objects.filter(pk=kept.pk).update(**changes[how])


def test_when_all_is_there_the_counts_are_kept(kept):
    found = actions.reconcile(at=NINE + HOUR)
    assert (found.counts, found.faults) == ({"ticket": 1, "quarantined": 1}, {})
    assert queries.last_reconciliation() == found


@pytest.mark.parametrize("how", ["left", "no_outcome", "no_content", "changed", "no_arrival"])
def test_each_damage_is_found_and_named(kept, how):
    damage(kept, how)
    number = Ticket.objects.latest("pk").pk if how == "no_arrival" else kept.pk
    assert actions.reconcile(at=NINE).faults == {how: [number]}


def test_a_mail_whose_fate_nobody_knows_is_found(kept):
    damage(kept, "no_fate")
    assert actions.reconcile(at=NINE).faults["no_fate"] == [kept.pk]


def test_a_file_that_is_gone_is_found(kept, settings, tmp_path):
    settings.STAFETTE = settings.STAFETTE.model_copy(update={"data": tmp_path})
    big = arrived(mail("x" * 300_000, message_id="<big@x>"))
    assert actions.reconcile(at=NINE).faults == {}
    for one in tmp_path.rglob("*"):
        if one.is_file():
            one.unlink()
    assert actions.reconcile(at=NINE).faults == {"changed": [big.pk]}


def test_administrators_are_told_and_the_check_names_it(kept):
    admin = agent("Ada Admin")
    people.grant(person=admin, role=Role.ADMINISTRATOR, by=None, at=NINE)
    damage(kept, "no_outcome")
    actions.reconcile(at=NINE)
    assert [(one.person, one.code) for one in Notice.objects.filter(ticket=None)] == [(admin, "ledger")]  # fmt: skip
    assert said(at=NINE + HOUR) == [f"Mails that were taken in but belong to no ticket: {kept.pk}."]
    assert "compared" in said(at=NINE + timedelta(hours=27))[0]


def said(*, at):
    return [one.sentence for one in checks.findings(at=at) if one.check == "mail ledger"]


def test_old_results_go(kept):
    Reconciliation.objects.create(made_at=NINE - timedelta(days=401), counts={})
    actions.reconcile(at=NINE)
    assert Reconciliation.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"ok_at": NINE}, {}),
        ({"ok_at": None, "checked_at": None}, {}),
        ({"ok_at": None}, {"not_read": True}),
        ({"ok_at": NINE - HOUR}, {"not_read": True}),
        ({"ok_at": NINE, "left": {"7": ["too_large", NINE.isoformat()]}}, {"left_there": True}),
    ],
)
def test_what_a_server_still_holds_is_compared_too(changes, fault):
    """Five times: all read, not tried yet, never read, read long ago, one left there."""
    box, left = desk(), changes.pop("left", {})
    told = {"host": "imap.example", "port": 993, "user": "x", "secret": "x"}
    told |= {"begun_on": NINE.date(), "checked_at": NINE} | changes
    source = MailSource.objects.create(mailbox=box, **told)
    SourceFolder.objects.create(source=source, name="INBOX", left=left)
    wanted = {name: [box.pk] for name in fault}
    assert actions.reconcile(at=NINE + timedelta(minutes=30)).faults == wanted
    Mailbox.objects.filter(pk=box.pk).update(retired_on=NINE.date())
    assert actions.reconcile(at=NINE + timedelta(minutes=30)).faults == {}


def sent_canary(settings) -> bytes:
    """The test mail as a real server got it."""
    Mailbox.objects.filter(pk=desk().pk).update(canary=True)
    server = Sink()
    with listening(server) as port:
        url = f"smtp://127.0.0.1:{port}"
        settings.STAFETTE = settings.STAFETTE.model_copy(update={"smtp_url": url})
        actions.send_canaries(at=NINE)
    return server.mails[0][2]


def test_the_test_mail_comes_back_as_no_ticket(settings):
    raw = sent_canary(settings)
    back = arrived(raw, at=NINE + timedelta(seconds=40))
    assert (back.fate, back.ticket, Ticket.objects.count()) == (Fate.CANARY, None, 0)
    assert [one.back_at - one.sent_at for one in Canary.objects.all()] == [timedelta(seconds=40)]


@pytest.mark.parametrize("said", ["canary-1.{token}@desk.example", "canary-{number}.{zeros}@desk.example"])  # fmt: skip
def test_a_forged_test_mail_proves_nothing(settings, said):
    sent_canary(settings)
    canary = Canary.objects.get()
    wrong = mail_ids.canary_id(canary.pk + 1, domain="x").partition(".")[2].partition("@")[0]
    said = said.format(token=wrong, number=canary.pk, zeros="0" * 32)
    forged = arrived(mail(message_id=f"<{said}>", **{"from": SUPPORT}))
    canary.refresh_from_db()
    assert (forged.reason, canary.back_at) == ("own_address", None)


def test_after_an_hour_without_it_administrators_are_told_once(settings):
    sent_canary(settings)
    admin = agent("Ada Admin")
    people.grant(person=admin, role=Role.ADMINISTRATOR, by=None, at=NINE)
    soon, late = NINE + timedelta(minutes=50), NINE + HOUR
    assert [actions.tell_of_missing(at=at) for at in (soon, late, late + HOUR)] == [0, 1, 1]
    assert [(one.person, one.code) for one in Notice.objects.all()] == [(admin, "canary_missing")]
    assert said(at=late)[0].startswith(f"The hourly test mail to {SUPPORT} did not come back")


def test_a_later_one_that_came_back_ends_the_alarm(settings):
    sent_canary(settings)
    mailbox = Mailbox.objects.get()
    Canary.objects.create(mailbox=mailbox, sent_at=NINE + HOUR, back_at=NINE + HOUR)
    assert queries.without_canary(at=NINE + 3 * HOUR) == []


def test_where_no_mail_leaves_none_is_sent():
    Mailbox.objects.filter(pk=desk().pk).update(canary=True)
    assert (actions.send_canaries(at=NINE), Canary.objects.count()) == ([], 0)
