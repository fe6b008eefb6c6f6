"""Databases of the fault tests: one is migrated, and each test gets a copy of it."""

import shutil
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.faults.desk import Desk


class Databases:
    """Files in a folder, or databases on the server that `url` names."""

    def __init__(self, url: str, folder: Path) -> None:
        self._server = url if url.startswith("postgres") else ""
        self._folder = folder
        self._pattern = ""
        self._made: list[str] = []

    def copy(self) -> str:
        """The URL of a migrated database with a team and a mailbox."""
        if not self._pattern:
            self._pattern = self._new()
            Desk(self._folder, self._url(self._pattern)).run("prepare")
        return self._url(self._new(like=self._pattern))

    def drop(self, url: str) -> None:
        """What a test does not need any more."""
        name = Path(urlsplit(url).path).name
        self._made.remove(name)
        if self._server:
            self._tell(f"DROP DATABASE {name} WITH (FORCE)")
        for path in self._folder.glob(f"{name}*"):
            path.unlink()

    def drop_all(self) -> None:
        for name in list(self._made):
            self.drop(self._url(name))

    def _new(self, *, like: str = "") -> str:
        name = f"faults_{uuid.uuid4().hex[:8]}"
        self._made.append(name)
        if self._server:
            self._tell(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else ""))
        elif like:
            shutil.copy(self._folder / like, self._folder / name)
        return name

    def _url(self, name: str) -> str:
        if self._server:
            return urlsplit(self._server)._replace(path=f"/{name}").geturl()
        return f"sqlite://{self._folder / name}"

    def _tell(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(statement.encode())
