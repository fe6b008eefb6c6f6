"""What a measure tells, and how it is taken."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Figures:
    """Milliseconds a piece of work: CPU of all processes, wall medians; and what else counts."""

    name: str
    cpu: float
    median: float = 0.0
    p95: float = 0.0
    more: dict[str, float] = field(default_factory=dict)


def timed(
    name: str,
    call: Callable[[], object],
    *,
    cpu: Callable[[], float],
    times: int,
    warm_up: int = 5,
) -> Figures:
    """Warm up, then do it again and again; `cpu` tells the seconds used so far."""
    for _ in range(warm_up):
        call()
    walls, before = [], cpu()
    for _ in range(times):
        begun = time.perf_counter()
        call()
        walls.append((time.perf_counter() - begun) * 1000)
    used = (cpu() - before) / times * 1000
    return Figures(name, used, statistics.median(walls), percentile(walls, 95))


def percentile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]
