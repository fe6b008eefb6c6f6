"""`stafette clock confirm`."""

import click


@click.group()
def clock() -> None:
    """The clock of the machine."""


@clock.command()
def confirm() -> None:
    """Go on after a jump of the clock, which is right as it is now."""
    from stafette.core import clock as now_by  # noqa: PLC0415 -- needs Django set up
    from stafette.core import jumps  # noqa: PLC0415 -- as above

    at = now_by.of_the_database()
    if jumps.confirm(at=at):
        click.echo(f"It is {at:%Y-%m-%d %H:%M} UTC: deadlines count on.")
    else:
        click.echo("The clock has not jumped: deadlines count.")
