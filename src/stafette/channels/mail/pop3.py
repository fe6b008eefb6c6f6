"""POP3 (RFC 1939): one folder, whose mails are taken away.

A mail is deleted after it is safe with us. The server does so at QUIT; when the connection ends
before, the mail comes again and is known by its fingerprint.
"""

from __future__ import annotations

import base64
import poplib
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from stafette.channels.mail.choices import Security, SourceTrouble
from stafette.channels.mail.oauth import words_for_server
from stafette.channels.mail.remote import (
    ENDINGS,
    TIMEOUT,
    Account,
    Failed,
    Waiting,
    asking,
    connecting,
    is_plain,
    trusted,
)

FOLDER: Final = "INBOX"


def sign_in(account: Account) -> Pop3:
    """Raises Failed."""
    session = connected(account)
    try:
        with asking(SourceTrouble.SIGN_IN):
            session.say_who(account)
    except Failed:
        session.end()
        raise
    return session


def connected(account: Account) -> Pop3:
    """Connected and encrypted, not yet signed in. Raises Failed."""
    with connecting():
        return Pop3(_box(account))


def _say_who(box: poplib.POP3, account: Account) -> None:
    if not account.by_token:
        box.user(account.user)
        box.pass_(account.password)
        return
    said = words_for_server(account.user, account.password).encode()
    # In two lines: a token is longer than a command may be (RFC 5034, 4; RFC 2449, 4).
    ask = box._shortcmd  # type: ignore[attr-defined]  # -- poplib knows no AUTH, and has no door
    if ask("AUTH XOAUTH2").startswith(b"+"):
        answer = ask(base64.b64encode(said).decode())
        if not answer.startswith(b"+OK"):
            raise poplib.error_proto(answer)


def _box(account: Account) -> poplib.POP3:
    if is_plain(account):
        return poplib.POP3(account.host, account.port, timeout=TIMEOUT)
    if account.security == Security.TLS:
        return poplib.POP3_SSL(account.host, account.port, timeout=TIMEOUT, context=trusted())
    box = poplib.POP3(account.host, account.port, timeout=TIMEOUT)
    try:
        box.stls(trusted())
    except BaseException:
        with suppress(OSError):  # what is wrapped in TLS and refused is closed by then
            box.close()
        raise
    return box


class Pop3:
    """A mailbox that one has signed in to; see remote.Session."""

    def __init__(self, box: poplib.POP3) -> None:
        self._box = box
        self._numbers: dict[str, int] = {}

    def say_who(self, account: Account) -> None:
        _say_who(self._box, account)

    def folders(self) -> list[str]:
        return [FOLDER]

    def enter(self, folder: str) -> tuple[int, int]:
        if folder != FOLDER:
            raise Failed(SourceTrouble.FOLDER)
        with asking():
            lines = self._box.uidl()[1]
        told = [line.decode("latin-1").split(maxsplit=1) for line in lines]
        self._numbers = {one[1]: int(one[0]) for one in told if len(one) == 2}
        return 0, 0

    def count(self) -> int:
        return len(self._numbers)

    def marks(self, *, above: int, until: int, since: str) -> list[str]:
        return list(self._numbers)

    def sizes(self, marks: Sequence[str]) -> list[Waiting]:
        with asking():
            lines = self._box.list()[1]
        known = {int(line.split()[0]): int(line.split()[1]) for line in lines}
        there = [mark for mark in marks if mark in self._numbers]
        return [Waiting(mark, known.get(self._numbers[mark], 0)) for mark in there]

    def read(self, marks: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for mark in marks:
            with asking():
                lines = self._box.retr(self._numbers[mark])[1]
            yield mark, b"\r\n".join([*lines, b""])

    def settle(self, marks: Sequence[str], *, afterwards: str, moves_to: str) -> None:
        for mark in marks:
            with asking():
                self._box.dele(self._numbers[mark])

    def cut(self) -> None:
        with suppress(OSError):
            self._box.sock.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        with suppress(*ENDINGS):  # what was not deleted comes again and is known
            self._box.quit()
        self._box.close()
