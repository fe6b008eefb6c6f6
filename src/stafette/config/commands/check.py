"""`stafette check` and `stafette journal verify`."""

import json
import sys
from dataclasses import asdict

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def check(*, as_json: bool) -> None:
    """Look for what must not be; ends with 1 when something is wrong."""
    from django.db import Error as DatabaseError  # noqa: PLC0415 -- needs Django set up

    from stafette.config import checks  # noqa: PLC0415 -- as above
    from stafette.core import clock  # noqa: PLC0415 -- as above

    try:
        found = checks.findings(at=clock.now())
    except DatabaseError as error:
        found = [checks.Finding("database", f"The database does not answer: {error}".strip())]
    if as_json:
        click.echo(json.dumps({"ok": not found, "findings": [asdict(one) for one in found]}))
    else:
        for one in found:
            click.echo(f"{one.check}: {one.sentence}")
        click.echo(_verdict(len(found)))
    sys.exit(1 if found else 0)


def _verdict(faults: int) -> str:
    if faults == 1:
        return "One thing is wrong."
    return f"{faults} things are wrong." if faults else "All is well."


@click.group()
def journal() -> None:
    """The journal and its seal."""


@journal.command()
def verify() -> None:
    """Compute the hash chain again; ends with 1 when a row was changed, removed or inserted."""
    from stafette.core import journal as seal  # noqa: PLC0415 -- needs Django set up

    verdict = seal.verify()
    for fault in verdict.faults:
        click.echo(str(fault), err=True)
    tail = f", {verdict.unsealed} not sealed yet" if verdict.unsealed else ""
    click.echo(f"{verdict.blocks} blocks, {verdict.rows} rows{tail}. Head: {verdict.head}")
    sys.exit(1 if verdict.faults else 0)
