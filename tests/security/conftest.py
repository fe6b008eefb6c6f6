"""The desk of these stories is built once a file."""

from copy import deepcopy

import pytest
from django.core.cache import cache

from tests.once_a_file import once_a_file
from tests.security.whole_desk import whole_desk

built = once_a_file(whole_desk)


@pytest.fixture(autouse=True)
def nothing_kept():
    """Counts and limits are kept for seconds; the next story has other people under their keys."""
    cache.clear()


@pytest.fixture
def desk(built, db):
    """The same, for one test alone."""
    return deepcopy(built)
