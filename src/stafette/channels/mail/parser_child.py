"""The parent's side of the parser: one resident child, killed and replaced when it oversteps."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

import stafette
from stafette.channels.mail import frames
from stafette.channels.mail.limits import MAX_MAIL_BYTES
from stafette.channels.mail.parsed import ParsedMail, Reason, Unreadable

WALL_SECONDS: Final = 10.0
_SOURCE: Final = Path(stafette.__file__).resolve().parents[1]
_READ_BYTES: Final = 1024 * 1024


class _Gone(Exception):
    """The child closed its side."""


class ParserChild:
    """Parses mails in a child process with limits. May be used from several threads.

    The child is started with the first mail. It gets an empty environment (no secret of ours) and
    its own session (Ctrl-C is not for it), and ends by itself when this process is gone.
    """

    def __init__(self, *, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def parse(self, raw: bytes) -> ParsedMail:
        """Like `parsing.parse`. Raises Unreadable, also with too_slow, too_much_memory, crashed."""
        if len(raw) > MAX_MAIL_BYTES:
            raise Unreadable("too_large")
        with self._lock:
            child = self._running()
            try:
                head, contents = self._exchange(child, raw)
                return frames.mail_of(head, contents)
            except Unreadable:
                raise
            except TimeoutError as error:
                self._stop()
                raise Unreadable("too_slow") from error
            except (OSError, _Gone) as error:
                raise Unreadable(self._cause(child)) from error
            except Exception as error:
                self._stop()
                raise Unreadable("crashed") from error

    @property
    def pid(self) -> int | None:
        """The running child, for measurements."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """End the child. A later `parse` starts a new one."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._stop()
            self._child = _started()
        return self._child

    def _exchange(self, child: subprocess.Popen[bytes], raw: bytes) -> tuple[bytes, bytes]:
        """Send one mail and read its answer before the deadline."""
        assert child.stdin and child.stdout  # noqa: S101 -- both are pipes, see _started
        deadline = time.monotonic() + self._wall_seconds
        _send(child.stdin.fileno(), frames.REQUEST.pack(len(raw)), deadline)
        _send(child.stdin.fileno(), raw, deadline)
        source = child.stdout.fileno()
        sizes = frames.ANSWER.unpack(_receive(source, frames.ANSWER.size, deadline))
        if sum(sizes) > frames.MAX_ANSWER_BYTES:
            raise ValueError("the answer is larger than any mail could be")
        head = _receive(source, sizes[0], deadline)
        return head, _receive(source, sizes[1], deadline)

    def _cause(self, child: subprocess.Popen[bytes]) -> Reason:
        """Why the child ended by itself."""
        try:
            code = child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            code = 0
        self._stop()
        # SIGPROF is its CPU limit; SIGKILL from elsewhere is the kernel short of memory.
        causes: dict[int, Reason] = {
            -signal.SIGPROF: "too_slow",
            -signal.SIGXCPU: "too_slow",
            -signal.SIGKILL: "too_much_memory",
        }
        return causes.get(code, "crashed")

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()


def _started() -> subprocess.Popen[bytes]:
    """A new child. `-S -P`: no site packages and no current directory on its path."""
    command = [sys.executable, "-S", "-P", "-m", "stafette.channels.mail.child"]
    child = subprocess.Popen(  # noqa: S603 -- a fixed command of our own
        command,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(_SOURCE), "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )
    for pipe in (child.stdin, child.stdout):
        if pipe:
            os.set_blocking(pipe.fileno(), False)
    return child


def _send(target: int, content: bytes, deadline: float) -> None:
    view = memoryview(content)
    while view:
        try:
            view = view[os.write(target, view) :]
        except BlockingIOError:
            _wait(target, select.POLLOUT, deadline)


def _receive(source: int, size: int, deadline: float) -> bytes:
    pieces: list[bytes] = []
    missing = size
    while missing:
        try:
            piece = os.read(source, min(missing, _READ_BYTES))
        except BlockingIOError:
            _wait(source, select.POLLIN, deadline)
            continue
        if not piece:
            raise _Gone
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    """Until the descriptor is ready. Raises TimeoutError at the deadline."""
    poll = select.poll()
    poll.register(descriptor, event)
    remaining = deadline - time.monotonic()
    if remaining <= 0 or not poll.poll(remaining * 1000):
        raise TimeoutError
