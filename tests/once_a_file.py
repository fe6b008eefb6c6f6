"""People and teams that a file's stories share; what a test does to them is undone after it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction


def once_a_file(build: Callable[[], Any]) -> Any:
    """A fixture: what `build` makes, in a transaction that ends with the file.

    A test works with a deep copy of it, so that nothing it remembers reaches the next one.
    """

    @pytest.fixture(scope="module")
    def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield build()
            transaction.set_rollback(True)

    return built
