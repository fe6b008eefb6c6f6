"""`stafette serve`, and its parts for several machines."""

import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from stafette.config.server.seat import Seat

LINK_LASTS = timedelta(hours=12)


_HOST = click.option("--host", default="127.0.0.1", show_default=True)
_PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))


@click.command()
@_HOST
@_PORT
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    expose_value=False,  # read before the settings, by the group
    help="Folder of the desk's data.",
)
@click.option("--demo/--no-demo", default=False, help="Add the demo desk to an empty database.")
def serve(host: str, port: int, *, demo: bool) -> None:
    """Serve everything in one process: pages, jobs, mail."""
    seat = _seat()
    _refuse_taken(host, port)
    _prepare(demo=demo)
    _run(host, port, web=True, work=True, mail=True, ready=partial(_announce, seat=seat, demo=demo))


@click.command()
@_HOST
@_PORT
def web(host: str, port: int) -> None:
    """Serve pages and event streams only."""
    from stafette.config.server import static  # noqa: PLC0415 -- needs Django set up

    _refuse_taken(host, port)
    static.collect()
    _run(host, port, web=True, work=False, mail=False, ready=_announce)


@click.command()
@click.option("--until-idle", is_flag=True, help="Return when nothing is due.")
def work(*, until_idle: bool) -> None:
    """Run jobs and the sealer only."""
    if until_idle:
        from stafette.core import worker  # noqa: PLC0415 -- needs Django set up

        click.echo(f"{worker.until_idle()} jobs done")
        return
    _run("", 0, web=False, work=True, mail=False, ready=_announce)


@click.command()
def migrate() -> None:
    """Bring the database to this version."""
    from django.core.management import call_command  # noqa: PLC0415 -- needs Django set up

    call_command("migrate", interactive=False, verbosity=0)
    click.echo("The database is up to date.")


def _prepare(*, demo: bool) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- needs Django set up

    from stafette.config import demo as desk  # noqa: PLC0415 -- as above
    from stafette.config.server import static  # noqa: PLC0415 -- as above
    from stafette.people.models import Person  # noqa: PLC0415 -- as above

    call_command("migrate", interactive=False, verbosity=0)
    static.collect()
    if demo and not Person.objects.exists():
        click.echo("Setting up the demo desk …")
        desk.seed()


def _refuse_taken(host: str, port: int) -> None:
    """Before anything is prepared: can the address be opened?"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        click.echo(f"{host} port {port}: {reason}. Choose another with --port or --host.", err=True)
        sys.exit(1)


def _seat() -> "Seat | None":
    """Only one process writes to a SQLite desk; on PostgreSQL several may serve it."""
    from django.conf import settings  # noqa: PLC0415 -- needs Django set up
    from django.db import connection  # noqa: PLC0415 -- as above

    from stafette.config.server import seat  # noqa: PLC0415 -- as above

    folder = settings.STAFETTE.data
    taken = seat.take(folder)
    if taken is None and connection.vendor == "sqlite":
        where = seat.served_at(folder)
        there = f" at {where}" if where else ""
        click.echo(
            f"The desk in {folder} is served already{there}: stop that first,"
            " or choose another folder with --data.",
            err=True,
        )
        sys.exit(1)
    return taken


def _run(
    host: str, port: int, *, web: bool, work: bool, mail: bool, ready: Callable[[str], None]
) -> None:
    from stafette.config.server.run import Parts, serve  # noqa: PLC0415 -- needs Django set up

    parts = Parts(web=web, work=work, mail=mail)
    with suppress(KeyboardInterrupt):
        serve(host=host, port=port, parts=parts, ready=ready)


def _announce(address: str, *, seat: "Seat | None" = None, demo: bool = False) -> None:
    from django.conf import settings  # noqa: PLC0415 -- needs Django set up

    links, is_set = settings.STAFETTE.base_url, "base_url" in settings.STAFETTE.model_fields_set
    if seat:
        seat.tell(address)
    click.echo(f"Stafette is ready at {address}")
    if link := _way_in(always=demo):
        click.echo(f"Sign in once with {links if is_set else address}{link}")
    elif _is_nobody_there():
        click.echo("Nobody can sign in yet: stafette user add YOUR@ADDRESS --role administrator")
    if links != address and not is_set:
        click.echo(f"Links in mails name {links}: set STAFETTE_BASE_URL to what people type.")
    click.echo("Stop with Ctrl-C.")
    sys.stdout.flush()


def _is_nobody_there() -> bool:
    from stafette.people.models import Person  # noqa: PLC0415 -- needs Django set up

    return not Person.objects.exists()


def _way_in(*, always: bool) -> str:
    """A one-time link for whoever administrates, as long as somebody has to come in first.

    On the demo desk at every start: nobody there has a password.
    """
    from stafette.core import clock  # noqa: PLC0415 -- needs Django set up
    from stafette.people import actions  # noqa: PLC0415 -- as above
    from stafette.people.choices import Role  # noqa: PLC0415 -- as above
    from stafette.people.models import Person  # noqa: PLC0415 -- as above

    person = Person.objects.filter(grants__role=Role.ADMINISTRATOR, retired_on=None).first()
    if person is None or (person.last_login and not always):
        return ""
    token = actions.sign_in_link(person=person, at=clock.now(), lasting=LINK_LASTS)
    return f"/sign-in/{token}/"
