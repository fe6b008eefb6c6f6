"""A078: nothing that a mail or a file says becomes an option or a command of gpg or openssl."""

import ast
from pathlib import Path

import pytest

import stafette
from stafette.channels.mail import actions, openpgp
from stafette.channels.mail.models import Certificate
from tests.mail import secrets_of_the_story as story
from tests.mail.mails import arrived, desk
from tests.people_of_the_story import NINE, agent

pytestmark = pytest.mark.django_db
HOSTILE = "--output=canary;touch canary;$(touch canary)`touch canary`|sh"
RECORDS = """#!/bin/sh
for word in "$@"; do printf '%s\\n' "$word" >> {told}; done
exec {program} "$@"
"""


@pytest.fixture
def arguments(tmp_path, monkeypatch):
    """Programs that note their arguments and then do what they are asked; returns those noted."""
    told = tmp_path / "told"
    for program in ("openssl", "gpg"):
        note = tmp_path / program
        note.write_text(RECORDS.format(told=told, program=f"/usr/bin/{program}"))
        note.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return lambda: told.read_text().split("\n") if told.exists() else []


@pytest.mark.faults
@pytest.mark.parametrize("protocol", ["application/pkcs7-signature", "application/pgp-signature"])
def test_names_types_and_addresses_of_a_mail_are_no_arguments(protocol, arguments, tmp_path):
    box, ada = desk(), agent("Ada")
    for kind in ("smime", "pgp"):
        Certificate.objects.create(
            kind=kind, address="ben@kunde.example", fingerprint=HOSTILE[:60], holder=HOSTILE,
            content=HOSTILE, vouched=True, valid_from=NINE, added_at=NINE,
        )  # fmt: skip
    actions.set_protection(mailbox=box, rule="sign", by=ada, at=NINE)
    raw = story.mailed(
        story.wrapped(story.entity(HOSTILE), protocol, b"-----BEGIN PGP SIGNATURE-----"),
        **{"from": f'"{HOSTILE}" <ben@kunde.example>', "subject": HOSTILE},
    ).replace(b"sha-256", b'"' + HOSTILE.encode() + b'"')
    arrived(raw.replace(b"name=signature", b'name="' + HOSTILE.encode() + b'"'))
    noted = arguments()
    assert "--verify" in noted or "-verify" in noted
    assert [word for word in noted if "canary" in word] == []
    assert [path for path in (tmp_path / "canary", Path("canary")) if path.exists()] == []


@pytest.mark.parametrize("fingerprint", ["", "--output=x", "A" * 39, "A" * 39 + ";", "g" * 40])
def test_what_is_no_fingerprint_is_refused_before_it_is_an_argument(fingerprint):
    secret = openpgp.Secret("", "", fingerprint)
    with pytest.raises(openpgp.NotReadable):
        openpgp.sign(b"x", secret)


def test_no_module_of_ours_asks_a_shell():
    texts = {path: path.read_text() for path in Path(stafette.__file__).parent.rglob("*.py")}
    asking = [
        path.name
        for path, text in texts.items()
        if "shell" in text or "popen" in text or "system" in text
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.keyword) and node.arg == "shell")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.system", "os.popen"))
    ]
    assert asking == []
