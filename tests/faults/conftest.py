"""A scratch database for each fault test: a file, or a database on the configured server."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.faults.desk import Desk


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    url = os.environ.get("STAFETTE_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite://{tmp_path / 'faults.sqlite3'}"
        return
    name = f"faults_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    yield urlsplit(url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def desk(tmp_path: Path, database: str) -> Iterator[Desk]:
    made = Desk(tmp_path, database)
    made.run("prepare")
    yield made
    made.stop()
