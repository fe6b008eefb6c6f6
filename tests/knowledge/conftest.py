import pytest

from tests.people_of_the_story import team


@pytest.fixture(autouse=True)
def _first_level(db):
    team()
