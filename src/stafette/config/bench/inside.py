"""Measures inside a process of the scratch desk what no door of the server tells."""

import json
import sys
from dataclasses import asdict

from stafette.config.commands import set_up_django


def main() -> None:
    """Carry out the named measure (`rounds 10000`) and print its figures as JSON."""
    set_up_django()
    from stafette.config.bench import clocks  # noqa: PLC0415 -- needs Django set up

    name, *numbers = sys.argv[1:]
    figures = clocks.ASKED[name](*map(int, numbers))
    sys.stdout.write(json.dumps([asdict(one) for one in figures]))


if __name__ == "__main__":
    main()
