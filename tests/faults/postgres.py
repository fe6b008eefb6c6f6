"""A PostgreSQL of the test's own, which it may take away."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.desk import free_port, wait_until

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))
OPTIONS = ("-c", "max_connections=60", "-c", "shared_buffers=32MB")


class Server:
    """It keeps what was committed; it ends at once and comes back when it is told to."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder = free_port(), folder
        self.url = f"postgres://stafette@127.0.0.1:{self.port}/postgres"
        self._told(
            "initdb", "-D", str(folder / "db"), "-U", "stafette", "-A", "trust", "-E", "UTF8"
        )
        self.start()

    def start(self) -> None:
        command = [*self._as(), str(PROGRAMS / "postgres"), "-D", str(self._folder / "db")]
        place = ["-p", str(self.port), "-k", str(self._folder), "-h", "127.0.0.1"]
        with (self._folder / "log").open("a") as log:
            self._running = subprocess.Popen([*command, *place, *OPTIONS], stderr=log)
        wait_until(self._answers)

    def kill(self) -> None:
        """Like a crash: no last word to anybody, recovery at the next start (SIGQUIT)."""
        self._running.send_signal(signal.SIGQUIT)
        self._running.wait(30)

    def _answers(self) -> bool:
        words = ["-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run([PROGRAMS / "pg_isready", *words]).returncode == 0

    def _told(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [*self._as(), str(PROGRAMS / program), *words], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    @staticmethod
    def _as() -> list[str]:
        """It does not run as root."""
        if os.geteuid():
            return []
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


@contextmanager
def postgres() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp())
    if not os.geteuid():
        shutil.chown(folder, "postgres")
    server = Server(folder)
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)
