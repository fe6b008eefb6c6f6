"""A desk to measure: a data folder of its own, a database of its own, a server process."""

import http.client
import json
import os
import re
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg
from psycopg import sql

READY = re.compile(r"ready at (http://\S+)")
PROGRAM = "stafette.config.bench.run"
_NOT_OURS = ("STAFETTE_", "PYTHONDONTWRITEBYTECODE")


@dataclass
class Desk:
    """A scratch desk; `pages` keeps one connection a thread."""

    folder: Path
    environment: dict[str, str]
    database: str
    server: subprocess.Popen[str] | None = None
    address: str = ""
    mail_port: int = 0
    cookie: str = ""
    started_in: float = 0.0
    _used: dict[int, float] = field(default_factory=dict)
    _local: threading.local = field(default_factory=threading.local)

    def run(self, *command: str, program: str = PROGRAM) -> str:
        """Run a command of ours on this desk; returns what it printed. Raises on failure."""
        done = subprocess.run(  # noqa: S603 -- our own command line
            [sys.executable, "-m", program, *command],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stderr[-2000:]}")
        return done.stdout.strip()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.mail_port = free_port()
        self.environment["STAFETTE_MAIL_LISTEN"] = f"lmtp://127.0.0.1:{self.mail_port}"
        begun = time.monotonic()
        self.server = subprocess.Popen(  # noqa: S603 -- our own command line
            [sys.executable, "-m", PROGRAM, "serve", "--port", "0"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for line in self.server.stdout or ():
            if found := READY.search(line):
                self.address = found[1]
                break
        self._local.connection = None  # of the server before this one
        self.page("/health")
        self.started_in = time.monotonic() - begun

    def stop(self) -> None:
        if self.server:
            self.server.terminate()
            self.server.wait(20)
            self.server = None

    def sign_in(self, mail: str) -> None:
        """Take a one-time link as a browser would."""
        link = urlsplit(self.run("user", "add", mail, "--role", "agent")).path
        _status, headers, body = self._ask("GET", link)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', body.decode())
        csrf = str(headers["set-cookie"]).split(";")[0]
        answer = self._ask(
            "POST",
            link,
            body=f"csrfmiddlewaretoken={token[1] if token else ''}".encode(),
            headers={"Cookie": csrf, "Content-Type": "application/x-www-form-urlencoded"},
        )
        if answer[0] != 302:
            raise RuntimeError(f"signing in answered {answer[0]}")
        cookies = answer[1].get_all("set-cookie") or []
        self.cookie = "; ".join([csrf, *(one.split(";")[0] for one in cookies)])

    def page(self, path: str) -> bytes:
        """Read a page; raises when it does not answer 200."""
        status, _headers, body = self._ask("GET", path, headers={"Cookie": self.cookie})
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        return body

    def post_json(self, path: str, content: Any, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self._ask("POST", path, body=json.dumps(content).encode(), headers=headers)[0]

    def read_json(self, path: str, token: str) -> Any:
        """Raises RuntimeError when it does not answer 200."""
        status, _headers, body = self._ask(
            "GET", path, headers={"Authorization": f"Bearer {token}"}
        )
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        return json.loads(body)

    def _ask(
        self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            where = urlsplit(self.address)
            connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=120)
            self._local.connection = connection
        connection.request(method, path, body=body or None, headers=headers or {})
        try:
            answer = connection.getresponse()
        except http.client.RemoteDisconnected:  # it was idle for too long
            connection.close()
            connection.request(method, path, body=body or None, headers=headers or {})
            answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def mail(self, mails: list[bytes], *, recipient: str) -> list[float]:
        """Hand mails in over one LMTP connection; raises when one is refused.

        Returns the milliseconds that each waited for its 250.
        """
        waited = []
        with smtplib.LMTP("127.0.0.1", self.mail_port, local_hostname="volume.example") as door:
            for raw in mails:
                begun = time.perf_counter()
                door.sendmail("p@volume.example", [recipient], raw)
                waited.append((time.perf_counter() - begun) * 1000)
        return waited

    def cpu(self) -> float:
        """CPU seconds so far: the server, its children, and PostgreSQL's processes for us."""
        assert self.server is not None  # noqa: S101 -- only asked while it runs
        own = psutil.Process(self.server.pid)
        return sum(map(_used, [own, *own.children(recursive=True)])) + self.database_cpu()

    def memory(self) -> float:
        """Megabytes in memory (USS: what would be free without them)."""
        assert self.server is not None  # noqa: S101 -- as above
        own = psutil.Process(self.server.pid)
        pids = [own, *own.children(recursive=True), *self._database_processes()]
        return sum(map(_held, pids)) / 2**20

    def database_cpu(self) -> float:
        """CPU seconds of PostgreSQL's processes; what ended meanwhile keeps what it had used."""
        for process in self._database_processes():
            self._used[process.pid] = _used(process)
        return sum(self._used.values())

    def _database_processes(self) -> list[psutil.Process]:
        if not self.database:
            return []
        with psycopg.connect(self.database) as link:
            (pid,) = link.execute("SELECT pg_backend_pid()").fetchone() or (0,)
            main = psutil.Process(pid).parent()
        # An autovacuum worker tidies up after the filling, whenever it likes.
        found = [main, *main.children()] if main else []
        return [one for one in found if "autovacuum worker" not in _title(one)]


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def _used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _held(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().uss)
    except psutil.NoSuchProcess:
        return 0.0


@contextmanager
def scratch(database: str = "") -> Iterator[Desk]:
    """A migrated, empty desk with the demo's teams and people; gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="stafette-bench-"))
    with _database(database) as url:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(_NOT_OURS)},
            # As on any machine where it was started before, whatever holds here.
            "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
            "STAFETTE_DATA": str(folder),
            "STAFETTE_DATABASE_URL": url,
        }
        desk = Desk(folder, environment, url)
        try:
            desk.run("migrate")
            desk.run("demo")
            yield desk
        finally:
            desk.stop()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(server: str) -> Iterator[str]:
    """A new PostgreSQL database beside the named one; SQLite without a name."""
    if not server:
        yield ""
        return
    name = f"stafette_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def together(count: int, call: Callable[[int], None]) -> None:
    """Call a function in several threads at once; the first failure is raised."""
    failed: list[BaseException] = []

    def run(number: int) -> None:
        try:
            call(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
