"""What every test may ask for: moments, and the people and teams of the story."""

from datetime import UTC, datetime

import pytest

NINE = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)  # a Monday, ten o'clock in Berlin


@pytest.fixture
def nine() -> datetime:
    return NINE
