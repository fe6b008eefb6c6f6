import pytest
from django.db import IntegrityError, transaction

from stafette.catalog.models import Service
from stafette.people.models import Organisation
from stafette.sla import actions, queries
from stafette.sla.choices import Measure
from stafette.sla.models import Clock, Coverage, Promise, Target
from stafette.tickets.actions import wait_for
from tests.people_of_the_story import NINE, agent, promise, requester, service_hours
from tests.sla.clocks_of_the_story import HOUR, allow, clock, january, opened, told

pytestmark = pytest.mark.django_db


def test_a_new_ticket_is_due_in_working_time():
    promise()

    ticket = opened()

    due = {it.measure: it.due_at for it in queries.clocks_of(ticket)}
    assert due == {"response": january(12, 10), "resolution": january(13, 8)}


def test_a_ticket_of_the_night_counts_from_the_opening_of_the_desk():
    promise()

    assert clock(opened(at=january(10, 22)), Measure.RESPONSE).due_at == january(12, 8)


def test_the_nearest_deadline_is_told_once():
    promise()

    ticket = opened()

    facts = {"ticket_id": ticket.pk, "next_due_at": "2026-01-12T10:00:00Z"}
    assert told("ClocksChanged") == [facts]
    assert queries.next_due_at(ticket.pk) == january(12, 10)


def test_a_next_update_is_owed_where_it_is_promised():
    allow(promise(), Measure.UPDATE, 4)

    assert clock(opened(), Measure.UPDATE).due_at == january(12, 13)


def test_nothing_is_due_where_nothing_is_promised():
    ticket = opened()

    assert queries.clocks_of(ticket) == []
    assert queries.next_due_at(ticket.pk) is None
    assert told("ClocksChanged") == []


def test_nothing_is_due_at_a_priority_without_a_target():
    made = promise()
    Target.objects.filter(promise=made, priority=4).delete()

    assert queries.clocks_of(opened()) == []


def test_a_calendar_that_never_opens_keeps_no_request_out():
    made = promise()
    made.hours.weekly = {}
    made.hours.save()

    assert clock(opened()).due_at is None


@pytest.fixture
def covered():
    """Four promises, from the one for everybody to the one for a customer's service."""
    customer = Organisation.objects.create(name="Baum GmbH")
    mail = Service.objects.create(names={"en": "Mail"})
    for name, organisation, service in (
        ("customer and service", customer, mail),
        ("customer", customer, None),
        ("service", None, mail),
        ("everybody", None, None),
    ):
        made = promise(name, covers_all=False)
        Coverage.objects.create(promise=made, organisation=organisation, service=service)
    return customer, mail


@pytest.mark.parametrize(
    ("of_customer", "of_service", "name"),
    [
        (True, True, "customer and service"),
        (True, False, "customer"),
        (False, True, "service"),
        (False, False, "everybody"),
    ],
)
def test_the_most_specific_promise_holds(covered, of_customer, of_service, name):
    customer, mail = covered
    person = requester(organisation=customer if of_customer else None)

    ticket = opened(by=person, service=mail if of_service else None)

    assert clock(ticket).promise.name == name


def test_a_customer_goes_before_a_service(covered):
    customer, mail = covered
    Coverage.objects.get(organisation=customer, service=mail).delete()

    ticket = opened(by=requester(organisation=customer), service=mail)
    assert clock(ticket).promise.name == "customer"


def test_a_retired_promise_holds_no_more(covered):
    customer, mail = covered
    Promise.objects.filter(name="customer and service").update(retired_on=NINE.date())

    ticket = opened(by=requester(organisation=customer), service=mail)
    assert clock(ticket).promise.name == "customer"


def test_nobody_is_covered_twice(covered):
    rows = list(Coverage.objects.all())

    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            Coverage.objects.create(
                promise=rows[0].promise, organisation=row.organisation, service=row.service
            )
    assert len(rows) == 4


def test_changed_hours_are_seen_at_once():
    made = promise()
    assert clock(opened(), Measure.RESPONSE).due_at == january(12, 10)

    made.hours.weekly = {"0": [["14:00", "17:00"]]}
    made.hours.save()

    later = opened(by=requester("Eva Ernst"))
    assert clock(later, Measure.RESPONSE).due_at == january(12, 14)


def test_a_team_promises_its_part():
    standard = promise()
    team_promise = Promise.objects.create(name="First level", hours=service_hours("Desk"))
    allow(team_promise, Measure.LEG, 0.5)
    ticket = opened()

    actions.start_leg_clocks(is_taken=True, ticket=ticket, promise_id=team_promise.pk, at=NINE)

    assert clock(ticket, Measure.LEG).due_at == january(12, 9, 30)
    assert queries.next_due_at(ticket.pk) == january(12, 9, 30)
    assert clock(ticket, Measure.RESPONSE).promise == standard


def test_a_team_without_a_promise_has_no_clock():
    ticket = opened()

    actions.start_leg_clocks(is_taken=True, ticket=ticket, promise_id=None, at=NINE)
    actions.start_leg_clocks(is_taken=True, ticket=ticket, promise_id=promise().pk, at=NINE)

    assert queries.clocks_of(ticket) == []


def test_the_clock_of_a_leg_begins_paused_while_the_ticket_waits():
    team_promise = promise(covers_all=False)
    allow(team_promise, Measure.LEG, 1)
    ticket = opened()
    wait_for(ticket=ticket, what="vendor", by=agent("Anna Arnold"), at=NINE)
    ticket.refresh_from_db()

    actions.start_leg_clocks(
        is_taken=True, ticket=ticket, promise_id=team_promise.pk, at=NINE + HOUR
    )

    leg = clock(ticket, Measure.LEG)
    assert (leg.paused_at, leg.due_at, leg.used) == (NINE + HOUR, None, 0 * HOUR)


def test_two_legs_do_not_count_at_the_same_time():
    team_promise = promise(covers_all=False)
    allow(team_promise, Measure.LEG, 1)
    ticket = opened()
    actions.start_leg_clocks(is_taken=True, ticket=ticket, promise_id=team_promise.pk, at=NINE)

    with pytest.raises(IntegrityError), transaction.atomic():
        actions.start_leg_clocks(is_taken=True, ticket=ticket, promise_id=team_promise.pk, at=NINE)
    assert Clock.objects.count() == 1


def test_clocks_begin_with_one_look_and_one_insert(django_assert_max_num_queries):
    promise()
    ticket = opened()
    Clock.objects.all().delete()

    with django_assert_max_num_queries(20) as seen:
        actions.start_clocks(ticket=ticket, at=NINE)

    assert [query["sql"].split()[0] for query in seen if "sla_" in query["sql"]] == [
        "SELECT",
        "INSERT",
    ]
