"""A door before an IMAP server that changes what it answers, as odd servers do (RFC 3501)."""

import re
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import BinaryIO

Answers = list[bytes]
LITERAL = re.compile(rb"\{(\d+)\}\r\n$")


class Door:
    """Hands each command on, and its answers after `changed` has seen them with the command."""

    def __init__(self, port: int, changed: Callable[[bytes, Answers], Sequence[bytes]]) -> None:
        self._to, self._changed = port, changed
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.changes = 0

    def __enter__(self) -> "Door":
        self._serving = threading.Thread(target=self._serve, daemon=True)
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._serving.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._to))
        with suppress(OSError), client, server:
            asks, knows = client.makefile("rwb"), server.makefile("rwb")
            _said(asks, knows.readline())
            while command := asks.readline():
                self._answered(command, asks, knows)

    def _answered(self, command: bytes, asks: BinaryIO, knows: BinaryIO) -> None:
        _said(knows, command)
        tag, answers = command.split()[0] + b" ", Answers()
        while not (answers and answers[-1].startswith(tag)):
            answer = _whole(knows)
            if not answer:
                break
            if answer.startswith(b"+"):
                _said(asks, answer)
                _said(knows, asks.readline())
            else:
                answers.append(answer)
        after = b"".join(self._changed(command, answers))
        self.changes += after != b"".join(answers)
        _said(asks, after)


def _said(to: BinaryIO, words: bytes) -> None:
    to.write(words)
    to.flush()


def _whole(source: BinaryIO) -> bytes:
    """An answer with the literals in it."""
    whole = source.readline()
    while literal := LITERAL.search(whole):
        whole += source.read(int(literal[1])) + source.readline()
    return whole


def reversed_and_doubled(command: bytes, answers: Answers) -> Answers:
    """The mails in another order than they were asked for, and each of them twice."""
    if b"FETCH" not in command:
        return answers
    mails = [one for one in answers[:-1] if b" FETCH " in one]
    return [*(one for mail in reversed(mails) for one in (mail, mail)), answers[-1]]


class Stalling:
    """In the middle of the first mail that is read, the server says no more until it is released."""

    def __init__(self) -> None:
        self.released = threading.Event()

    def __call__(self, command: bytes, answers: Answers) -> Answers:
        if b"BODY.PEEK[]" not in command or self.released.is_set():
            return answers
        self.released.wait(60)
        return []
