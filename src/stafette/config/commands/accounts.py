"""`stafette user add` and `stafette token add`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

# `people.choices.Role` needs Django, which `--help` does not wait for; a test compares them.
ROLES = ("requester", "agent", "lead", "coach", "administrator")


@click.group()
def user() -> None:
    """People who use the desk."""


@user.command(name="add")
@click.argument("mail")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--name", default="", help="Their name; the address without one.")
def add_user(mail: str, role: str, name: str) -> None:
    """Enter somebody, or give a known person a role; prints a one-time sign-in link."""
    from django.conf import settings  # noqa: PLC0415 -- needs Django set up
    from django.core.exceptions import ValidationError  # noqa: PLC0415 -- as above
    from django.core.validators import validate_email  # noqa: PLC0415 -- as above

    from stafette.config.server import seat  # noqa: PLC0415 -- as above
    from stafette.core import clock  # noqa: PLC0415 -- as above
    from stafette.people import actions, queries  # noqa: PLC0415 -- as above

    try:
        validate_email(mail)
    except ValidationError:
        click.echo(f"{mail!r} is not an address like name@company.example.", err=True)
        sys.exit(1)
    at, roles = clock.now(), [] if role == "requester" else [role]
    person = queries.person_with(kind="mail", value=mail)
    if person is None:
        profile = actions.Profile(name=name or mail.partition("@")[0], mail=mail)
        with _refusals_told():
            person = actions.add_person(profile=profile, roles=roles, by=None, at=at)
    for held in roles:
        actions.grant(person=person, role=held, by=None, at=at)
    link = actions.sign_in_link(person=person, at=at)
    click.echo(f"{seat.typed_address(settings.STAFETTE)}/sign-in/{link}/")


@contextmanager
def _refusals_told() -> Iterator[None]:
    """A refusal ends the command with its sentence, in English like the rest of the commands."""
    from django.utils import translation  # noqa: PLC0415 -- needs Django set up

    from stafette.core.refusals import Refusal  # noqa: PLC0415 -- as above

    with translation.override("en"):
        try:
            yield
        except (Refusal, ValueError) as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(1)


@click.group()
def token() -> None:
    """Keys of programs."""


@token.command(name="add")
@click.option("--user", "mail", required=True, help="Whose rights the program has.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="What it may do: read, write, admin, hooks, all; several with commas.",
)
def add_token(mail: str, scopes: tuple[str, ...]) -> None:
    """Make a token for the API; prints it alone, and never again."""
    from stafette.api import actions  # noqa: PLC0415 -- needs Django set up
    from stafette.core import clock  # noqa: PLC0415 -- as above
    from stafette.people import queries  # noqa: PLC0415 -- as above

    person = queries.person_with(kind="mail", value=mail)
    if person is None:
        click.echo(f"Nobody has the address {mail}; use `stafette user add` first.", err=True)
        sys.exit(1)
    wanted = [scope for said in scopes for scope in said.replace(",", " ").split()]
    with _refusals_told():
        click.echo(actions.make_token(person=person, scopes=wanted, by=None, at=clock.now()))
