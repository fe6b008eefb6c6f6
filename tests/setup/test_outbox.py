from email.message import EmailMessage

import pytest

from stafette.channels.mail.models import Delivery, DeliveryState, Mailbox
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE


@pytest.fixture
def sent(desk):
    """An answer as the demo keeps it."""
    message = tickets.reply(
        ticket=desk.ticket, words=Words(text="Try again."), by=desk.anna, at=NINE
    )
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Desk <support@desk.example>", "[#1] VPN"
    mail["Message-ID"] = "<1.abc@desk.example>"
    mail.set_content("Try <b>again</b>, Jörg.")
    return Delivery.objects.create(
        message=message, recipient="ben@kunde.example", mail_id="<1.abc@desk.example>",
        state=DeliveryState.SENT, queued_at=NINE, next_attempt_at=NINE, sent_at=NINE,
        answer="kept in the demo", attempts=1, demo_content=mail.as_bytes(),
    )  # fmt: skip


def test_an_agent_reads_what_left_for_tickets_of_the_own_team(desk, sent):
    anna = browser(desk.anna)
    page = seen(anna.get("/setup/outbox/"))

    assert ("Postausgang der Demo" in page, "ben@kunde.example" in page) == (True, True)


def test_a_real_desk_without_a_server_is_told_that_nothing_leaves(desk, sent):
    Mailbox.objects.update(address="support@desk.test")
    page = seen(desk.admin.get("/setup/outbox/"))

    assert ("Noch geht nichts hinaus" in page, "Postausgang der Demo" in page) == (True, False)


def test_the_whole_mail_is_shown_as_text(desk, sent):
    answer = browser(desk.anna).get(f"/setup/outbox/{sent.pk}/")

    page = seen(answer)
    assert b"Try &lt;b&gt;again&lt;/b&gt;, J\xc3\xb6rg." in answer.content
    assert "<1.abc@desk.example>" in page
    assert "in der Demo behalten, es ist kein Mailserver eingestellt" in page


def test_mails_about_tickets_of_other_teams_look_absent(desk, sent):
    otto = browser(desk.otto)

    assert "ben@kunde.example" not in seen(otto.get("/setup/outbox/"))
    assert otto.get(f"/setup/outbox/{sent.pk}/").status_code == 404


def test_a_mail_that_came_back_is_found_among_those_not_delivered(desk, sent):
    assert "ben@kunde.example" not in seen(desk.admin.get("/setup/outbox/?show=failed"))

    Delivery.objects.filter(pk=sent.pk).update(bounced_at=NINE, answer="550 5.1.1 unknown")

    assert "kam zurück" in seen(desk.admin.get("/setup/outbox/?show=failed"))
    assert "550 5.1.1 unknown" in seen(desk.admin.get(f"/setup/outbox/{sent.pk}/"))


def test_a_long_outbox_goes_on_at_the_next_page(desk, sent):
    Delivery.objects.bulk_create(
        Delivery(
            message=sent.message, recipient=f"p{number}@x.example", mail_id=f"<{number}@x>",
            queued_at=NINE, next_attempt_at=NINE,
        )
        for number in range(60)
    )  # fmt: skip
    first = desk.admin.get("/setup/outbox/")
    second = desk.admin.get(first.context["pager"].next_address)

    shown = [row.id for answer in (first, second) for row in answer.context["rows"]]
    assert shown == list(Delivery.objects.order_by("-pk").values_list("pk", flat=True))
    assert desk.admin.get("/setup/outbox/?before=²&show=x").status_code == 200
