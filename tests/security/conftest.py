"""The desk of these stories is built once a file; what a test does to it is undone after it."""

from copy import deepcopy

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.security.whole_desk import whole_desk


@pytest.fixture(autouse=True)
def nothing_kept():
    """Counts and limits are kept for seconds; the next story has other people under their keys."""
    cache.clear()


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """A desk with one of everything, in a transaction that ends with the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield whole_desk()
        transaction.set_rollback(True)


@pytest.fixture
def desk(built, db):
    """The same, for one test alone."""
    return deepcopy(built)
