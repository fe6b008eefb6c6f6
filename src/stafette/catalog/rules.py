"""Priority is derived, never typed (ITIL: impact x urgency)."""

from typing import Final

HIGH, LOW = 1, 3
# Impact and urgency from one question that everybody understands, "can you keep working?":
# yes, partly, no, several people cannot.
GRADES_BY_WORK: Final = {"1": (3, 3), "2": (3, 2), "3": (3, 1), "4": (2, 1)}


def priority_of(impact: int, urgency: int) -> int:
    """1 (critical) to 5 (planned) from impact and urgency, each 1 (high) to 3 (low).

    Raises ValueError outside that range.
    """
    if not (HIGH <= impact <= LOW and HIGH <= urgency <= LOW):
        raise ValueError("Impact and urgency are 1, 2 or 3.")
    return impact + urgency - 1
