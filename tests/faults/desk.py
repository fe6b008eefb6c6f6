"""A scratch desk in processes of its own, and the nemesis that kills them."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests.architecture.house import ROOT

# A cut for every run; `./dev faults` asks for the whole.
FULL = os.environ.get("STAFETTE_FAULTS") == "full"
MAILS = int(os.environ.get("STAFETTE_FAULT_MAILS", "10000" if FULL else "1000"))
KILLS = int(os.environ.get("STAFETTE_FAULT_KILLS", "100" if FULL else "20"))
SEED = os.environ.get("STAFETTE_FAULT_SEED", "1")


class Desk:
    """One data directory, one database, and the process that serves it."""

    def __init__(self, folder: Path, database: str, **more: str) -> None:
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "stafette.config.settings",
            "STAFETTE_DATA": str(folder),
            "STAFETTE_DATABASE_URL": database,
            "STAFETTE_SMTP_URL": "",
            **more,
        }
        self.pid = 0
        self.port = free_port()
        self.kills = 0
        self._zygote: subprocess.Popen[str] | None = None

    def run(self, *role: str) -> str:
        """One role to its end; its standard output."""
        done = subprocess.run(
            self.command(*role), env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def report(self) -> dict[str, Any]:
        return self.told("report")

    def told(self, *role: str) -> dict[str, Any]:
        """What a role reports."""
        found: dict[str, Any] = json.loads(self.run(*role))
        return found

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """What the database says, asked beside the desk."""
        url = self.environment["STAFETTE_DATABASE_URL"]
        if url.startswith("postgres"):
            with psycopg.connect(url) as server:
                return server.execute(question.encode()).fetchall()
        with closing(sqlite3.connect(url.removeprefix("sqlite://"), timeout=20)) as file:
            return file.execute(question).fetchall()

    def finish(self) -> None:
        """Run what is left: one process, or three at once where the database bears several."""
        several = 3 if "postgres" in self.environment["STAFETTE_DATABASE_URL"] else 1
        started = [self._started("finish") for _ in range(several)]
        ends = [one.communicate()[1] for one in started]
        assert [one.returncode for one in started] == [0] * several, ends
        self.run("finish")

    def _started(self, *role: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*role), env=self.environment, cwd=ROOT, stderr=subprocess.PIPE, text=True
        )

    def start(self, *, listening: bool = True, workers: int = 2) -> None:
        command = self.command("serve", str(self.port if listening else 0), str(workers))
        self._zygote = subprocess.Popen(
            command,
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        threading.Thread(target=self._follow, daemon=True).start()
        wait_until(lambda: self.pid)
        if listening:
            wait_until(lambda: _answers(self.port))

    @contextmanager
    def standing(self) -> Iterator["subprocess.Popen[str]"]:
        """With the product's own worker, in one process, until the end of the block."""
        running = self._started("stand", str(self.port))
        wait_until(lambda: _answers(self.port) or running.poll() is not None)
        try:
            yield running
        finally:
            running.send_signal(signal.SIGCONT)
            running.terminate()
            _, said = running.communicate(timeout=30)
        assert running.returncode in (0, -signal.SIGKILL), said

    @contextmanager
    def served(self) -> Iterator[str]:
        """`stafette serve` as users run it, pages and mail and work; the address of its pages."""
        web = free_port()
        address = f"http://127.0.0.1:{web}"
        listens = {"STAFETTE_MAIL_LISTEN": f"lmtp://127.0.0.1:{self.port}"}
        program = [str(Path(sys.executable).with_name("stafette")), "serve", "--port", str(web)]
        said = Path(self.environment["STAFETTE_DATA"]) / "server.log"
        with said.open("w") as log:
            running = subprocess.Popen(
                program,
                env=self.environment | listens | {"STAFETTE_BASE_URL": address},
                stdout=log,
                stderr=log,
            )
        try:
            wait_until(lambda: "is ready at" in said.read_text() or running.poll())
            yield address
        finally:
            running.terminate()
            running.wait(30)
        assert running.returncode == 0, said.read_text()[-2000:]

    def program(self, *words: str) -> str:
        """A command of `stafette` on this desk; what it prints."""
        program = str(Path(sys.executable).with_name("stafette"))
        done = subprocess.run(
            [program, *words], env=self.environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def token(self) -> str:
        """Of a program with the rights of an agent whom nobody knew before."""
        self.program("user", "add", "nora@desk.example", "--role", "agent")
        return self.program("token", "add", "--user", "nora@desk.example", "--scope", "all")

    def begun(self, *role: str) -> "subprocess.Popen[str]":
        """One role in a process of its own; the caller waits for its end, or kills it."""
        return self._started(*role)

    def stop(self) -> None:
        """Let the working process finish what it does."""
        zygote, self._zygote = self._zygote, None
        if zygote is None:
            return
        self.signal(signal.SIGTERM)
        zygote.wait(60)
        if zygote.stdout:
            zygote.stdout.close()

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self, *, tree: bool = False) -> None:
        """`kill -9`; with `tree` its children as well."""
        pid = self.pid
        children = psutil.Process(pid).children() if tree else []
        os.kill(pid, signal.SIGKILL)
        for child in children:
            child.kill()
        self.kills += 1
        wait_until(lambda: self.pid != pid)

    def _follow(self) -> None:
        zygote = self._zygote
        assert zygote and zygote.stdout
        for line in zygote.stdout:
            self.pid = int(line)

    def command(self, *role: str) -> list[str]:
        return [sys.executable, "-m", "tests.faults.driver", *role]


def nemesis(desk: Desk, *, kills: int, progress: Callable[[], int], most: int) -> None:
    """Kill that often, spread over the work, every tenth time the whole tree."""
    chance = random.Random(SEED)  # noqa: S311 -- chance, not a secret
    for count in range(1, kills + 1):
        wait_until(lambda count=count: progress() >= count * most // (kills + 1), within=600)
        time.sleep(chance.uniform(0, 0.05))
        desk.kill(tree=count % 10 == 0)


def nemesis_at_work(desk: Desk, *, kills: int) -> None:
    """Kill that often, without minding how far the work is."""
    chance = random.Random(SEED)  # noqa: S311 -- chance, not a secret
    for count in range(1, kills + 1):
        time.sleep(chance.uniform(0.1, 0.4))
        desk.kill(tree=count % 10 == 0)


def wait_until(condition: Callable[[], object], *, within: float = 60) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        number: int = door.getsockname()[1]
        return number


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
