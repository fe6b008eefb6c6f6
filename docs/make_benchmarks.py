"""Measures W1 to W7 and prints the table of docs/benchmarks.md.

    docs/make_benchmarks.py [--works W7] [--sizes 1000,10000,100000] [--database postgres://…] …

Each database that is named gets columns of its own; SQLite is always measured.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("stafette")
GROWING = ("W2", "W3", "W4", "W5")
CLOCKS = [10_000, 100_000, 1_000_000]  # W7 counts clocks, not tickets


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", default="1000,10000,100000")
    asked.add_argument("--database", action="append", default=[])
    asked.add_argument("--works", default=",".join(("W1", *GROWING, "W6", "W7")))
    said = asked.parse_args()
    sizes = [int(size) for size in said.sizes.split(",")]
    _say("| work | database | rows | CPU ms | wall median / p95 ms | more |")
    _say("|---|---|---:|---:|---:|---|")
    for name in said.works.split(","):
        for database in ("", *said.database):
            for size in {"W7": CLOCKS}.get(name, sizes if name in GROWING else sizes[:1]):
                for line in _lines(name, size, database):
                    _say(line)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _lines(name: str, size: int, database: str) -> list[str]:
    command = [str(PROGRAM), "bench", name, "--size", str(size), "--json"]
    told = json.loads(
        subprocess.run(  # noqa: S603 -- our own command line
            [*command, *(["--database", database] if database else [])],
            capture_output=True,
            check=True,
        ).stdout
    )
    return [_line(one, told) for one in told["figures"]]


def _line(one: dict, told: dict) -> str:
    wall = f"{one['median']:.1f} / {one['p95']:.1f}" if one["median"] else ""
    more = ", ".join(f"{key.replace('_', ' ')} {value:.1f}" for key, value in one["more"].items())
    cpu = f"{one['cpu']:.{1 if one['cpu'] >= 1 else 2}f}" if one["cpu"] else ""
    cells = (one["name"], told["database"], f"{told['size']:,}", cpu, wall, more)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
