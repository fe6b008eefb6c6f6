from datetime import timedelta

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.models import (
    Arrival,
    BlockedSender,
    Canary,
    Fate,
    Mailbox,
    MailSource,
    SourceFolder,
)
from stafette.core import clock
from stafette.notifications.models import Notice
from stafette.tickets.models import Ticket
from tests.desk.visitors import flashes, seen
from tests.mail.mails import arrived, mail

LEDGER, QUARANTINE = "/setup/ledger/", "/setup/quarantine/"


@pytest.fixture
def two(desk):
    """A ticket of Ben's and a mail of a robot that waits."""
    robot = mail(message_id="<r@x>", subject="Pay", **{"from": "no-reply@shop.example"})
    return arrived(mail(), at=clock.now()), arrived(robot, at=clock.now())


def shown(desk, **query: object) -> list[str]:
    return [one.subject for one in desk.admin.get(LEDGER, query).context["entries"]]


def test_every_mail_is_there_with_its_fate_and_its_ticket(desk, two):
    answer = desk.admin.get(LEDGER)
    entries = [(one.subject, one.fate.text, one.number) for one in answer.context["entries"]]
    assert entries == [
        ("Pay", "in Quarantäne", None),
        ("VPN drops", "neues Ticket", two[0].ticket_id),
    ]
    assert f'href="/tickets/{two[0].ticket_id}/"' in answer.content.decode()


def test_it_is_filtered_by_fate_mailbox_day_and_sender(desk, two):
    today = clock.now().date()
    other = Mailbox.objects.create(address="other@desk.example", sender_name="x")
    assert [
        shown(desk, fate="ticket"),
        shown(desk, sender="SHOP.example"),
        shown(desk, day=today.isoformat()),
        shown(desk, day=(today - timedelta(days=3)).isoformat()),
        shown(desk, mailbox=other.pk),
        shown(desk, fate="ticket", sender="shop"),
    ] == [["VPN drops"], ["Pay"], ["Pay", "VPN drops"], [], [], []]


@pytest.mark.parametrize(
    "query",
    [
        {"fate": "x"}, {"mailbox": "²"}, {"mailbox": "9" * 30}, {"day": "2026-02-30"},
        {"day": "0001-01-01"}, {"day": "9999-12-31"}, {"before": "-1"},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_left_out(desk, two, query):
    assert shown(desk, **query) == ["Pay", "VPN drops"]


def test_a_percent_sign_in_the_sender_is_a_percent_sign(desk, two):
    assert shown(desk, sender="%") == []


def test_long_ledgers_have_pages(desk, two, monkeypatch):
    monkeypatch.setattr("stafette.setup.mail_ledger.PAGE", 1)
    pager = desk.admin.get(LEDGER, {"sender": "e"}).context["pager"]
    assert f"before={two[1].pk}" in pager.next_address
    answer = desk.admin.get(pager.next_address)
    assert [one.subject for one in answer.context["entries"]] == ["VPN drops"]


def test_the_comparison_is_told_with_what_is_missing(desk, two):
    assert "das erste Mal steht noch aus" in seen(desk.admin.get(LEDGER))
    actions.reconcile(at=clock.now())
    assert "2 E-Mails, alle vorhanden" in seen(desk.admin.get(LEDGER))
    Arrival.objects.filter(pk=two[0].pk).update(message=None)
    actions.reconcile(at=clock.now())
    page = seen(desk.admin.get(LEDGER))
    assert f"E-Mails, die angenommen wurden, aber zu keinem Ticket gehören: {two[0].pk}" in page
    assert "Das Posteingangsbuch geht nicht auf" in seen(desk.admin.get("/setup/"))


def test_the_test_mail_is_told_with_its_time(desk):
    mailbox = Mailbox.objects.first()
    Mailbox.objects.filter(pk=mailbox.pk).update(canary=True)
    at = clock.now() - timedelta(hours=3)
    Canary.objects.create(mailbox=mailbox, sent_at=at, back_at=at + timedelta(seconds=7))
    assert "nach 7 s" in seen(desk.admin.get(LEDGER))
    later, refused = at + timedelta(hours=1), "550 <b>relaying denied"
    Canary.objects.create(mailbox=mailbox, sent_at=later, answer=refused)
    assert "der Server sagte: 550 <b>relaying denied" in seen(desk.admin.get(LEDGER))
    assert [one.tag.tone for one in desk.admin.get(LEDGER).context["rounds"]] == ["danger"]
    assert f"Testmail an {mailbox.address} kam nicht zurück" in seen(desk.admin.get("/setup/"))


def test_what_the_servers_still_hold_is_told(desk):
    told = {"host": "imap.example", "port": 993, "user": "x", "secret": "x", "ok_at": clock.now()}
    source = MailSource.objects.create(
        mailbox=Mailbox.objects.first(), begun_on=clock.now().date(), **told
    )

    def tag() -> str:
        (one,) = desk.admin.get(LEDGER).context["fetched"]
        return one.tag.text

    assert tag() == "alles übernommen"
    MailSource.objects.update(backlog=2)
    assert tag() == "2 auf dem Server"
    left = {"7": ["too_large", clock.now().isoformat()]}
    SourceFolder.objects.create(source=source, name="INBOX", left=left)
    assert tag() == "1 blieb auf dem Server"
    MailSource.objects.update(trouble="dropped")
    assert tag() == "Abruf gestört"


def test_a_sender_is_blocked_and_unblocked(desk, two):
    answer = desk.admin.post(f"{QUARANTINE}block/", {"value": "shop.example"})
    assert flashes(answer) == ["shop.example ist gesperrt: E-Mail von dort wartet hier."]
    blocked = BlockedSender.objects.get()
    assert "shop.example" in seen(desk.admin.get(QUARANTINE))
    desk.admin.post(f"{QUARANTINE}unblock/{blocked.pk}/")
    assert BlockedSender.objects.count() == 0


def test_what_cannot_be_blocked_is_said(desk):
    answer = desk.admin.post(f"{QUARANTINE}block/", {"value": "no sender"})
    assert flashes(answer) == [
        "Geben Sie eine Adresse wie name@company.example oder eine Domain ein."
    ]


def test_the_ticked_ones_are_released(desk, two):
    nameless = arrived(mail(message_id="<n@x>", **{"from": ""}), at=clock.now())
    before = Ticket.objects.count()
    answer = desk.admin.post(
        f"{QUARANTINE}release/", {"number": [two[1].pk, nameless.pk, two[0].pk, "x"]}
    )
    assert Ticket.objects.count() == before + 1
    assert Arrival.objects.get(pk=two[1].pk).fate == Fate.TICKET
    assert flashes(answer)[0] == "1 Ticket wurde daraus."


def test_all_of_one_sender_are_released_at_once(desk, two):
    again = mail(message_id="<r2@x>", subject="Pay again", **{"from": "no-reply@shop.example"})
    other = mail(message_id="<r3@x>", subject="Else", **{"from": "no-reply@other.example"})
    for raw in (again, other):
        arrived(raw, at=clock.now())
    page = seen(desk.admin.get(f"{QUARANTINE}{two[1].pk}/"))
    assert "2 E-Mails dieses Absenders freigeben" in page
    answer = desk.admin.post(f"{QUARANTINE}release/", {"sender": "no-reply@shop.example"})
    assert flashes(answer) == ["2 Tickets wurden daraus."]
    assert [one.subject for one in Arrival.objects.filter(fate=Fate.QUARANTINED)] == ["Else"]


def test_what_waits_for_more_than_a_day_is_pointed_at_and_told_when_it_goes(desk, two):
    Arrival.objects.filter(pk=two[1].pk).update(arrived_at=clock.now() - timedelta(days=2))
    page = seen(desk.admin.get(QUARANTINE))
    assert "1 E-Mail wartet seit mehr als einem Tag auf eine Entscheidung." in page
    assert "Nach 30 Tagen wird der Inhalt gelöscht" in page


def test_a_mailbox_says_what_it_does_with_unknown_senders(desk):
    mailbox = Mailbox.objects.first()
    told = {"address": mailbox.address, "sender_name": "Desk", "language": "de"}
    page = f"/setup/mailboxes/{mailbox.pk}/"
    desk.admin.post(page, told | {"unknown_senders": "hold", "canary": "on"})
    mailbox.refresh_from_db()
    assert (mailbox.unknown_senders, mailbox.canary) == ("hold", True)
    wrong = desk.admin.post(page, told | {"unknown_senders": "drop"})
    assert "unknown_senders" in wrong.context["form"].errors


def test_a_notice_about_mail_leads_there(desk):
    admin = desk.admin.get("/setup/").wsgi_request.user
    for code in ("ledger", "quarantine", "canary_missing"):
        Notice.objects.create(person=admin, code=code, at=clock.now())
    page = desk.admin.get("/notices/").content.decode()
    assert [page.count(f'"{LEDGER}"'), page.count(f'href="{QUARANTINE}"') > 0] == [2, True]
