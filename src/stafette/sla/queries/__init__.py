"""What is promised to whom, when it is due, and why."""

from stafette.sla.queries.counted import (
    HELD,
    Terms,
    calendar_of,
    clocks_of,
    exceptions_in_sentences,
    nearest,
    next_due_at,
    open_clocks,
    open_clocks_of,
    response_due_at,
    stages_due,
    terms_for,
    terms_of,
    used_by,
    week_in_sentences,
    worked,
)
from stafette.sla.queries.why import why

__all__ = [
    "HELD",
    "Terms",
    "calendar_of",
    "clocks_of",
    "exceptions_in_sentences",
    "nearest",
    "next_due_at",
    "open_clocks",
    "open_clocks_of",
    "response_due_at",
    "stages_due",
    "terms_for",
    "terms_of",
    "used_by",
    "week_in_sentences",
    "why",
    "worked",
]
