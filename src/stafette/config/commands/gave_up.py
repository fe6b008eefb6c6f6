"""`stafette jobs`: the jobs that gave up, and another round of tries for them."""

import sys

import click


@click.group(invoke_without_command=True)
@click.pass_context
def jobs(context: click.Context) -> None:
    """Jobs that gave up; without a further word, a list of them."""
    if context.invoked_subcommand is None:
        context.invoke(dead)


@jobs.command(name="list")
def dead() -> None:
    """Print number, kind, tries and last error of each, the oldest first."""
    from stafette.core import retries  # noqa: PLC0415 -- needs Django set up

    found = list(retries.dead())
    for job in found:
        error = " ".join(job.error.split())
        click.echo(f"{job.pk} {job.name} gave up after {job.attempts} tries: {error}")
    if not found:
        click.echo("No job gave up.")


@jobs.command()
@click.argument("numbers", nargs=-1, type=int, metavar="[NUMBER …]")
def retry(numbers: tuple[int, ...]) -> None:
    """Try these jobs again, all that gave up when no number is said.

    Ends with 1 when one of the numbers is no job that gave up.
    """
    from stafette.core import clock, retries  # noqa: PLC0415 -- needs Django set up

    wanted = numbers or tuple(job.pk for job in retries.dead())
    others = [number for number in wanted if not retries.revive(job_id=number, at=clock.now())]
    click.echo(f"Jobs that are tried again: {len(wanted) - len(others)}.")
    for number in others:
        click.echo(f"Job {number} has not given up.", err=True)
    sys.exit(1 if others else 0)
