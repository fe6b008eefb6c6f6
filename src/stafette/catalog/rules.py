"""Priority is derived, never typed (ITIL: impact x urgency)."""

HIGH, LOW = 1, 3


def priority_of(impact: int, urgency: int) -> int:
    """1 (critical) to 5 (planned) from impact and urgency, each 1 (high) to 3 (low).

    Raises ValueError outside that range.
    """
    if not (HIGH <= impact <= LOW and HIGH <= urgency <= LOW):
        raise ValueError("Impact and urgency are 1, 2 or 3.")
    return impact + urgency - 1
