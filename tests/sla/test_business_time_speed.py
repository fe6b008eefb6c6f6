"""What a question costs, in CPU of this process: other work on the machine does not count."""

from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from tests.sla.calendars_of_the_story import desk_in

MOST = 15e-6  # seconds a question
QUESTIONS, ROUNDS = 1000, 7


def least_of(ask, cases) -> float:
    """Seconds a question in the fastest round; the first ones fill the tables."""
    rounds = []
    for _ in range(ROUNDS):
        before = process_time()
        for case in cases:
            ask(*case)
        rounds.append((process_time() - before) / len(cases))
    return min(rounds)


@pytest.mark.parametrize("days", [1, 30, 365, 3650])
def test_a_question_costs_little_however_long_the_span(days):
    by, first, span = desk_in("BY"), datetime(2026, 1, 5, 9, tzinfo=UTC), timedelta(days=days)
    starts = [first + 37 * timedelta(minutes=number) for number in range(QUESTIONS)]
    spans = [(start, start + span) for start in starts]
    worked = [(start, by.between(start, end)) for start, end in spans]

    assert least_of(by.between, spans) <= MOST
    assert least_of(by.add, worked) <= MOST
