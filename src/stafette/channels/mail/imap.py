"""IMAP (RFC 3501): folders with mails that keep their UIDs."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from stafette.channels.mail.choices import Afterwards, Security, SourceTrouble
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

if TYPE_CHECKING:
    from imap_tools.mailbox import BaseMailBox

_AT_A_TIME: Final = 500  # UIDs in one command: servers take lines of some thousand bytes
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)")


def sign_in(account: Account) -> Imap:
    """Raises Failed."""
    session = connected(account)
    try:
        with asking(SourceTrouble.SIGN_IN):
            session.say_who(account)
    except Failed:
        session.end()
        raise
    return session


def connected(account: Account) -> Imap:
    """Connected and encrypted, not yet signed in. Raises Failed."""
    with connecting():
        return Imap(_box(account))


def _say_who(box: BaseMailBox, account: Account) -> None:
    if not account.by_token:
        box.login_utf8(account.user, account.password, initial_folder=None)
        return
    said = words_for_server(account.user, account.password).encode()
    # A server that refuses tells why, and waits for an empty line before it says so.
    box.client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else said)


def _box(account: Account) -> BaseMailBox:
    import imap_tools  # noqa: PLC0415 -- heavy

    plain, where = is_plain(account), (account.host, account.port)
    if account.security == Security.TLS:
        return imap_tools.MailBox(*where, timeout=TIMEOUT, ssl_context=trusted())
    box = imap_tools.MailBoxUnencrypted(*where, timeout=TIMEOUT)
    if not plain:
        try:
            box.client.starttls(trusted())
        except BaseException:
            with suppress(OSError):  # what is wrapped in TLS and refused is closed by then
                box.client.shutdown()
            raise
    return box


class Imap:
    """A mailbox that one has signed in to; see remote.Session."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        self._folder = ""

    def say_who(self, account: Account) -> None:
        _say_who(self._box, account)

    def folders(self) -> list[str]:
        with asking():
            return [one.name for one in self._box.folder.list()]

    def enter(self, folder: str) -> tuple[int, int]:
        with asking(SourceTrouble.FOLDER):
            told = self._box.folder.status(folder, ["UIDVALIDITY", "UIDNEXT"])
            self._box.folder.set(folder)
        self._folder = folder
        return told["UIDVALIDITY"], told["UIDNEXT"]

    def count(self) -> int:
        with asking():
            found: int = self._box.folder.status(self._folder, ["MESSAGES"])["MESSAGES"]
            return found

    def marks(self, *, above: int, until: int, since: str) -> list[str]:
        from_here = max(above + 1, until)
        found = set(self._found(f"UID {from_here}:*"))
        found |= set(self._found(f"UID {above + 1}:* OR UNSEEN SINCE {since}"))
        # "n:*" names the last mail even when its UID is lower (RFC 3501, 6.4.8).
        return [str(uid) for uid in sorted(found) if uid > above]

    def sizes(self, marks: Sequence[str]) -> list[Waiting]:
        found: list[Waiting] = []
        for start in range(0, len(marks), _AT_A_TIME):
            for part in self._fetched(marks[start : start + _AT_A_TIME], "(UID RFC822.SIZE)"):
                line = part if isinstance(part, bytes) else b""
                uid, size = _UID.search(line), _SIZE.search(line)
                if uid and size:
                    found.append(Waiting(uid[1].decode(), int(size[1])))
        return sorted(found, key=lambda one: int(one.mark))

    def read(self, marks: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        parts = self._fetched(marks, "(UID BODY.PEEK[])")
        for part, after in zip(parts, [*parts[1:], b""], strict=True):
            if not isinstance(part, tuple):
                continue
            # The UID stands before the mail or after it, as the server likes.
            tail = after if isinstance(after, bytes) else b""
            if uid := _UID.search(part[0]) or _UID.search(tail):
                yield uid[1].decode(), part[1]

    def settle(self, marks: Sequence[str], *, afterwards: str, moves_to: str) -> None:
        if not marks:
            return
        if afterwards == Afterwards.MOVE:
            # Copied first: the mail is in both folders for a moment, never in none.
            with asking(SourceTrouble.FOLDER):
                self._box.copy(marks, moves_to)
        self._flag(marks, r"(\Seen)" if afterwards == Afterwards.SEEN else r"(\Seen \Deleted)")
        if afterwards != Afterwards.SEEN:
            self._expunge(marks)

    def offers_idle(self) -> bool:
        return b"IDLE" in self._abilities()

    def idle(self, *, seconds: float, spell: float) -> Iterator[bool]:
        """Listen for so long (RFC 2177: less than 29 minutes); whether mail came, each `spell`.

        What the server says when it ends shows that the connection still is one.
        """
        until = time.monotonic() + seconds
        with asking():
            self._box.idle.start()  # type: ignore[no-untyped-call]  # -- it has no types
        while (began := time.monotonic()) < until:
            with asking():
                said = self._box.idle.poll(timeout=spell)
            if not said and time.monotonic() < began + spell / 2:
                break  # perhaps it ended: only an answer tells
            yield any(b"EXISTS" in line for line in said)
        with asking():
            self._box.idle.stop()  # type: ignore[no-untyped-call]  # -- it has no types

    def cut(self) -> None:
        """End it from another thread: whoever waits for an answer waits no more."""
        with suppress(OSError):
            self._box.client.socket().shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        # The pass is over, whatever the server does now; imaplib closes only after an answer.
        with suppress(*ENDINGS):
            self._box.logout()
        with suppress(OSError):
            self._box.client.shutdown()

    def _found(self, criteria: str) -> list[int]:
        with asking():
            return [int(uid) for uid in self._box.uids(criteria)]

    def _fetched(self, marks: Sequence[str], what: str) -> list[Any]:
        return self._command("FETCH", ",".join(marks), what)

    def _flag(self, marks: Sequence[str], flags: str) -> None:
        self._command("STORE", ",".join(marks), "+FLAGS.SILENT", flags)

    def _expunge(self, marks: Sequence[str]) -> None:
        """Only ours, never what somebody else marked (RFC 4315); else they stay marked."""
        if b"UIDPLUS" in self._abilities():
            self._command("EXPUNGE", ",".join(marks))

    def _abilities(self) -> list[bytes]:
        with asking():
            told = self._box.client.capability()[1]  # more than before signing in
        return b" ".join(filter(None, told)).upper().split()

    def _command(self, *words: str) -> list[Any]:
        with asking():
            kind, parts = self._box.client.uid(*words)
        if kind != "OK":
            raise Failed(SourceTrouble.REFUSED, b" ".join(filter(None, parts)).decode("latin-1"))
        return list(parts)
