import pytest
from django.core.cache import cache

from tests.security.whole_desk import whole_desk


@pytest.fixture(autouse=True)
def nothing_kept():
    """Counts and limits are kept for seconds; the next story has other people under their keys."""
    cache.clear()


@pytest.fixture
def desk(db):
    """A desk with one of everything."""
    return whole_desk()
