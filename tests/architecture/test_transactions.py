"""An event must stand or fall with what it reports, so whoever publishes is atomic."""

import ast
from functools import cache

from tests.architecture.house import sources, told, tree


@cache
def publishers():
    return [
        (path, node)
        for path in sources()
        if path.name != "events.py" and "events.publish(" in path.read_text()
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and "events.publish(" in ast.unparse(node)
    ]


def test_there_are_publishers_to_look_at():
    assert len(publishers()) > 20


def test_whoever_publishes_is_atomic():
    """A private function may publish for the public one of its module that is atomic."""
    loose = [
        f"{told(path)}:{function.name}"
        for path, function in publishers()
        if not function.name.startswith("_")
        if "transactions.atomic" not in [ast.unparse(mark) for mark in function.decorator_list]
    ]
    assert loose == []
