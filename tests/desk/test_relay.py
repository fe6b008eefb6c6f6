import re

from stafette.catalog.models import Service
from stafette.files.actions import store
from stafette.levels import actions as levels
from stafette.levels.choices import Level, Move
from stafette.levels.models import HandOver, Inquiry
from stafette.levels.queries import open_leg
from stafette.tickets import actions as tickets
from stafette.tickets.models import Ticket
from stafette.tickets.queries import messages_of
from stafette.triage.models import RoutingRule
from tests.desk.test_ticket import BRIEFING
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE, team, ticket

SAID = {
    "reason": "No rights",
    "problem": "Outlook asks",
    "step0": "Restarted",
    "result0": "no change",
    "question": "Check the policy",
    "promised": "",
}


def handed_over(desk) -> HandOver:
    return levels.escalate(
        ticket=desk.ticket, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=NINE
    )


def act(desk, person, what: str, **said):
    return browser(person).post(f"/tickets/{desk.ticket.pk}/{what}/", said)


def test_take_over_makes_the_agent_the_holder(desk):
    act(desk, desk.anna, "take-over")
    assert open_leg(desk.ticket).agent == desk.anna


def test_a_ticket_that_a_colleague_took_stays_theirs_and_says_so(desk):
    levels.take_over(ticket=desk.ticket, by=desk.aylin, at=NINE)
    answer = browser(desk.anna).post(f"/tickets/{desk.ticket.pk}/take-over/", follow=True)
    assert open_leg(desk.ticket).agent == desk.aylin
    assert "banner notice" in seen(answer)


def test_a_colleague_who_was_seen_there_can_be_relieved(desk):
    levels.take_over(ticket=desk.ticket, by=desk.aylin, at=NINE)
    act(desk, desk.anna, "take-over", seen_agent=desk.aylin.pk)
    assert open_leg(desk.ticket).agent == desk.anna


def test_files_leave_the_desk_only_when_somebody_said_so_knowing_the_target(desk):
    file = store(content=b"log", name="log.txt", media_type="text/plain", at=NINE)
    words = tickets.Words(text="See here", files=(tickets.Attachment(file=file),))
    tickets.receive(ticket=desk.ticket, words=words, by=desk.ticket.requester, at=NINE)
    outside, said = team("Maker", level=Level.EXTERNAL), SAID | {"proof": file.pk}
    shown_for = {"ticked_for": desk.second.pk}

    asked = act(desk, desk.anna, "hand-over", **said, **shown_for, to_team=outside.pk)
    kept_back = HandOver.objects.count()
    again = asked.context["form"]["ticked_for"].value()
    act(desk, desk.anna, "hand-over", **said, ticked_for=again, to_team=outside.pk)

    assert (asked.status_code, kept_back) == (422, 0)
    assert "Maker arbeitet außerhalb: Welche Dateien dürfen mitgehen?" in seen(asked)
    assert [it["text"] for it in HandOver.objects.get().evidence] == ["log.txt"]


def test_the_briefing_is_filled_from_what_is_known(desk):
    text = "By phone:\n- Restarted: no change\n- Profile deleted: same"
    tickets.note(ticket=desk.ticket, text=text, by=desk.anna, at=NINE)
    form = browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/hand-over/").context["form"]
    filled = {name: form.initial.get(name) for name in ("problem", "step0", "result0", "step1")}
    assert filled == {
        "problem": desk.ticket.subject,
        "step0": "Restarted",
        "result0": "no change",
        "step1": "Profile deleted",
    }


def test_the_baton_goes_up_with_the_briefing(desk):
    answer = act(desk, desk.anna, "hand-over", to_team=desk.second.pk, **SAID)
    leg = open_leg(desk.ticket)
    given = HandOver.objects.get(to_leg=leg)
    assert answer.url == f"/tickets/{desk.ticket.pk}/?passed=1"
    assert (leg.team, given.reason, given.question) == (
        desk.second, "No rights", "Check the policy"
    )  # fmt: skip
    assert given.tried == [{"step": "Restarted", "result": "no change"}]


def test_an_incomplete_briefing_keeps_what_was_typed(desk):
    said = SAID | {"step0": "", "question": ""}
    answer = act(desk, desk.anna, "hand-over", to_team=desk.second.pk, **said)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert sorted(form.errors) == ["question", "step0"]
    assert form["problem"].value() == "Outlook asks"
    assert open_leg(desk.ticket).team == desk.first


def test_the_requester_is_told_only_when_it_is_wished(desk):
    act(desk, desk.anna, "hand-over", to_team=desk.second.pk, message="Silent", **SAID)
    assert messages_of(desk.ticket).count() == 1


def test_the_message_goes_with_the_hand_over(desk):
    said = SAID | {"tell": "on", "message": "Our specialists look at it"}
    act(desk, desk.anna, "hand-over", to_team=desk.second.pk, **said)
    assert messages_of(desk.ticket).last().text == "Our specialists look at it"


def test_who_does_not_hold_it_is_refused_with_a_sentence(desk):
    handed_over(desk)
    from_above = act(desk, desk.anna, "hand-back", reason="missing", text="x")
    assert from_above.status_code == 422
    assert open_leg(desk.ticket).team == desk.second


def test_accepting_is_one_button(desk):
    handed_over(desk)
    act(desk, desk.nora, "accept")
    leg = open_leg(desk.ticket)
    assert (leg.agent, leg.accepted_at is not None) == (desk.nora, True)


def test_asking_back_leaves_the_ticket_and_reaches_those_who_handed_over(desk):
    handed_over(desk)
    act(desk, desk.nora, "ask-back", question="Which version?")
    assert open_leg(desk.ticket).team == desk.second
    questions = browser(desk.anna).get("/handovers/").context["questions"]
    inquiry = Inquiry.objects.get()
    assert [fact.address for fact in questions] == [
        f"/tickets/{desk.ticket.pk}/answer/{inquiry.pk}/"
    ]


def test_the_answer_to_a_query_stands_on_the_card(desk):
    handed_over(desk)
    inquiry = levels.ask_back(ticket=desk.ticket, question="Which version?", by=desk.nora, at=NINE)
    act(desk, desk.anna, f"answer/{inquiry.pk}", answer="2410")
    events = browser(desk.nora).get(f"/tickets/{desk.ticket.pk}/").context["page"].events
    card = next(event.card for event in events if event.kind == "handover")
    assert [(one.question, one.answer) for one in card.inquiries] == [("Which version?", "2410")]


def test_a_query_of_another_ticket_is_absent(desk):
    handed_over(desk)
    levels.ask_back(ticket=desk.ticket, question="Which?", by=desk.nora, at=NINE)
    assert act(desk, desk.anna, "answer/999", answer="x").status_code == 404


def test_handing_back_needs_reason_and_sentence(desk):
    handed_over(desk)
    answer = act(desk, desk.nora, "hand-back")
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["reason", "text"])


def test_handed_back_it_is_with_those_who_had_it(desk):
    levels.take_over(ticket=desk.ticket, by=desk.anna, at=NINE)
    handed_over(desk)
    act(desk, desk.nora, "hand-back", reason="missing", text="The exact message")
    leg = open_leg(desk.ticket)
    assert (leg.team, leg.agent, leg.move) == (desk.first, desk.anna, Move.BACK)


def test_reassigning_offers_colleagues_and_teams_of_the_level_alone(desk):
    form = browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/reassign/").context["form"]
    assert set(form.people.values()) == {desk.anna, desk.aylin}
    assert set(form.teams.values()) == {desk.other}


def test_reassigned_to_a_colleague_and_back_into_the_queue(desk):
    act(desk, desk.anna, "reassign", to=f"person-{desk.aylin.pk}")
    assert open_leg(desk.ticket).agent == desk.aylin
    act(desk, desk.anna, "reassign", to="queue")
    assert open_leg(desk.ticket).agent is None


def test_the_inbox_shows_hand_overs_until_they_are_accepted(desk):
    given = handed_over(desk)
    client = browser(desk.nora)
    assert [card.id for card in client.get("/handovers/").context["cards"]] == [given.pk]
    act(desk, desk.nora, "accept")
    assert client.get("/handovers/").context["cards"] == []


def test_those_who_handed_over_find_it_among_the_outgoing(desk):
    given = handed_over(desk)
    cards = browser(desk.anna).get("/handovers/?direction=out").context["cards"]
    assert [card.id for card in cards] == [given.pk]


def test_the_strip_tells_the_way_in_order_of_time(desk):
    handed_over(desk)
    levels.hand_back(ticket=desk.ticket, reason="missing", text="What?", by=desk.nora, at=NINE)
    strip = browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/").context["page"].strip
    assert [(leg.level, leg.state, leg.joint) for leg in strip.legs] == [
        (Level.FIRST, "done", "up"),
        (Level.SECOND, "done", "back"),
        (Level.FIRST, "now", "open"),
        (Level.SECOND, "open", ""),
    ]


def test_the_target_is_the_team_that_tickets_of_the_service_went_to_last(desk):
    second, other = team("Anwendungen", Level.SECOND), team("Netz", Level.SECOND)
    mail = Service.objects.create(names={"de": "E-Mail"})
    Ticket.objects.filter(pk=desk.ticket.pk).update(service=mail)
    before = ticket(desk.ben, team=desk.first, service=mail)
    levels.escalate(ticket=before, to_team=other, briefing=BRIEFING, by=desk.anna, at=NINE)
    assert chosen_team(desk) == str(other.pk)
    RoutingRule.objects.create(team=second, service=mail)
    assert chosen_team(desk) == str(second.pk)


def test_without_a_word_about_the_service_the_target_is_the_next_level(desk):
    team("Entwicklung", Level.THIRD)
    assert chosen_team(desk) == str(desk.second.pk)


def chosen_team(desk) -> str:
    page = seen(browser(desk.anna).get(f"/tickets/{desk.ticket.pk}/hand-over/"))
    return re.findall(r'<option value="(\d+)" selected', page)[0]
