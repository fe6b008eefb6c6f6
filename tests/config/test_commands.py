import errno
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from stafette.api.choices import Scope
from stafette.config.commands import COMMANDS, accounts, main, stafette
from stafette.core.models import Job, JobState
from stafette.people.choices import Role
from stafette.people.models import Person
from tests.mail.mails import mailbox
from tests.people_of_the_story import NINE


def test_help_names_every_command_and_loads_neither_django_nor_the_settings():
    code = (
        "import sys; from stafette.config.commands import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print([name for name in ('django', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *lines, heavy = done.stdout.splitlines()
    assert heavy == "[]"
    assert [line.split()[0] for line in lines if line.startswith("  ") and line.split()[0] in COMMANDS] == sorted(COMMANDS)  # fmt: skip


def test_the_roles_of_the_command_are_those_of_the_desk():
    assert ("requester", *Role.values) == accounts.ROLES


@pytest.mark.django_db
def test_a_person_is_entered_once_and_given_roles():
    for role in ("agent", "lead"):
        done = CliRunner().invoke(stafette, ["user", "add", "Kim@desk.example", "--role", role])
        assert done.exit_code == 0
        assert "/sign-in/" in done.output
    person = Person.objects.get()
    assert (person.mail, set(person.roles)) == ("kim@desk.example", {Role.AGENT, Role.LEAD})


@pytest.mark.django_db
def test_what_is_no_address_is_refused_in_a_sentence():
    done = CliRunner().invoke(stafette, ["user", "add", "kim", "--role", "agent"])
    assert (done.exit_code, done.output) == (
        1,
        "'kim' is not an address like name@company.example.\n",
    )


@pytest.mark.django_db
def test_an_address_of_the_desk_is_nobody():
    mailbox("it@desk.example")
    done = CliRunner().invoke(stafette, ["user", "add", "it@desk.example", "--role", "agent"])
    assert (done.exit_code, done.output) == (1, "it@desk.example is a mailbox of the desk.\n")
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_an_unknown_scope_is_refused_with_those_there_are():
    CliRunner().invoke(stafette, ["user", "add", "kim@desk.example", "--role", "agent"])
    words = ["token", "add", "--user", "kim@desk.example", "--scope", "tickets"]
    done = CliRunner().invoke(stafette, words)
    sentence = f"There is no scope tickets: choose from {', '.join(Scope.values)}.\n"
    assert (done.exit_code, done.output) == (1, sentence)


def test_the_help_names_every_scope():
    done = CliRunner().invoke(stafette, ["token", "add", "--help"])
    assert ", ".join(Scope.values) in " ".join(done.output.split())


def gave_up(name):
    return Job.objects.create(
        name=name, state=JobState.DEAD, attempts=12, error="no\nroute", due_at=NINE, made_at=NINE
    ).pk


@pytest.mark.django_db
def test_jobs_that_gave_up_are_listed_and_tried_again():
    first, second, third = (gave_up(name) for name in ("mail.send", "mail.send", "sla.tick"))
    listed = CliRunner().invoke(stafette, ["jobs"]).output.splitlines()
    assert (len(listed), listed[2]) == (3, f"{third} sla.tick gave up after 12 tries: no route")

    one = CliRunner().invoke(stafette, ["jobs", "retry", str(second), "4711"])
    told = "Jobs that are tried again: 1.\nJob 4711 has not given up.\n"
    assert (one.exit_code, one.output) == (1, told)
    assert list(Job.objects.filter(state=JobState.READY).values_list("pk", "attempts")) == [
        (second, 0)
    ]

    rest = CliRunner().invoke(stafette, ["jobs", "retry"])
    assert (rest.exit_code, rest.output) == (0, "Jobs that are tried again: 2.\n")
    assert CliRunner().invoke(stafette, ["jobs"]).output == "No job gave up.\n"
    ready = Job.objects.filter(state=JobState.READY).order_by("pk")
    assert [job.pk for job in ready] == [first, second, third]


@pytest.mark.django_db
def test_a_token_is_printed_alone():
    CliRunner().invoke(stafette, ["user", "add", "kim@desk.example", "--role", "agent"])
    words = ["token", "add", "--user", "kim@desk.example", "--scope", "read"]
    done = CliRunner().invoke(stafette, words)
    assert done.exit_code == 0
    assert len(done.output.split()) == 1


def test_a_disk_that_refuses_is_told_in_a_sentence(monkeypatch, capsys):
    def refuse(**_):
        raise PermissionError(errno.EACCES, "Permission denied", "/desk/static")

    monkeypatch.setattr(stafette, "main", refuse)
    with pytest.raises(SystemExit) as end:
        main(["check"])
    assert (end.value.code, capsys.readouterr().err) == (1, "/desk/static: Permission denied.\n")


def handed(words, given, folder, *, log_format="text"):
    """How `stafette` ends in a process of its own, with that on its standard input."""
    told = {"STAFETTE_DATA": str(folder), "STAFETTE_LOG_FORMAT": log_format}
    return subprocess.run(
        [sys.executable, "-c", "from stafette.config.commands import main; main()", *words],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "stafette.config.settings", **told},
        input=given,
        capture_output=True,
    )


@pytest.mark.parametrize(
    ("words", "log_format"), [(["mail", "deliver"], "xml"), (["mail", "deliver", "--slip"], "text")]
)
def test_whatever_is_wrong_the_mail_server_keeps_the_mail(words, log_format, tmp_path):
    done = handed(words, b"Subject: x\n\nx", tmp_path, log_format=log_format)
    assert done.returncode == os.EX_TEMPFAIL


def test_a_pipe_without_a_mail_is_told_for_good(tmp_path):
    done = handed(["mail", "deliver"], b"", tmp_path)
    assert (done.returncode, done.stdout) == (os.EX_DATAERR, b"")
    assert done.stderr == b"Standard input is empty: nothing was stored.\n"
