"""Fields that a form or an operation does not have, sent along."""

import pytest
from django.apps import apps

from stafette.api.choices import Scope
from stafette.people.choices import Role
from stafette.people.models import Grant, Person
from stafette.tickets.models import InternalNote, Message, Ticket
from tests.api.program import Program
from tests.desk.visitors import browser
from tests.people_of_the_story import NINE, requester
from tests.security.whole_desk import asked, routes

MODELS = ("people.Person", "people.Grant", "tickets.Ticket", "tickets.Message", "levels.Leg",
          "knowledge.Article", "files.StoredFile", "api.Token")  # fmt: skip
INVENTED = ("is_staff", "is_superuser", "roles", "role", "visible", "internal", "by", "at", "author_id",
            "requester_id", "owner_id", "team_id", "ticket_id", "_method", "groups")  # fmt: skip
STATES = {
    "state": "closed", "priority": "1", "owner": "{carla}", "requester": "{carla}",
    "organisation": "1", "roles": "administrator", "role": "administrator", "author": "{carla}",
    "confidence": "validated", "audience": "public", "retired_on": "2026-01-01",
    "direction": "out", "reply_token": "x" * 32, "password": "a sentence is easier", "mail": "x@y.example",
}  # fmt: skip


def every_field(desk) -> dict[str, str]:
    """Each field of each model with a value that would change something."""
    names = {
        field.attname if by_id else field.name
        for name in MODELS
        for field in apps.get_model(name)._meta.concrete_fields
        for by_id in (True, False)
    } - {"id"}
    told = dict.fromkeys((*names, *INVENTED), "1")
    return told | {name: value.format(carla=desk.carla.pk) for name, value in STATES.items()}


def state(desk) -> list[object]:
    """What nobody may change by a field that is not offered."""
    own = ("requester_id", "owner_id", "organisation_id", "reply_token", "closed_at", "opened_at")
    return [
        list(Ticket.objects.order_by("pk").values_list("pk", *own)),
        list(Grant.objects.order_by("pk").values_list("person_id", "role")),
        list(Person.objects.order_by("pk").values_list("pk", "mail", "password", "retired_on")),
    ]


def test_there_are_fields_to_send(desk):
    assert len(every_field(desk)) > 80


def test_no_form_takes_a_field_that_it_does_not_show(desk):
    """A076, A120: every address of desk and portal with every field of every model."""
    sent, before = every_field(desk), state(desk)
    for person, policies in ((desk.ben, {"signed_in"}), (desk.nora, {"agents", "signed_in"})):
        client = browser(person)
        for route in routes(desk):
            # Its form has a password, which is to be set; signing out ends the walk.
            if route.policy in policies and route.name not in {"desk:password", "desk:sign_out"}:
                asked(client, route.path, sent, method="post")
    assert [new for new in state(desk)[0] if new[0] <= before[0][-1][0]] == before[0]
    assert state(desk)[1:] == before[1:]


def test_a_message_of_a_requester_is_one_whatever_else_is_sent(desk):
    """A076: in their own name, incoming, now, on this ticket; nobody in copy."""
    sent = every_field(desk) | {"text": "Mine.", "cc": "x@evil.example", "ticket": desk.foreign.pk}
    path = f"/requests/{desk.ticket.pk}/"
    assert asked(browser(desk.ben), path, sent, method="post").status_code == 302
    said = Message.objects.latest("pk")
    assert (said.author, said.direction, said.ticket_id, said.cc, said.automatic) == (
        desk.ben, "in", desk.ticket.pk, [], False,
    )  # fmt: skip
    assert (said.text, said.unknown_sender, said.html) == ("Mine.", "", "")


def test_a_report_is_of_the_one_who_reports(desk):
    """A076, A029: requester, team, owner and priority are not theirs to choose."""
    sent = every_field(desk) | {"text": "It is broken.", "work": "1", "team": desk.second.pk}
    client = browser(desk.carla)
    assert asked(client, "/report/", sent, method="post").status_code == 302
    made = Ticket.objects.latest("pk")
    assert (made.requester, made.owner, made.state, made.channel) == (
        desk.carla, None, "new", "portal",
    )  # fmt: skip
    assert made.legs.get().team == desk.first
    assert InternalNote.objects.filter(ticket=made).count() == 0


def test_the_profile_changes_no_role(desk):
    """A120: an agent edits their own preferences and nothing else."""
    sent = every_field(desk) | {"language": "en", "time_zone": "Europe/Vienna"}
    asked(browser(desk.nora), "/profile/", sent, method="post")
    desk.nora.refresh_from_db()
    assert (desk.nora.language, desk.nora.time_zone) == ("en", "Europe/Vienna")
    assert list(desk.nora.grants.values_list("role", flat=True)) == [Role.AGENT]
    assert desk.nora.mail == "nora@desk.example"


OPERATIONS = [
    ("POST", "/tickets", {"subject": "s", "body": "b", "requester": "ben@kunde.example"}),
    ("PATCH", "/tickets/{ticket}", {}),
    ("POST", "/tickets/{ticket}/messages", {"text": "x"}),
    ("POST", "/tickets/{ticket}/notes", {"text": "x"}),
    ("POST", "/tickets/{ticket}/solve", {"answer": "x"}),
    ("POST", "/articles", {"issue": "i", "resolution": "r"}),
    ("PATCH", "/articles/{article}", {}),
    ("POST", "/people", {"name": "x"}),
    ("PATCH", "/people/{ben}", {}),
    ("PATCH", "/people/{ada}", {}),
]
FORBIDDEN = ("id", "number", "roles", "is_staff", "password", "reply_token", "author", "opened_at",
             "visible", "internal", "solved_at", "retired_on", "direction", "by", "at")  # fmt: skip


def test_the_api_refuses_every_field_that_it_does_not_know(desk):
    """A076: 422 that names it; nothing of the request is done."""
    program, before = Program(desk.ada), state(desk)
    things = {
        "ticket": desk.ticket.pk,
        "article": desk.article.pk,
        "ben": desk.ben.pk,
        "ada": desk.ada.pk,
    }
    for method, path, said in OPERATIONS:
        for name in FORBIDDEN:
            answer = program.send(method, path.format(**things), said | {name: 1})
            assert answer.status_code == 422, (method, path, name)
    assert state(desk) == before


def test_an_answer_to_nobody_in_particular_is_not_public_by_default(desk):
    """A045: notes and messages are two addresses; neither takes the word of the other."""
    program = Program(desk.nora)
    before = Message.objects.count()
    assert program.post(f"/tickets/{desk.ticket.pk}/notes", {"text": "x"})[0] == 201
    assert program.post(f"/tickets/{desk.ticket.pk}/comments", {"text": "x"})[0] == 404
    assert Message.objects.count() == before


@pytest.mark.parametrize("scope", ["read", "hooks"])
def test_a_token_changes_nothing_beyond_its_scope(desk, scope):
    """A027: every changing operation with a token that may only read, or only report alarms."""
    program, before = Program(desk.ada, Scope(scope)), state(desk)
    things = {
        "ticket": desk.ticket.pk,
        "article": desk.article.pk,
        "ben": desk.ben.pk,
        "ada": desk.ada.pk,
    }
    for method, path, said in OPERATIONS:
        assert program.send(method, path.format(**things), said).status_code == 404
    assert state(desk) == before


def test_agents_do_not_decide_what_coaches_decide(desk):
    """A076, A010: an article for everybody is not made by sending one field more."""
    client, program = browser(desk.nora), Program(desk.nora)
    said = {
        "issue": "VPN drops",
        "resolution": "x",
        "audience": "public",
        "confidence": "validated",
    }
    asked(client, f"/knowledge/{desk.article.pk}/improve/", said, method="post")
    desk.article.refresh_from_db()
    assert (desk.article.audience, desk.article.confidence) == ("requesters", "not_validated")
    assert program.post("/articles", said)[0] == 404
    assert program.patch(f"/articles/{desk.article.pk}", {"audience": "public"})[0] == 404
    assert program.post(f"/articles/{desk.article.pk}/validate")[0] == 404


def test_a_stranger_of_the_desk_writes_no_article(desk):
    """A031: a requester's token has no function of agents."""
    program = Program(requester("Eva Engel"))
    assert program.post("/articles", {"issue": "i", "resolution": "r"})[0] == 404
    assert program.post("/people", {"name": "x"})[0] == 404
    assert program.post(f"/articles/{desk.article.pk}/flag", {"text": "x"})[0] == 404
    said = {"subject": "s", "body": "b", "requester": desk.ben.pk}
    assert program.post("/tickets", said)[0] == 422
    assert Ticket.objects.filter(opened_at__gt=NINE).count() == 0
