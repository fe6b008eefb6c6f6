"""What the guards look at: the source, its contexts, and the order they stand in."""

import ast
import configparser
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "stafette"
FACES = {"desk", "portal", "setup", "api", "channels", "config"}


def floors() -> dict[str, int]:
    """The height of each context, from the linter's own table."""
    linter = configparser.ConfigParser()
    linter.read(ROOT / ".importlinter")
    rows = linter["importlinter:contract:contexts"]["layers"].strip().splitlines()
    return {
        name.strip(" ()"): -height for height, row in enumerate(rows) for name in row.split("|")
    }


def contexts() -> list[Path]:
    """Folders of contexts that are no face."""
    return [
        path
        for path in sorted(SOURCE.iterdir())
        if path.is_dir() and path.name not in FACES and path.name[0] != "_"
    ]


def sources() -> Iterator[Path]:
    """Every Python file of ours except migrations."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


@cache
def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def told(path: Path) -> str:
    return str(path.relative_to(ROOT))
