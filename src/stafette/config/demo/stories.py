"""What happened at the demo desk, read from `story.toml`: sixty requests and twenty articles."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Story:
    """A request and its way.

    `way` is a word a step: taken, note, answered, waiting, vendor, up (to `to[0]`, `to[1]` …),
    accepted, asked, back, solved, reply. `hours` is how long ago it began.
    """

    by: str
    service: str
    subject: str
    text: str
    hours: float
    way: str = ""
    to: tuple[str, ...] = ()
    tried: tuple[tuple[str, str], ...] = ()
    question: str = ""
    answer: str = ""
    channel: str = "mail"
    urgency: int = 2
    impact: int = 3


@dataclass(frozen=True)
class Learnt:
    """An article; `of` is the subject of the ticket it was captured from."""

    of: str
    issue: str
    resolution: str
    environment: str = ""
    cause: str = ""
    audience: str = "internal"
    language: str = "de"
    valid: bool = True


def told() -> tuple[list[Story], list[Learnt]]:
    """All requests and articles of the demo desk."""
    content = tomllib.loads((Path(__file__).parent / "story.toml").read_text("utf-8"))
    return (
        [Story(**one) for one in content["request"]],
        [Learnt(**one) for one in content["article"]],
    )
