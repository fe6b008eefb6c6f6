"""What is missing in a hand-over, and the signs that it is time for one: plain comparisons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

Texts = Mapping[str, str]  # {"de": …, "en": …}


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What is known of the work on a ticket at one level."""

    used: timedelta
    tries: int
    impact: int
    said: str


def untried(steps: Iterable[Texts], tried: Iterable[str]) -> list[Texts]:
    """The required steps that nobody noted a result of, in whichever language it was."""
    done = {_same(step) for step in tried}
    return [it for it in steps if done.isdisjoint(_same(text) for text in it.values())]


def _same(step: str) -> str:
    """However it is written: attempts are kept with single spaces."""
    return " ".join(step.split()).casefold()


def signs_of(
    seen: Signs,
    *,
    after: timedelta | None,
    tries: int | None,
    impact: int | None,
    words: Sequence[str],
) -> list[str]:
    """Which criteria are met: `time`, `tries`, `impact` (1 is the highest), `words`."""
    said = seen.said.casefold()
    met = {
        "time": after is not None and seen.used >= after,
        "tries": tries is not None and seen.tries >= tries,
        "impact": impact is not None and seen.impact <= impact,
        "words": any(word.casefold() in said for word in words),
    }
    return [sign for sign, is_met in met.items() if is_met]
