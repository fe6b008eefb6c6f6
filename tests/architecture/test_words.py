"""One language: every model and event stands in the glossary, every event in its table."""

import re
import subprocess
import sys
from pathlib import Path

from django.apps import apps

from stafette.core.events import Event
from tests.architecture.house import ROOT, sources, told

VAGUE = {
    "manager", "helper", "util", "utils", "handler", "process", "data", "info", "base",
    "common", "misc",
}  # fmt: skip


def glossary() -> set[str]:
    text = (ROOT / "docs" / "glossary.md").read_text()
    return set(re.findall(r"`([A-Za-z]+)`", text))


def every_event() -> list[type[Event]]:
    found, waiting = [], [Event]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        waiting += kinds
        found += [kind for kind in kinds if kind.__module__.startswith("stafette.")]
    return found


def test_models_stand_in_the_glossary():
    names = {m.__name__ for m in apps.get_models() if m.__module__.startswith("stafette.")}
    assert names - glossary() == set()


def test_events_stand_in_the_glossary():
    published = {event.__name__ for event in every_event() if not event.__subclasses__()}
    assert published - glossary() == set()


def test_the_table_of_events_is_true():
    made = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_events.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout == (ROOT / "docs" / "events.md").read_text()


def test_files_have_telling_names():
    """Django itself asks for the one that a database backend has."""
    vague = [told(path) for path in sources() if set(Path(path).stem.split("_")) & VAGUE]
    assert vague == ["src/stafette/core/sqlite/base.py"]
