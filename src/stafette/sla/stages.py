"""Stages of a promise: what happens when how much of the promised time is used up.

A promise keeps them as `[{"measure": "leg", "percent": 75, "reactions": ["notify"]}, …]`; an
empty measure stands for each. The breach is the stage of 100 percent that every clock has, also
where nothing is to happen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BREACH = 100
MOST_PERCENT = 1000
Stages = Sequence[Mapping[str, Any]]


def standard() -> list[dict[str, Any]]:
    """What a promise begins with."""
    return [
        {"measure": "", "percent": 75, "reactions": ["notify"]},
        {"measure": "", "percent": BREACH, "reactions": ["notify", "manager"]},
        {"measure": "pick_up", "percent": BREACH, "reactions": ["next_team"]},
    ]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One of them, as it is set up: an empty measure stands for each."""

    measure: str
    percent: int
    reactions: tuple[str, ...]


def percents_of(stages: Stages, measure: str) -> list[int]:
    """The shares at which something is told about a measure, in their order."""
    return sorted({one["percent"] for one in stages if one["measure"] in {"", measure}})


def next_percent(stages: Stages, measure: str, *, after: int) -> int | None:
    """The share that is reached next, the breach among them."""
    return next((it for it in sorted({*percents_of(stages, measure), BREACH}) if it > after), None)


def reactions_at(stages: Stages, measure: str, percents: Iterable[int]) -> tuple[str, ...]:
    """What the shares bring about, each reaction once, in the order of the stages."""
    passed = set(percents)
    wanted = [one for one in stages if one["measure"] in {"", measure} and one["percent"] in passed]
    ordered = sorted(wanted, key=lambda one: one["percent"])
    return tuple(dict.fromkeys(code for one in ordered for code in one["reactions"]))
