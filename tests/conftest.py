"""What every test may ask for, and which tests the database at hand can make true."""

import gc
import os
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection

from tests.faults.databases import Databases
from tests.people_of_the_story import NINE

gc.set_threshold(200_000, 50, 50)  # a sixth of the suite's CPU went into looking for cycles


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Of the fault tests: a desk that is migrated once, and copied for each of them."""
    folder = tmp_path_factory.mktemp("databases")
    made = Databases(os.environ.get("STAFETTE_DATABASE_URL", ""), folder)
    yield made
    made.drop_all()


@pytest.fixture
def nine() -> datetime:
    return NINE


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only PostgreSQL can do is collected there alone: a skipped test proves nothing."""
    if connection.vendor == "postgresql":
        return
    elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]


def pytest_collection_finish() -> None:
    gc.freeze()  # a million objects of imports and tests that no story leaves behind
