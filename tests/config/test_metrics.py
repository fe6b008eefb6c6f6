"""How busy a desk is, is told to its own machine and to those who answer for it."""

import pytest
from django.test import Client

from stafette.api.choices import Scope
from stafette.people.choices import Role
from tests.api.program import Program
from tests.people_of_the_story import agent, requester, team

pytestmark = pytest.mark.django_db
ELSEWHERE = "192.0.2.7"


def status(*, remote=ELSEWHERE, program=None, **headers):
    headers = {name.replace("_", "-"): it for name, it in headers.items()}
    headers |= program.headers if program else {}
    return Client(REMOTE_ADDR=remote).get("/metrics", headers=headers).status_code


@pytest.mark.parametrize("remote", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_reads_figures(remote):
    assert status(remote=remote) == 200


@pytest.mark.parametrize("remote", [ELSEWHERE, "::ffff:192.0.2.7", "127.0.0.1.evil.example", ""])
def test_other_machines_see_nothing_there(remote):
    assert status(remote=remote) == 404


@pytest.mark.parametrize(
    "header",
    ["X_Forwarded_For", "X_Forwarded_Proto", "X_Forwarded_Host", "X_Real_IP", "Forwarded", "Via"],
)
def test_what_a_proxy_passes_on_is_not_of_this_machine(header):
    assert status(remote="127.0.0.1", **{header: "127.0.0.1"}) == 404


def test_programs_of_those_who_answer_for_the_desk_read_figures():
    desk = team()
    admin = agent("Adam Adler", role=Role.ADMINISTRATOR)
    lead = agent("Lea Lang", role=Role.LEAD)
    assert [status(program=Program(one, Scope.READ)) for one in (admin, lead)] == [200, 200]
    refused = [
        Program(admin, Scope.HOOKS),
        Program(agent("Anna Arnold", desk)),
        Program(requester()),
        Program(),
    ]
    assert [status(program=one) for one in refused] == [404] * 4
    for said in ("Bearer", "Bearer x", "Basic x", "bearer  "):
        assert status(Authorization=said) == 404
