"""A scratch desk for each fault test: a copied file, or a database on the configured server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.databases import Databases
from tests.faults.desk import Desk


@pytest.fixture
def database(databases: Databases) -> Iterator[str]:
    """Migrated, with a team and a mailbox."""
    url = databases.copy()
    yield url
    databases.drop(url)


@pytest.fixture
def desk(tmp_path: Path, database: str) -> Iterator[Desk]:
    made = Desk(tmp_path, database)
    yield made
    made.stop()
