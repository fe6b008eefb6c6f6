"""No file, function or template outgrows the limits we agreed on, and no exemption is silent."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import ROOT, SOURCE, told, tree

MAX_FILE, MAX_FUNCTION, MAX_TEMPLATE = 400, 40, 120
UNEXPLAINED = re.compile(r"#\s*(noqa(: [A-Z0-9, ]+)?|type: ignore(\[[a-z, -]+\])?)\s*$")


def overlong(path: Path) -> Iterator[str]:
    text = path.read_text()
    if (lines := text.count("\n")) >= MAX_FILE:
        yield f"{told(path)}: {lines} lines"
    for node in statements(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length >= MAX_FUNCTION:
                yield f"{told(path)}:{node.lineno}: {node.name}() has {length} lines"


def statements(of: ast.AST) -> Iterator[ast.AST]:
    """Those within it, at any depth; no function stands in an expression."""
    for node in ast.iter_child_nodes(of):
        if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield node
            yield from statements(node)


def python_files() -> list[Path]:
    found = [*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    return [path for path in sorted(found) if "migrations" not in path.parts]


def test_no_file_or_function_is_too_long():
    assert [fault for path in python_files() for fault in overlong(path)] == []


def test_no_template_is_too_long():
    long = [
        f"{told(path)}: {lines} lines"
        for path in sorted(SOURCE.rglob("*.html"))
        if (lines := path.read_text().count("\n")) >= MAX_TEMPLATE
    ]
    assert long == []


def test_every_exemption_gives_its_reason():
    silent = [
        f"{told(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if UNEXPLAINED.search(line)
    ]
    assert silent == []
