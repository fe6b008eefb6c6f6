import pytest

from stafette.channels.mail.models import Delivery, DeliveryState
from stafette.people.choices import Role
from stafette.setup.findings import findings
from stafette.setup.mail_state import waiting
from stafette.setup.standing import standing, steps_of
from stafette.sla.models import Coverage
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE, agent, team

pytestmark = pytest.mark.django_db


def missing() -> list[str]:
    return [one.address for one in findings(standing(), waiting())]


def test_an_empty_desk_lacks_everything_and_says_where_to_begin():
    assert missing() == [
        "/setup/teams/new/",
        "/setup/mailboxes/new/",
        "/setup/hours/new/",
        "/setup/promises/new/",
        "/setup/services/new/",
    ]
    assert [step.done for step in steps_of(standing(), area="home").steps] == [False] * 10


def test_the_first_steps_can_be_seen_without_anything():
    page = browser(agent("Ada Demo", role=Role.ADMINISTRATOR)).get("/setup/")

    assert (page.status_code, "Es gibt kein Postfach" in seen(page)) == (200, True)


def test_a_promise_for_nobody_in_particular_is_missed(desk):
    Coverage.objects.all().delete()

    assert "/setup/promises/" in missing()


def test_teams_without_people_and_agents_without_teams_are_named(desk):
    lonely = team("Lonely")
    agent("Ida Idle")

    page = seen(desk.admin.get("/setup/"))

    assert f"/setup/teams/{lonely.pk}/" in missing()
    assert "Ida Idle bearbeitet Tickets, gehört aber zu keinem Team" in page


def test_mail_that_could_not_leave_is_told(desk):
    message = desk.ticket.messages.get()
    Delivery.objects.create(
        message=message, recipient="a@b.example", mail_id="<1@b.example>",
        state=DeliveryState.FAILED, queued_at=NINE, next_attempt_at=NINE,
    )  # fmt: skip

    assert "/setup/outbox/?show=failed" in missing()
