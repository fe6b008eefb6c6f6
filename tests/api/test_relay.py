from datetime import timedelta

import pytest

from stafette.knowledge.actions import Content, capture
from stafette.knowledge.models import Use
from stafette.levels import actions as levels
from stafette.levels.models import HandOver, Inquiry, Leg
from stafette.tickets.actions import Words
from stafette.tickets.models import Message
from tests.api.program import Program
from tests.levels.test_escalate import BRIEFING
from tests.people_of_the_story import NINE

pytestmark = pytest.mark.django_db

TOLD = {
    "team": "Network",
    "reason": "No rights on the gateway",
    "problem": "The tunnel closes after a minute",
    "tried": [{"step": "New client", "result": "no change"}],
    "question": "Is the licence full?",
    "promised": "Word by noon",
}


def told_to_network(vpn, anna, network):
    levels.escalate(ticket=vpn, to_team=network, briefing=BRIEFING, by=anna, at=NINE)


def test_taking_over(vpn, anna):
    status, told = Program(anna).post(f"/tickets/{vpn.pk}/take-over")
    mine = {"id": anna.pk, "name": "Anna Arnold"}
    assert status == 200
    assert (told["agent"], told["owner"], told["state"]) == (mine, mine, "open")


def test_a_colleague_was_quicker(vpn, anna, admin):
    levels.take_over(ticket=vpn, by=anna, at=NINE)
    status, told = Program(admin).post(f"/tickets/{vpn.pk}/take-over")
    assert (status, told["code"], told["title"]) == (409, "already_taken", "Conflict")
    assert "Anna Arnold" in told["detail"]


def test_escalating_with_a_briefing(vpn, anna, network):
    status, told = Program(anna).post(f"/tickets/{vpn.pk}/escalate", TOLD)
    hand_over = HandOver.objects.get()
    assert status == 200
    assert (told["level"], told["team"]["name"], told["agent"]) == (2, "Network", None)
    assert (hand_over.reason, hand_over.tried, hand_over.promised) == (
        TOLD["reason"],
        TOLD["tried"],
        TOLD["promised"],
    )


def test_what_was_tried_may_be_a_text(vpn, anna, network):
    said = TOLD | {"team": network.pk, "tried": "New client\n\n Other network "}
    assert Program(anna).post(f"/tickets/{vpn.pk}/escalate", said)[0] == 200
    assert HandOver.objects.get().tried == [
        {"step": "New client", "result": ""},
        {"step": "Other network", "result": ""},
    ]


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        (["question"], ["question"]),
        (["tried", "reason"], ["reason", "tried"]),
        (["reason", "problem", "tried", "question"], ["reason", "problem", "tried", "question"]),
    ],
)
def test_an_incomplete_briefing_names_what_is_missing(vpn, anna, network, left_out, missing):
    said = {name: value for name, value in TOLD.items() if name not in left_out}
    status, told = Program(anna).post(f"/tickets/{vpn.pk}/escalate", said)
    assert (status, told["code"], told["missing"]) == (422, "incomplete", missing)
    assert Leg.objects.get().ended_at is None


def test_an_escalation_leads_upwards_to_a_team_that_exists(vpn, anna, network):
    program = Program(anna)
    status, told = program.post(f"/tickets/{vpn.pk}/escalate", TOLD | {"team": "Service Desk"})
    assert (status, told["code"]) == (409, "not_upwards")
    status, told = program.post(f"/tickets/{vpn.pk}/escalate", TOLD | {"team": "Nobodies"})
    assert (status, [one["field"] for one in told["errors"]]) == (422, ["team"])


def test_accepting(vpn, anna, nora, network):
    told_to_network(vpn, anna, network)
    status, told = Program(nora).post(f"/tickets/{vpn.pk}/accept")
    assert (status, told["agent"]) == (200, {"id": nora.pk, "name": "Nora Nolte"})
    status, told = Program(nora).post(f"/tickets/{vpn.pk}/accept")
    assert (status, told["code"]) == (409, "already_taken")


def test_what_did_not_come_by_a_hand_over_is_not_accepted(vpn, anna):
    status, told = Program(anna).post(f"/tickets/{vpn.pk}/accept")
    assert (status, told["code"]) == (409, "nothing_to_answer")


def test_asking_back(vpn, anna, nora, network):
    told_to_network(vpn, anna, network)
    said = {"question": "Which client version?"}
    status, told = Program(nora).post(f"/tickets/{vpn.pk}/ask-back", said)
    assert (status, told["team"]["name"]) == (200, "Network")
    assert Inquiry.objects.get().question == "Which client version?"
    status, told = Program(nora).post(f"/tickets/{vpn.pk}/ask-back", {"question": " "})
    assert (status, told["missing"]) == (422, ["question"])


def test_handing_back(vpn, anna, nora, network):
    told_to_network(vpn, anna, network)
    said = {"reason": "missing", "text": "The message itself is missing"}
    status, told = Program(nora).post(f"/tickets/{vpn.pk}/hand-back", said)
    assert (status, told["level"], told["team"]["name"]) == (200, 1, "Service Desk")


@pytest.mark.parametrize(
    ("said", "members"),
    [
        ({"reason": "missing"}, {"code": "incomplete", "missing": ["text"]}),
        ({"reason": "bored", "text": "x"}, {"code": "invalid"}),
        ({"text": "x"}, {"code": "invalid"}),
    ],
)
def test_a_hand_back_needs_a_reason_and_a_sentence(vpn, anna, nora, network, said, members):
    told_to_network(vpn, anna, network)
    status, told = Program(nora).post(f"/tickets/{vpn.pk}/hand-back", said)
    assert (status, {name: told.get(name) for name in members}) == (422, members)


def test_who_handed_it_on_holds_it_no_more(vpn, anna, network):
    told_to_network(vpn, anna, network)
    status, told = Program(anna).post(f"/tickets/{vpn.pk}/take-over")
    assert (status, told["code"]) == (409, "not_holding")


def leg_of(leg, **more):
    team = {"id": leg.team.pk, "name": leg.team.name, "level": leg.level}
    return {
        "id": leg.pk,
        "team": team,
        "level": leg.level,
        "agent": None,
        "started_at": "2026-01-12T09:00:00Z",
        "accepted_at": None,
        **more,
    }


def test_the_legs_have_the_shape_that_programs_rely_on(vpn, anna, network, desk):
    told_to_network(vpn, anna, network)
    first, second = Leg.objects.order_by("pk")
    nine = "2026-01-12T09:00:00Z"
    hand_over = {
        "by": {"id": anna.pk, "name": "Anna Arnold"},
        "at": nine,
        "reason": BRIEFING.reason,
        "problem": BRIEFING.problem,
        "tried": [{"step": one.step, "result": one.result} for one in BRIEFING.tried],
        "evidence": [],
        "question": BRIEFING.question,
        "promised": BRIEFING.promised,
        "back_reason": None,
    }
    legs = [
        leg_of(first, move="start", ended_at=nine, hand_over=None),
        leg_of(second, move="up", ended_at=None, hand_over=hand_over),
    ]
    assert Program(anna).get(f"/tickets/{vpn.pk}/legs") == (200, {"items": legs, "next": None})


def test_the_ledger_has_the_shape_that_programs_rely_on(vpn, anna, desk):
    levels.take_over(ticket=vpn, by=anna, at=NINE + timedelta(minutes=10))
    levels.solve(ticket=vpn, answer=Words(text="Done."), by=anna, at=NINE + timedelta(minutes=30.5))
    team = {"id": desk.pk, "name": "Service Desk", "level": 1}
    waited = {"team": team, "activity": "pick_up", "worked_seconds": 600.0}
    worked = {"team": team, "activity": "working", "worked_seconds": 1230.0}
    moments = ["2026-01-12T09:00:00Z", "2026-01-12T09:10:00Z", "2026-01-12T09:30:30Z"]
    assert Program(anna).get(f"/tickets/{vpn.pk}/ledger") == (
        200,
        {
            "items": [
                waited | {"began_at": moments[0], "ended_at": moments[1]},
                worked | {"began_at": moments[1], "ended_at": moments[2]},
            ],
            "totals": [waited, worked],
            "worked_seconds": 1830.0,
        },
    )


def test_what_lasts_is_counted_until_now(vpn, anna):
    told = Program(anna).get(f"/tickets/{vpn.pk}/ledger")[1]
    assert [one["ended_at"] for one in told["items"]] == [None]
    assert told["worked_seconds"] > 0


def test_the_ledger_is_for_those_who_work_on_it(vpn, ben):
    assert Program(ben).get(f"/tickets/{vpn.pk}/ledger")[0] == 404


def test_solving_answers_ends_the_leg_and_counts_the_article(vpn, anna, ben):
    levels.take_over(ticket=vpn, by=anna, at=NINE)
    article = capture(
        ticket=None, content=Content(issue="VPN drops", resolution="Renew it"), by=anna, at=NINE
    )
    said = {"answer": "Renew the certificate.", "article": article.pk}
    status, told = Program(anna).post(f"/tickets/{vpn.pk}/solve", said)
    assert (status, told["state"], told["team"]["name"]) == (200, "solved", "Service Desk")
    assert told["solved_at"] is not None
    assert Leg.objects.get().ended_at is not None
    assert Message.objects.latest("pk").text == "Renew the certificate."
    assert Use.objects.values_list("article", "ticket", "level", "helped").get() == (
        article.pk,
        vpn.pk,
        1,
        True,
    )


def test_a_solution_with_an_article_that_is_not_there_solves_nothing(vpn, anna):
    said = {"answer": "Done.", "article": 999_999}
    status, told = Program(anna).post(f"/tickets/{vpn.pk}/solve", said)
    assert (status, [one["field"] for one in told["errors"]]) == (422, ["article"])
    vpn.refresh_from_db()
    assert (vpn.state, Message.objects.count()) == ("new", 1)


def test_what_is_solved_is_not_solved_again_but_reopened(vpn, anna):
    program = Program(anna)
    program.post(f"/tickets/{vpn.pk}/solve", {"answer": "Done."})
    status, told = program.post(f"/tickets/{vpn.pk}/solve", {"answer": "Done."})
    assert (status, told["code"]) == (409, "not_holding")
    status, told = program.post(f"/tickets/{vpn.pk}/reopen")
    assert (status, told["state"], told["agent"]["name"]) == (200, "open", "Anna Arnold")
    assert Leg.objects.filter(ended_at=None).count() == 1
    status, told = program.post(f"/tickets/{vpn.pk}/reopen")
    assert (status, told["code"]) == (409, "not_solved")


def test_suggestions_name_the_article_and_why(vpn, anna):
    capture(
        ticket=None,
        content=Content(issue="VPN drops", resolution="Renew the certificate"),
        by=anna,
        at=NINE,
    )
    status, told = Program(anna).get(f"/tickets/{vpn.pk}/suggestions")
    assert status == 200
    assert [(one["article"]["name"], one["resolution"]) for one in told["items"]] == [
        ("VPN drops", "Renew the certificate")
    ]


ACTIONS = {
    "take-over": None,
    "escalate": TOLD,
    "accept": None,
    "ask-back": {"question": "Which?"},
    "attempts": {"step": "x", "result": "y"},
    "consult": {"team": "Network", "question": "Which?"},
    "look-on": {"team": "Network"},
    "hand-back": {"reason": "missing", "text": "x"},
    "solve": {"answer": "Done."},
    "reopen": None,
}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_on_a_ticket_that_is_not_there(anna, network, action):
    assert Program(anna).post(f"/tickets/999999/{action}", ACTIONS[action])[0] == 404
