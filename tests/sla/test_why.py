"""The sentences an agent reads; German is held beside the English."""

import pytest
from django.utils import translation

from stafette.sla import actions, queries
from stafette.sla.choices import Measure
from stafette.sla.models import Clock, Promise, ServiceHours
from stafette.tickets import actions as tickets
from tests.people_of_the_story import NINE, agent, promise
from tests.sla.clocks_of_the_story import HOUR, MINUTE, allow, clock, january, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    promise()
    return opened()


def why(ticket, at, measure=Measure.RESOLUTION, language="en"):
    with translation.override(language):
        return queries.why(clock(ticket, measure), at)


START = "Resolution: P4 has 8 hours of working time, calendar Hours of Standard."
NIGHT = ", which is closed from Monday 17:00 to Tuesday 08:00"


def until(moment: str, *, closed: str = NIGHT) -> str:
    """The beginning of the sentence for a clock that runs."""
    promised = "P4 has 8 hours of working time by the calendar Hours of Standard"
    return f"Resolution until {moment}, because {promised}{closed}"


def test_a_running_clock_says_when_it_is_due(ticket):
    assert why(ticket, NINE) == until("Tue 13 Jan 2026, 09:00") + "."


def test_time_that_did_not_count_is_told(ticket):
    ticket.waiting_for = "vendor"
    actions.pause(ticket=ticket, at=NINE + HOUR)
    actions.resume(ticket=ticket, at=NINE + HOUR + 35 * MINUTE)

    assert why(ticket, NINE + 3 * HOUR) == (
        until("Tue 13 Jan 2026, 09:35") + ", and it waited 35 minutes for a vendor."
    )


def test_nights_are_not_told_as_pauses(ticket):
    assert why(ticket, january(13, 7, 30)) == until("Tue 13 Jan 2026, 09:00") + "."


def test_hours_that_the_ticket_did_not_have_before_are_not_told_as_pauses(ticket):
    """It came at ten by hours that began at two, and from three on counts by those of the desk."""
    standard = clock(ticket).promise
    afternoon = ServiceHours.objects.create(name="Afternoon", weekly={"0": [["14:00", "17:00"]]})
    Clock.objects.filter(ticket=ticket).delete()
    Promise.objects.filter(pk=standard.pk).update(hours=afternoon)
    actions.start_clocks(ticket=ticket, at=NINE)
    Promise.objects.filter(pk=standard.pk).update(hours=standard.hours_id)

    actions.recalculate(ticket=ticket, at=january(12, 14))

    assert clock(ticket).used == HOUR
    assert why(ticket, january(12, 14)) == (until("Tue 13 Jan 2026, 13:00") + ".")


def test_the_time_as_solved_is_not_told_as_a_pause(ticket):
    anna = agent("Anna Arnold")
    words = tickets.Words(text="Done.")
    tickets.solve(ticket=ticket, answer=words, by=anna, at=NINE + HOUR)
    tickets.reopen(ticket=ticket, by=anna, at=NINE + 3 * HOUR)

    assert why(ticket, NINE + 3 * HOUR) == (until("Tue 13 Jan 2026, 11:00") + ".")


def test_ended_pauses_and_the_present_one_are_told_together(ticket):
    anna = agent("Anna Arnold")
    for hour in (1, 3):
        tickets.wait_for(ticket=ticket, what="vendor", by=anna, at=NINE + hour * HOUR)
        tickets.resume(ticket=ticket, by=anna, at=NINE + hour * HOUR + 40 * MINUTE)
    tickets.wait_for(ticket=ticket, what="vendor", by=anna, at=january(12, 15, 30))

    assert why(ticket, january(14, 8)).startswith(f"{START} 11 h 50 min paused. Paused since")


def test_a_paused_clock_says_why_and_what_is_left(ticket):
    tickets.wait_for(ticket=ticket, what="vendor", by=agent("Anna Arnold"), at=NINE + HOUR / 2)

    assert why(ticket, NINE + 2 * HOUR) == (
        f"{START} 1 h 30 min paused. Paused since Mon 12 Jan 2026, 10:30: Waiting for vendor."
        " 7 h 30 min left."
    )


def test_a_breached_clock_says_since_when(ticket):
    actions.reach_stages(at=january(13, 9))

    assert why(ticket, january(13, 9)) == f"{START} Overdue since Tue 13 Jan 2026, 09:00."


def test_a_priority_for_which_it_is_not_the_promised_time_is_not_named(ticket):
    """Breached at P4, made P2 afterwards: the clock keeps the eight hours that were broken."""
    allow(clock(ticket).promise, Measure.RESOLUTION, 4, priorities=[2])
    actions.reach_stages(at=january(13, 9))
    to = tickets.Change(impact=2, urgency=1)
    tickets.change(ticket=ticket, to=to, by=agent("Anna Arnold"), at=january(13, 9))

    rest = "8 hours of working time, calendar Hours of Standard."
    assert why(ticket, january(13, 9)) == (
        f"Resolution: {rest} Overdue since Tue 13 Jan 2026, 09:00."
    )
    assert why(ticket, january(13, 9), language="de") == (
        "Lösung: 8 Stunden Arbeitszeit, Kalender Hours of Standard."
        " Überfällig seit Di., 13.01.2026, 09:00 Uhr."
    )


def test_a_stopped_clock_says_how_it_ended(ticket):
    actions.meet(ticket=ticket, measure=Measure.RESPONSE, at=NINE + HOUR / 2)
    actions.meet(ticket=ticket, measure=Measure.RESOLUTION, at=january(13, 9))

    assert why(ticket, january(14), Measure.RESPONSE) == (
        "Response: P4 has 1 hour of working time, calendar Hours of Standard."
        " Met Mon 12 Jan 2026, 10:30."
    )
    assert why(ticket, january(14)) == f"{START} Not met: done Tue 13 Jan 2026, 10:00."


def test_it_is_told_in_german(ticket):
    ticket.waiting_for = "vendor"
    actions.pause(ticket=ticket, at=NINE + HOUR)
    actions.resume(ticket=ticket, at=NINE + HOUR + 35 * MINUTE)

    assert why(ticket, NINE + 3 * HOUR, language="de") == (
        "Lösung bis Di., 13.01.2026, 09:35 Uhr, weil P4 8 Stunden Arbeitszeit nach dem Kalender"
        " Hours of Standard hat, der von Montag, 17:00 Uhr bis Dienstag, 08:00 Uhr geschlossen ist,"
        " und 35 Minuten auf einen Dienstleister gewartet wurde."
    )


def test_a_deadline_of_the_same_day_names_no_night(ticket):
    assert why(ticket, NINE, Measure.RESPONSE) == (
        "Response until Mon 12 Jan 2026, 11:00, because P4 has 1 hour of working time by the"
        " calendar Hours of Standard."
    )


def test_the_weekend_that_pushed_it_is_named():
    promise()
    friday = opened(at=january(16, 9))

    assert (
        why(friday, january(16, 9))
        == until(
            "Mon 19 Jan 2026, 09:00", closed=", which is closed from Friday 17:00 to Monday 08:00"
        )
        + "."
    )


def test_a_closure_of_more_than_a_week_is_named_by_its_dates():
    made = promise()
    days = {f"2026-01-{day:02}": [] for day in range(17, 31)}
    ServiceHours.objects.filter(pk=made.hours_id).update(exceptions=days)
    friday = opened(at=january(16, 15))

    assert ", which is closed from Fri 16 Jan 2026, 17:00 to Mon 2 Feb 2026, 08:00." in why(
        friday, january(16, 15)
    )


def test_every_reason_for_waiting_has_its_words(ticket):
    anna = agent("Anna Arnold")
    for hour, what in enumerate(("requester", "vendor", "fix", "date")):
        tickets.wait_for(ticket=ticket, what=what, by=anna, at=NINE + hour * HOUR)
        tickets.resume(ticket=ticket, by=anna, at=NINE + hour * HOUR + (hour + 1) * MINUTE)

    assert why(ticket, NINE + 4 * HOUR).partition("08:00, and ")[2] == (
        "it waited 1 minute for the requester, and it waited 2 minutes for a vendor, and it waited"
        " 3 minutes for a fix, and it waited 4 minutes until a date."
    )
