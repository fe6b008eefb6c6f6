"""docs/attacks.md names the tests that there are, and each attack that a test names."""

import re

from tests.architecture.house import ROOT

PAGE = ROOT / "docs" / "attacks.md"
ROW = re.compile(r"^\| (A\d{3}) \| (.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"\bA([01]\d\d)\b|\btest_a(\d{3})_")


def rows() -> dict[str, str]:
    """What stands in the last column, by id."""
    return {found[1]: found[3] for found in ROW.finditer(PAGE.read_text())}


def named_in(path: str) -> set[str]:
    """The ids in the name and the words of a test file."""
    file = ROOT / path
    words = f"{file.name} {file.read_text() if file.exists() else ''}"
    return {f"A{first or second}" for first, second in NAMED.findall(words)}


def test_each_id_that_is_called_tested_occurs_in_its_tests():
    tested = {name: re.findall(r"`([^`]+)`", told) for name, told in rows().items()}
    missing = [
        (name, path)
        for name, paths in tested.items()
        for path in paths
        if name not in named_in(path)
    ]
    assert missing == []
    reasons = [name for name, paths in tested.items() if not paths]
    assert [name for name in reasons if not rows()[name].startswith("not applicable: ")] == []


def test_each_id_that_a_test_of_attacks_names_is_on_the_page():
    files = sorted((ROOT / "tests" / "security").glob("test_*.py"))
    named = {name for path in files for name in named_in(str(path.relative_to(ROOT)))}
    assert len(named) > 50
    assert sorted(named - set(rows())) == []
