from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.levels import actions as levels
from stafette.levels.actions import Briefing, Tried
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.choices import Channel
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE, ticket

BRIEFING = Briefing(
    reason="No rights on the server",
    problem="Outlook asks again and again",
    tried=(Tried("Restarted", "no change"),),
    question="Check the policy",
    promised="A call at ten",
)


def kinds(answer) -> list[str]:
    return [event.kind for event in answer.context["page"].events]


def test_a_ticket_of_other_teams_looks_absent(desk):
    client = browser(desk.otto)
    foreign, absent = client.get(f"/tickets/{desk.ticket.pk}/"), client.get("/tickets/999999/")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.content == absent.content


def test_messages_notes_and_hand_overs_stand_in_one_line_of_time(desk):
    tickets.note(ticket=desk.ticket, text="Restarted it", by=desk.anna, at=NINE)
    levels.escalate(
        ticket=desk.ticket, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=NINE
    )
    answer = browser(desk.nora).get(f"/tickets/{desk.ticket.pk}/")
    said = [kind for kind in kinds(answer) if kind != "system"]
    assert said == ["public", "internal", "handover"]


def test_the_card_of_a_hand_over_holds_the_whole_briefing(desk):
    levels.escalate(
        ticket=desk.ticket, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=NINE
    )
    events = browser(desk.nora).get(f"/tickets/{desk.ticket.pk}/").context["page"].events
    card = next(event.card for event in events if event.kind == "handover")
    told = (card.reason, card.problem, card.question, card.promised)
    assert told == (BRIEFING.reason, BRIEFING.problem, BRIEFING.question, BRIEFING.promised)
    assert [(one.step, one.result, one.outcome) for one in card.tried] == [
        ("Restarted", "no change", "no")
    ]


@pytest.mark.parametrize(
    ("result", "outcome"), [("", "open"), ("works again", "yes"), ("no change", "no")]
)
def test_a_step_whose_result_nobody_told_has_not_failed(desk, result, outcome):
    briefing = replace(BRIEFING, tried=(Tried("Restarted", result),))
    levels.escalate(
        ticket=desk.ticket, to_team=desk.second, briefing=briefing, by=desk.anna, at=NINE
    )
    events = browser(desk.nora).get(f"/tickets/{desk.ticket.pk}/").context["page"].events
    card = next(event.card for event in events if event.kind == "handover")
    assert [one.outcome for one in card.tried] == [outcome]


def test_only_the_holding_team_finds_the_doors_open(desk):
    levels.escalate(
        ticket=desk.ticket, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=NINE
    )
    address = f"/tickets/{desk.ticket.pk}/"
    theirs = browser(desk.nora).get(address).context["page"].doors
    ours = browser(desk.anna).get(address).context["page"].doors
    assert (theirs.accept, theirs.hand_back, theirs.solve, theirs.write) == (True, True, True, True)
    assert (ours.accept, ours.hand_back, ours.solve, ours.write) == (False, False, False, True)


def test_quoted_text_is_folded(desk):
    text = (
        "New words\n\nOn Mon, Jan 12, 2026 at 9:00 AM Desk <desk@demo.example> wrote:\n> Old words"
    )
    words = Words(text=text, channel=Channel.MAIL)
    tickets.receive(ticket=desk.ticket, words=words, by=desk.ben, at=NINE)
    events = browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/").context["page"].events
    last = [event for event in events if event.kind == "public"][-1]
    assert last.text == "New words"
    assert "> Old words" in last.quoted


def test_markup_in_texts_stays_text(desk):
    hostile = '<b onclick="x">hx</b><div hx-get="/sign-out/">'
    made = ticket(desk.ben, hostile, hostile, team=desk.first)
    page = browser(desk.anna).get(f"/tickets/{made.pk}/").content.decode()
    assert '<div hx-get="/sign-out/"' not in page
    assert "<b onclick" not in page


def test_the_live_part_has_head_timeline_and_actions(desk):
    page = seen(browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/live/"))
    assert [
        part in page for part in ('id="ticket-head"', 'id="timeline"', 'id="ticket-actions"')
    ] == [True] * 3


def test_a_long_ticket_costs_no_more_queries(desk):
    for number in range(10):
        words = Words(text=f"Message {number}", channel=Channel.MAIL)
        tickets.receive(ticket=desk.ticket, words=words, by=desk.ben, at=NINE)
        tickets.note(ticket=desk.ticket, text=f"Note {number}", by=desk.anna, at=NINE)
    levels.escalate(
        ticket=desk.ticket, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=NINE
    )
    client = browser(desk.nora)
    client.get(f"/tickets/{desk.ticket.pk}/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/tickets/{desk.ticket.pk}/")
    assert len(queries) <= 25
