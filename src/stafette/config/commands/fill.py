"""`stafette demo` and `stafette generate`."""

import sys

import click


@click.command()
@click.option("--remove", is_flag=True, help="Take the demo desk away again.")
def demo(*, remove: bool) -> None:
    """Add or remove the demo desk."""
    from stafette.config import demo as desk  # noqa: PLC0415 -- needs Django set up
    from stafette.core.refusals import Refusal  # noqa: PLC0415 -- as above

    try:
        if remove:
            desk.remove()
        else:
            desk.seed()
    except (desk.AlreadyThere, desk.NotTheDemo, Refusal) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo("The demo desk is gone." if remove else "The demo desk is there.")


@click.command()
@click.option("--tickets", required=True, type=click.IntRange(1, 10_000_000), help="How many.")
@click.option("--seed", default=1, show_default=True, help="Another number, other tickets.")
@click.option(
    "--months",
    default=12,
    show_default=True,
    type=click.IntRange(1, 240),
    help="Over how many months until now.",
)
def generate(tickets: int, seed: int, months: int) -> None:
    """Fill the database with plausible tickets, for load and for figures."""
    from stafette.config.generate import generate as fill  # noqa: PLC0415 -- needs Django set up
    from stafette.core import clock  # noqa: PLC0415 -- as above

    try:
        added = fill(tickets=tickets, seed=seed, months=months, at=clock.now())
    except LookupError as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(f"{added} tickets added.")
