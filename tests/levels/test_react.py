"""What stages bring about: moved to the next team, more urgent, and whom it is told."""

from datetime import timedelta

import pytest

from stafette.catalog.models import Service
from stafette.core import jobs
from stafette.levels import actions, queries
from stafette.levels.choices import Move
from stafette.levels.models import HandOver, Leg, PathStep, Reacted
from stafette.notifications.models import Notice
from stafette.people.actions import enter_absence
from stafette.people.actions import retire as retire_person
from stafette.sla import actions as sla
from stafette.sla.choices import Measure
from stafette.sla.models import Clock, Promise, ServiceHours
from stafette.sla.stages import Stage
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words, reopen
from stafette.tickets.models import Ticket
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket
from tests.sla.clocks_of_the_story import HOUR, allow, clock, told

pytestmark = pytest.mark.django_db
ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}
BRIEFING = actions.Briefing(
    reason="Rights are missing",
    problem="The mailbox rejects the sign-in",
    tried=(actions.Tried("Restarted Outlook", "no"),),
    question="Check the policy",
    evidence=(actions.Evidence(text="Error 53003"),),
)


def ola(name="OLA", *stages, **measures) -> Promise:
    """What a team promises the desk; stages as (measure, percent, reactions…)."""
    made = Promise.objects.create(name=name, hours=promise(f"Hours {name}", covers_all=False).hours)
    for measure, hours in measures.items():
        allow(made, measure, hours)
    wanted = [Stage(measure=m, percent=p, reactions=tuple(r)) for m, p, *r in stages]
    sla.save_stages(promise=made, stages=wanted, by=None, at=NINE)
    return made


STAFF = (("First", 1, "Anna", "Ada"), ("Second", 2, "Nora", "Nils"), ("Third", 3, "Tom", "Tina"))


def staffed(name, level, *people):
    made = team(name, level=level)
    for person in people:
        agent(person, made)
    return made


@pytest.fixture
def desk():
    """Three teams above each other, each with two people; the second has an hour to take it."""
    first, second, third = (staffed(*it) for it in STAFF)
    second.promise = ola("OLA 2", ("pick_up", 100, "next_team", "notify"), pick_up=1, leg=4)
    second.save()
    return first, second, third


def way(*teams, service=None):
    for position, one in enumerate(teams, 1):
        PathStep.objects.create(service=service, position=position, team=one)


def handed_over(desk, *, at=NINE):
    first, second, _third = desk
    one = ticket(requester())
    anna = first.members.get(name="Anna")
    actions.take_over(ticket=one, by=anna, at=at)
    actions.escalate(ticket=one, to_team=second, briefing=BRIEFING, by=anna, at=at)
    return one


def pass_time(until):
    sla.reach_stages(at=until)
    jobs.run_due(at=until)


def holder(one):
    leg = queries.open_leg(one)
    return leg.team.name, leg.move


def noticed(code):
    found = Notice.objects.filter(code=code).select_related("person")
    return sorted(it.person.name for it in found)


def test_a_hand_over_that_nobody_accepts_goes_to_the_next_team(desk):
    one = handed_over(desk)

    pass_time(NINE + HOUR - timedelta(seconds=1))
    assert holder(one) == ("Second", Move.UP)
    pass_time(NINE + HOUR)

    assert holder(one) == ("Third", Move.ON)
    moved = HandOver.objects.get(move=Move.ON)
    assert (moved.by, moved.problem, moved.question) == (None, BRIEFING.problem, BRIEFING.question)
    assert moved.tried == [{"step": "Restarted Outlook", "result": "no"}]
    assert moved.evidence == [{"text": "Error 53003"}]
    assert noticed("moved_on") == ["Tina", "Tom"]
    assert noticed("moved_away") == ["Anna", "Nils", "Nora"]


def test_an_accepted_hand_over_stays(desk):
    one = handed_over(desk)
    actions.accept(ticket=one, by=desk[1].members.get(name="Nora"), at=NINE + HOUR / 2)

    pass_time(NINE + 2 * HOUR)

    assert holder(one) == ("Second", Move.UP)
    assert clock(one, Measure.PICK_UP).met is True


def test_what_goes_back_into_the_queue_is_to_be_taken_again(desk):
    one = handed_over(desk)
    nora = desk[1].members.get(name="Nora")
    actions.accept(ticket=one, by=nora, at=NINE)
    actions.reassign(ticket=one, to=None, by=nora, at=NINE + HOUR)

    pass_time(NINE + 2 * HOUR)

    assert holder(one) == ("Third", Move.ON)


def test_the_stage_moves_it_once_however_often_it_is_told(desk):
    one = handed_over(desk)
    pass_time(NINE + HOUR)
    counted = Clock.objects.filter(measure=Measure.PICK_UP).first()

    for _ in range(2):
        actions.react(clock_id=counted.pk, percent=100, reactions=("next_team",), at=NINE + HOUR)

    assert Leg.objects.filter(ticket=one, move=Move.ON).count() == 1
    assert Reacted.objects.count() == 1


def test_the_third_team_answers_and_hands_back_what_was_moved_on(desk):
    one = handed_over(desk)
    pass_time(NINE + HOUR)
    tom = desk[2].members.get(name="Tom")

    actions.accept(ticket=one, by=tom, at=NINE + HOUR)
    actions.hand_back(ticket=one, reason="wrong_team", text="Yours.", by=tom, at=NINE + HOUR)

    assert holder(one) == ("Second", Move.BACK)


def test_a_team_whose_people_are_away_is_passed_over(desk):
    first, second, third = desk
    between = staffed("Between", 2, "Bo")
    way(first, second, between, third)
    enter_absence(
        person=between.members.get(), first_on=NINE.date(), last_on=NINE.date(), by=None, at=NINE
    )
    one = handed_over(desk)

    pass_time(NINE + HOUR)

    assert holder(one)[0] == "Third"


def test_the_path_of_the_service_goes_before_the_one_of_all_others(desk, service):
    first, second, third = desk
    special = staffed("Special", 2, "Sven")
    way(first, second, third)
    way(first, second, special, service=service)
    one = handed_over(desk)
    other = ticket(one.requester, service=service)
    anna = first.members.get(name="Anna")
    actions.take_over(ticket=other, by=anna, at=NINE)
    actions.escalate(ticket=other, to_team=second, briefing=BRIEFING, by=anna, at=NINE)

    pass_time(NINE + HOUR)

    assert [holder(it)[0] for it in (one, other)] == ["Third", "Special"]


@pytest.fixture
def service():
    return Service.objects.create(names={"de": "Telefon", "en": "Phone"})


def test_a_step_has_a_promise_of_its_own(desk, service):
    first, second, _third = desk
    quick = ola("Quick", pick_up=0.5)
    PathStep.objects.create(service=service, position=1, team=second, promise=quick)
    one = ticket(requester(), service=service)
    anna = first.members.get(name="Anna")
    actions.take_over(ticket=one, by=anna, at=NINE)

    actions.escalate(ticket=one, to_team=second, briefing=BRIEFING, by=anna, at=NINE)

    assert clock(one, Measure.PICK_UP).promise == quick


def test_when_nobody_is_left_the_leads_are_told_and_it_stays(desk):
    _first, second, third = desk
    third.members.clear()
    lea = agent("Lea", role="lead")
    one = handed_over(desk)

    pass_time(NINE + HOUR)

    assert holder(one) == ("Second", Move.UP)
    assert noticed("nobody_left") == ["Lea"]
    assert Reacted.objects.get().leg is None
    assert lea.pk in queries.managers_of(second, at=NINE)


def test_outside_its_hours_the_team_on_call_takes_it(desk):
    _first, second, third = desk
    on_call = staffed("On call", 3, "Olga")
    third.hours, third.stand_in = second.promise.hours, on_call
    third.save()
    second.promise.hours = ServiceHours.objects.create(name="Always", weekly=ALWAYS)
    second.promise.save()
    evening = NINE + 11 * HOUR
    one = handed_over(desk, at=evening)

    pass_time(evening + HOUR)

    assert holder(one)[0] == "On call"


def test_a_reminder_reaches_somebody_when_the_agent_has_left(desk):
    _first, second, _third = desk
    second.promise = ola("Reminded", ("leg", 50, "notify"), leg=4)
    second.save()
    one = handed_over(desk)
    nora = second.members.get(name="Nora")
    actions.accept(ticket=one, by=nora, at=NINE)
    retire_person(person=nora, by=None, at=NINE)

    pass_time(NINE + 2 * HOUR)

    assert noticed("due_soon") == ["Nils"]


def test_a_stage_raises_the_priority_once(desk):
    _first, second, _third = desk
    second.promise = ola("Raising", ("leg", 50, "raise"), leg=4)
    second.save()
    one = handed_over(desk)

    pass_time(NINE + 2 * HOUR)
    pass_time(NINE + 3 * HOUR)

    one.refresh_from_db()
    assert (one.urgency, one.priority) == (1, 3)
    assert [it["fields"] for it in told("TicketChanged")] == [["priority", "urgency"]]


def test_a_stage_of_a_clock_that_stopped_meanwhile_does_nothing(desk):
    one = handed_over(desk)
    sla.reach_stages(at=NINE + HOUR)
    actions.accept(ticket=one, by=desk[1].members.get(name="Nora"), at=NINE + HOUR)

    jobs.run_due(at=NINE + HOUR)

    assert holder(one) == ("Second", Move.UP)


def test_while_a_team_is_asked_its_clock_runs_and_the_other_pauses(desk):
    first, second, _third = desk
    first.promise = ola("OLA 1", inquiry=2)
    first.save()
    one = handed_over(desk)
    nora = second.members.get(name="Nora")
    actions.accept(ticket=one, by=nora, at=NINE)

    asked = actions.ask_back(ticket=one, question="Which build?", by=nora, at=NINE + HOUR)
    assert clock(one, Measure.LEG).paused_for == "inquiry"
    assert clock(one, Measure.INQUIRY).due_at == NINE + 3 * HOUR
    anna = first.members.get(name="Anna")
    actions.answer_inquiry(inquiry=asked, answer="2410", by=anna, at=NINE + 2 * HOUR)

    assert clock(one, Measure.INQUIRY).met is True
    assert clock(one, Measure.LEG).used == HOUR
    assert clock(one, Measure.LEG).due_at == NINE + 5 * HOUR


def test_an_answer_does_not_start_the_clock_of_a_ticket_that_waits(desk):
    first, second, _third = desk
    first.promise = ola("OLA 1", inquiry=2)
    first.save()
    one = handed_over(desk)
    nora = second.members.get(name="Nora")
    actions.accept(ticket=one, by=nora, at=NINE)
    asked = actions.ask_back(ticket=one, question="Which build?", by=nora, at=NINE + HOUR)
    tickets.wait_for(ticket=one, what="vendor", by=nora, at=NINE + HOUR)

    anna = first.members.get(name="Anna")
    actions.answer_inquiry(inquiry=asked, answer="2410", by=anna, at=NINE + 2 * HOUR)
    assert clock(one, Measure.LEG).paused_for == "vendor"
    assert clock(one, Measure.LEG).due_at is None
    tickets.resume(ticket=one, by=nora, at=NINE + 3 * HOUR)

    assert clock(one, Measure.LEG).due_at == NINE + 6 * HOUR


def test_the_asked_team_has_the_time_of_the_priority_that_holds_now(desk):
    first, second, _third = desk
    first.promise = ola("OLA 1", inquiry=4)
    first.save()
    allow(first.promise, "inquiry", 1, priorities=[3])
    seen_before = handed_over(desk)
    nora = second.members.get(name="Nora")
    urgent = tickets.Change(urgency=1)
    tickets.change(ticket=Ticket.objects.get(pk=seen_before.pk), to=urgent, by=nora, at=NINE)

    actions.ask_back(ticket=seen_before, question="Which build?", by=nora, at=NINE)

    assert clock(seen_before, Measure.INQUIRY).allowed == HOUR


def test_the_managers_of_the_late_team_are_told_although_the_ticket_has_moved(desk):
    second = desk[1]
    second.promise = ola("Told", ("pick_up", 100, "next_team", "manager", "notify"), pick_up=1)
    second.save()
    agent("Lea", second, role="lead")
    agent("Lena", desk[2], role="lead")
    one = handed_over(desk)

    pass_time(NINE + HOUR)

    assert holder(one) == ("Third", Move.ON)
    assert noticed("manager") == ["Lea"]
    assert noticed("overdue") == []


def test_who_gets_a_raised_ticket_has_the_time_of_its_new_priority(desk):
    _first, second, third = desk
    second.promise = ola("Raised", ("leg", 50, "raise", "next_team"), leg=4)
    second.save()
    third.promise = ola("OLA 3", leg=4)
    third.save()
    allow(third.promise, "leg", 2, priorities=[3])
    one = handed_over(desk)

    pass_time(NINE + 2 * HOUR)

    assert holder(one) == ("Third", Move.ON)
    assert clock(one, Measure.LEG).allowed == 2 * HOUR


def test_nothing_leaves_the_desk_by_itself(desk):
    _first, second, third = desk
    vendor = staffed("Vendor", 9, "Vera")
    way(second, vendor, third)
    one = handed_over(desk)

    pass_time(NINE + HOUR)

    assert holder(one) == ("Third", Move.ON)


def test_what_a_vendor_had_last_is_reopened_with_those_of_the_desk(desk):
    first, _second, _third = desk
    vendor = staffed("Vendor", 9, "Vera")
    one = ticket(requester())
    anna = first.members.get(name="Anna")
    actions.take_over(ticket=one, by=anna, at=NINE)
    actions.escalate(ticket=one, to_team=vendor, briefing=BRIEFING, by=anna, at=NINE)
    lea = agent("Lea", role="lead")
    actions.solve(ticket=one, answer=Words(text="Done."), by=lea, at=NINE)

    reopen(ticket=one, by=one.requester, at=NINE + HOUR)

    assert holder(one) == ("First", Move.REOPEN)
