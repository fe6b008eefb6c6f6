from datetime import timedelta

from stafette.levels import actions as levels
from stafette.levels.models import LedgerEntry
from stafette.tickets.actions import Words
from tests.desk.test_ticket import BRIEFING
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE, service_hours

MINUTE = timedelta(minutes=1)


def page_of(desk, person=None):
    return browser(person or desk.anna).get(f"/tickets/{desk.ticket.pk}/").context["page"]


def gone_its_way(desk):
    """Ten minutes wait and twenty of work, then ninety above until it is solved."""
    levels.take_over(ticket=desk.ticket, by=desk.anna, at=NINE + 10 * MINUTE)
    levels.escalate(
        ticket=desk.ticket,
        to_team=desk.second,
        briefing=BRIEFING,
        by=desk.anna,
        at=NINE + 30 * MINUTE,
    )
    levels.accept(ticket=desk.ticket, by=desk.nora, at=NINE + 45 * MINUTE)
    levels.solve(
        ticket=desk.ticket, answer=Words(text="Done."), by=desk.nora, at=NINE + 120 * MINUTE
    )


def test_the_ledger_tells_who_used_which_time(desk):
    gone_its_way(desk)
    ledger = page_of(desk).ledger
    assert (ledger.total, [(fact.label, fact.value) for fact in ledger.totals]) == (
        "2 Std",
        [
            (desk.first.name, "Wartet auf Übernahme 10 Min · In Arbeit 20 Min"),
            (desk.second.name, "Wartet auf Übernahme 15 Min · In Arbeit 1 Std 15 Min"),
        ],
    )
    assert [(row.team, row.activity, row.length) for row in ledger.rows] == [
        (desk.first.name, "Wartet auf Übernahme", "10 Min"),
        (desk.first.name, "In Arbeit", "20 Min"),
        (desk.second.name, "Wartet auf Übernahme", "15 Min"),
        (desk.second.name, "In Arbeit", "1 Std 15 Min"),
    ]


def test_it_speaks_english(desk):
    gone_its_way(desk)
    desk.anna.language = "en"
    desk.anna.save()
    told = page_of(desk).ledger.totals[1].value
    assert told == "Waiting to be taken 15 min · In progress 1 h 15 min"


def test_it_says_by_what_it_was_counted(desk):
    gone_its_way(desk)
    unpromised = page_of(desk).ledger.counted
    LedgerEntry.objects.update(hours=service_hours("Bürozeit"))
    assert (unpromised, page_of(desk).ledger.counted) == (
        "Es ist nichts zugesagt: Jede Stunde zählt.",
        "Arbeitszeit nach „Bürozeit“.",
    )


def test_the_strip_tells_waiting_apart_from_work(desk):
    gone_its_way(desk)
    legs = page_of(desk).strip.legs
    assert [(leg.share, leg.more) for leg in legs] == [
        (33, ", 10 Min gewartet"),
        (17, ", 15 Min gewartet"),
    ]


def test_it_is_refreshed_with_the_ticket(desk):
    live = seen(browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/live/"))
    assert 'id="ticket-ledger"' in live
