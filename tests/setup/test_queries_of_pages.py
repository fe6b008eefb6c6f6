"""Pages cost the same on a desk of any size."""

from types import SimpleNamespace

import pytest

from stafette.catalog.models import Service
from stafette.channels.mail.models import Delivery, DeliveryState, Mailbox
from stafette.core import clock
from stafette.people.models import Domain, Organisation
from stafette.triage.models import RoutingRule
from tests.mail.mails import arrived, mail
from tests.once_a_file import once_a_file
from tests.people_of_the_story import NINE, agent, promise, team
from tests.setup.conftest import set_up

MOST = 15
PAGES = {
    "home": "/setup/",
    "teams": "/setup/teams/",
    "team": "/setup/teams/{team}/",
    "new team": "/setup/teams/new/",
    "people": "/setup/people/?show=all",
    "search": "/setup/people/?q=a",
    "person": "/setup/people/{person}/",
    "organisations": "/setup/organisations/",
    "organisation": "/setup/organisations/{organisation}/",
    "services": "/setup/services/",
    "service": "/setup/services/{service}/",
    "hours": "/setup/hours/",
    "promises": "/setup/promises/",
    "promise": "/setup/promises/{promise}/",
    "rules": "/setup/rules/",
    "rule": "/setup/rules/{rule}/",
    "mailboxes": "/setup/mailboxes/",
    "mailbox": "/setup/mailboxes/{mailbox}/",
    "sending": "/setup/mailboxes/{mailbox}/sending/",
    "source": "/setup/mailboxes/{mailbox}/source/",
    "consent": "/setup/mailboxes/{mailbox}/oauth/",
    "undeliverable": "/setup/undeliverable/",
    "keys": "/setup/keys/",
    "keys of a mailbox": "/setup/keys/{mailbox}/",
    "quarantine": "/setup/quarantine/",
    "held mail": "/setup/quarantine/{arrival}/",
    "outbox": "/setup/outbox/",
    "outgoing": "/setup/outbox/{delivery}/",
}


def busy() -> SimpleNamespace:
    """Several of everything; `numbers` has one of each."""
    desk = set_up()
    message, numbers = desk.ticket.messages.get(), {}
    for n in range(5):
        firm = Organisation.objects.create(name=f"Firm {n}")
        Domain.objects.create(name=f"firm{n}.example", organisation=firm)
        service = Service.objects.create(names={"de": f"Dienst {n}", "en": f"Thing {n}"})
        more = team(f"Team {n}", promise=promise(f"Promise {n}", covers_all=False))
        person = agent(f"P{n} Agent", more)
        rule = RoutingRule.objects.create(
            team=more, organisation=firm, service=service, sets_service=service
        )
        box = Mailbox.objects.create(address=f"box{n}@x.example", sender_name="X", team=more)
        sender = {"from": f"no-reply@shop{n}.example", "message_id": f"<{n}@shop.example>"}
        delivery = Delivery.objects.create(
            message=message, recipient=f"r{n}@x.example", mail_id=f"<{n}@x>",
            state=DeliveryState.SENT, queued_at=NINE, next_attempt_at=NINE,
        )  # fmt: skip
        numbers = {
            "organisation": firm.pk, "service": service.pk, "team": more.pk, "rule": rule.pk,
            "person": person.pk, "promise": more.promise_id, "mailbox": box.pk,
            "arrival": arrived(mail(**sender), at=clock.now()).pk, "delivery": delivery.pk,
        }  # fmt: skip
    desk.numbers = numbers
    return desk


built = once_a_file(busy)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_few_queries(desk, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(MOST):
        assert desk.admin.get(PAGES[name].format(**desk.numbers)).status_code == 200
