"""The real server with the demo desk, in a folder (and, where one is named, a database) of its own."""

import base64
import os
import secrets
import smtplib
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

PROGRAM = str(Path(sys.executable).with_name("stafette"))
IMPORTS = (
    "import time_machine; from datetime import datetime; from stafette.config.commands import main"
)
DOT = base64.b64decode(  # a picture of one grey point
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
READY_WITHIN = 90.0  # seconds: the demo is seeded first
STOPS_WITHIN = 10.0
OURS = ("STAFETTE_", "DJANGO_", "PYTEST_")  # the tests' own settings are none of the desk's


class NotReady(RuntimeError):
    """The server did not come up; the text is what it said."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A running desk: where its pages are, where it takes mail, and its own program."""

    address: str
    mail_port: int
    folder: Path
    environment: dict[str, str]

    def run(self, *words: str) -> str:
        """A command of `stafette` on this desk; what it prints."""
        done = subprocess.run(
            [PROGRAM, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout.strip()

    def way_in(self, mail: str, role: str) -> str:
        """The path of a one-time link for a person."""
        return urlsplit(self.run("user", "add", mail, "--role", role).splitlines()[-1]).path

    def send(self, *, sender: str, subject: str, text: str, picture: str = "") -> None:
        """Hand a mail to the listener, as the company's mail server would.

        `picture` is the name of a file that is attached.
        """
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "support@demo.example", subject
        mail["Message-ID"] = f"<{secrets.token_hex(8)}@kunde.example>"
        mail.set_content(text)
        if picture:
            mail.add_attachment(DOT, maintype="image", subtype="png", filename=picture)
        with smtplib.LMTP("127.0.0.1", self.mail_port) as door:
            door.send_message(mail)

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """What the database says, read beside the server."""
        url = self.environment.get("STAFETTE_DATABASE_URL", "")
        if url.startswith("postgres"):
            with psycopg.connect(url) as connection:
                return connection.execute(question.encode()).fetchall()
        with closing(sqlite3.connect(self.folder / "stafette.sqlite3")) as connection:
            return connection.execute(question).fetchall()

    def mails_to(self, recipient: str) -> list[EmailMessage]:
        """What left for an address, oldest first, parsed from the bytes that were sent."""
        found = self.rows(
            "select recipient, demo_content from mail_delivery"
            " where demo_content is not null order by id"
        )
        contents = [bytes(content) for address, content in found if address == recipient]
        return [message_from_bytes(raw, policy=policy.default) for raw in contents]


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """A database beside the named one, dropped at the end; SQLite needs none."""
    if not url.startswith("postgres"):
        yield ""
        return
    name = f"browser_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def served(folder: Path, *, database_url: str = "", at: datetime | None = None) -> Iterator[Desk]:
    """Start `stafette serve --demo`, wait until it is ready, stop it at the end.

    With `at` the server's clock starts there and runs on: at night a demo desk has nothing due.
    """
    port, mail_port = free_port(), free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    environment |= {
        "STAFETTE_DATA": str(folder),
        "STAFETTE_BASE_URL": address,
        "STAFETTE_MAIL_LISTEN": f"lmtp://127.0.0.1:{mail_port}",
    }
    if database_url:
        environment["STAFETTE_DATABASE_URL"] = database_url
    log = folder / "server.log"
    with log.open("w") as written:
        server = subprocess.Popen(
            [*(_program_at(at) if at else [PROGRAM]), "serve", "--demo", "--port", str(port)],
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(server, log)
        yield Desk(address=address, mail_port=mail_port, folder=folder, environment=environment)
    finally:
        server.terminate()
        try:
            server.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _program_at(at: datetime) -> list[str]:
    moved = f"time_machine.travel(datetime.fromisoformat({at.isoformat()!r}), tick=True).start()"
    return [sys.executable, "-c", f"{IMPORTS}; {moved}; main()"]


def _wait(server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while "is ready at" not in log.read_text():
        if server.poll() is not None or time.monotonic() > until:
            raise NotReady(log.read_text())
        time.sleep(0.1)
