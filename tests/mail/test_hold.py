"""Mail that is not let in without a decision: blocked, unknown, too much at once."""

from datetime import timedelta

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.choices import UnknownSenders
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.glance import glance
from stafette.channels.mail.models import Arrival, BlockedSender, Fate, Mailbox
from stafette.channels.mail.paces import FLOOD, MANY, OFTEN
from stafette.core import jobs
from stafette.core.models import Job, JournalEntry
from stafette.notifications.models import Notice
from stafette.people import actions as people
from stafette.people.choices import Role
from stafette.tickets.models import Ticket
from tests.mail.mails import arrived, desk, mail
from tests.people_of_the_story import NINE, agent

pytestmark = pytest.mark.django_db
PILLS = "Pills <v@pills.example>"


def took(sender: str, number: int, at=NINE) -> Arrival:
    raw = mail(f"Bomb {number}", message_id=f"<{number}.{sender}>", **{"from": sender})
    return actions.take_in(raw=raw, at=at).arrival


def priorities() -> list[int]:
    return list(Job.objects.filter(name="mail.understand").order_by("id").values_list("priority", flat=True))  # fmt: skip


def fate_of(sender: str, number: int = 1) -> tuple[str, str]:
    arrival = arrived(mail(message_id=f"<{number}@x>", **{"from": sender}))
    return arrival.fate, arrival.reason


@pytest.mark.parametrize("value", ["v@pills.example", "V@Pills.Example", "pills.example", "@pills.example"])  # fmt: skip
def test_a_blocked_sender_waits_in_quarantine_until_unblocked(value):
    desk()
    anna = agent("Anna Krug")
    blocked = actions.block(value=value, by=anna, at=NINE)
    assert fate_of(PILLS) == (Fate.QUARANTINED, "blocked")
    assert fate_of("x@mail.pills.example", 2) == (Fate.TICKET, "")
    actions.unblock(sender=blocked, by=anna, at=NINE)
    assert fate_of(PILLS, 3) == (Fate.TICKET, "")
    told = JournalEntry.objects.filter(name__startswith="Sender").order_by("id")
    assert [one.name for one in told] == ["SenderBlocked", "SenderUnblocked"]


def test_blocking_twice_is_blocking_once():
    anna = agent("Anna Krug")
    for _ in range(2):
        actions.block(value="pills.example", by=anna, at=NINE)
    assert [one.value for one in BlockedSender.objects.all()] == ["pills.example"]


@pytest.mark.parametrize("value", ["", "@", "a b", "x@", "support@desk.example", "a\nb.example"])
def test_what_is_no_sender_or_our_own_cannot_be_blocked(value):
    desk()
    with pytest.raises(actions.NoSender):
        actions.block(value=value, by=agent("Anna Krug"), at=NINE)


def known() -> None:
    people.save_organisation(
        organisation=None, name="Kunde", domains=["kunde.example"], by=None, at=NINE
    )
    people.person_for_mail(address="old@friend.example", name="Old", at=NINE)


@pytest.mark.parametrize(
    ("rule", "held"),
    [
        (UnknownSenders.ADMIT, []),
        (UnknownSenders.DOMAINS, ["new@else.example", "x@mail.kunde.example"]),
        (UnknownSenders.HOLD, ["new@else.example", "x@mail.kunde.example", "new@kunde.example"]),
    ],
)
def test_unknown_senders_are_let_in_by_the_rule_of_the_mailbox(rule, held):
    """A055: organisations by their exact domain; whoever is known is let in."""
    Mailbox.objects.filter(pk=desk().pk).update(unknown_senders=rule)
    known()
    senders = ["old@friend.example", "new@else.example", "x@mail.kunde.example", "new@kunde.example"]  # fmt: skip
    found = [one for n, one in enumerate(senders) if fate_of(one, n)[1] == "unknown_sender"]
    assert found == held


def test_whoever_writes_often_is_read_after_the_others_and_too_often_held():
    desk()
    for number in range(FLOOD + 1):
        took(PILLS, number)
    took("ben@kunde.example", 1)
    assert priorities() == [-2] * OFTEN + [1] * (FLOOD - OFTEN) + [-2]
    held = Arrival.objects.get(fate=Fate.QUARANTINED)
    assert (held.reason, held.sender, held.subject) == ("flood", "v@pills.example", "VPN drops")
    took(PILLS, 999, at=NINE + timedelta(minutes=11))
    assert priorities()[-1] == -2


def test_an_answer_to_a_secret_address_of_ours_is_read_in_any_flood():
    desk()
    ticket = Ticket.objects.get(pk=arrived(mail()).ticket_id)
    for number in range(FLOOD):
        took(PILLS, number)
    to = f"support+{ticket.reply_token}@desk.example"
    raw = mail("Mine.", message_id="<answer@pills.example>", **{"from": PILLS})
    kept = actions.take_in(raw=raw, envelope=Envelope(recipients=(to,)), at=NINE)
    assert (kept.kind, took(PILLS, 999).fate) == ("stored", Fate.QUARANTINED)


def test_in_a_flood_from_many_those_known_before_go_first():
    desk()
    people.person_for_mail(address="old@friend.example", name="Old", at=NINE - timedelta(days=1))
    for number in range(MANY):
        took(f"v{number}@many.example", number)
    took("old@friend.example", 1)
    took("late@many.example", 2)
    assert priorities() == [-2] * MANY + [-2, -1]


def test_a_crowd_of_strangers_does_not_wait_for_what_follows_from_other_mails(monkeypatch):
    """Who writes to a desk for the first time is no bomb."""
    monkeypatch.setattr("stafette.channels.mail.paces.MANY", 2)
    desk()
    arrived(mail())
    for number in range(4):
        took(f"v{number}@many.example", number)
    jobs.run_due(at=NINE, most=5)
    assert (priorities(), Ticket.objects.count()) == ([-2, -2, -1, -1, -1], 5)


@pytest.mark.parametrize(
    ("raw", "sender", "subject"),
    [
        (b"From: A <A@B.example>\r\nSubject: =?utf-8?q?=C3=A4?=\r\n\r\nFrom: x@y.example", "a@b.example", "ä"),
        (b"subject: a\n b\nfrom:\n a@b.example\n\n", "a@b.example", "a b"),
        (b"\x00\xff\r\n\r\nFrom: x@y.example", "", ""),
        (b"From: a@b.example)x@y.example\n\n", "", ""),
        (b"", "", ""),
    ],
)  # fmt: skip
def test_at_the_door_only_the_header_is_seen(raw, sender, subject):
    assert glance(raw) == (sender, subject)


def test_a079_no_header_makes_looking_slow():
    assert glance(b"From:" + b"\n " * 200_000) == ("", "")


def test_what_nobody_wanted_for_long_is_deleted_and_stays_known():
    desk()
    young, old = (took(PILLS, number) for number in range(2))
    Arrival.objects.update(fate=Fate.QUARANTINED, subject="Pills")
    Arrival.objects.filter(pk=old.pk).update(arrived_at=NINE - timedelta(days=31))
    assert actions.expire(at=NINE, longer_than=timedelta(days=30)) == 1
    kept = {one.pk: (one.fate, one.content is None, one.subject) for one in Arrival.objects.all()}
    assert kept == {old.pk: (Fate.DELETED, True, ""), young.pk: (Fate.QUARANTINED, False, "Pills")}


def test_administrators_are_told_once_of_what_waits_for_more_than_a_day():
    desk()
    admin = agent("Ada Admin")
    people.grant(person=admin, role=Role.ADMINISTRATOR, by=None, at=NINE)
    took(PILLS, 1, at=NINE - timedelta(hours=23))
    Arrival.objects.update(fate=Fate.QUARANTINED)
    actions.tell_of_waiting(at=NINE)
    assert Notice.objects.count() == 0
    for hours in (2, 4):
        actions.tell_of_waiting(at=NINE + timedelta(hours=hours))
    assert [(one.person, one.code) for one in Notice.objects.all()] == [(admin, "quarantine")]


def test_those_ticked_are_released_and_what_has_no_sender_stays():
    desk()
    raws = [mail(message_id="<a@x>", **{"from": "no-reply@a.example"}), mail(message_id="<b@x>", **{"from": ""})]  # fmt: skip
    held = [arrived(raw) for raw in raws]
    made = actions.release_many(arrivals=held, by=agent("Anna Krug"), at=NINE)
    fates = [Arrival.objects.get(pk=one.pk).fate for one in held]
    assert ([one.requester.mail for one in made], fates) == (
        ["no-reply@a.example"],
        [Fate.TICKET, Fate.QUARANTINED],
    )
