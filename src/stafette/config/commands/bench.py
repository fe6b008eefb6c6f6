"""`stafette bench`: measures on a scratch desk, never on the one you work with."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click

NAMES = ("W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8")


@click.command()
@click.argument("name", type=click.Choice(NAMES))
@click.option("--size", default=1_000, show_default=True, type=click.IntRange(0, 2_000_000))
@click.option("--database", default="", help="postgres://… of a server to make a scratch one on.")
@click.option("--json", "as_json", is_flag=True)
def bench(name: str, size: int, database: str, *, as_json: bool) -> None:
    """Measure a piece of work with SIZE tickets (W1: mails, W7: clocks) in the desk."""
    try:
        from stafette.config.bench.scratch import scratch  # noqa: PLC0415 -- needs psutil
    except ImportError as missing:
        click.echo(
            f"Install what measures first: pip install 'stafette[test]' ({missing})", err=True
        )
        sys.exit(1)
    with scratch(database) as desk:
        if size and name not in {"W1", "W6", "W7", "W8"}:
            desk.run("generate", "--tickets", str(size))
        desk.start()
        figures = [asdict(one) for one in _works(size)[name](desk)]
    told = {"size": size, "database": "PostgreSQL" if database else "SQLite", "figures": figures}
    click.echo(json.dumps(told) if as_json else _table(told))


def _works(size: int) -> dict[str, Callable[[Any], list[Any]]]:
    from stafette.config.bench import large, works  # noqa: PLC0415 -- needs psutil

    return {
        "W1": lambda desk: works.mails_in(desk, count=max(size, 100)),
        "W2": works.queue_page,
        "W3": works.ticket_page,
        "W4": works.searches,
        "W5": works.creates,
        "W6": works.at_rest,
        "W8": large.large_mails,
        "W7": lambda desk: works.running_clocks(desk, count=max(size, 10_000)),
    }


def _table(told: dict[str, Any]) -> str:
    """The size counts what the piece of work is about: tickets, mails or clocks."""
    lines = [f"{told['database']}, {told['size']:,} rows"]
    for one in told["figures"]:
        cpu = [f"{one['cpu']:.2f} ms CPU"] if one["cpu"] else []
        wall = [f"median {one['median']:.1f} ms, p95 {one['p95']:.1f} ms"] if one["median"] else []
        more = [f"{key.replace('_', ' ')} {value:.1f}" for key, value in one["more"].items()]
        lines.append(f"{one['name']}: {', '.join([*cpu, *wall, *more])}")
    return "\n".join(lines)
