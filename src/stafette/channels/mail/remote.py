"""A mailbox on somebody's server: what is asked of it, and how its refusals are told.

Secrets never stand in what is told: servers are quoted in what they answered, never in what
they were asked.
"""

from __future__ import annotations

import imaplib
import poplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from stafette.channels.mail.choices import Security, SourceKind, SourceTrouble
from stafette.channels.mail.oauth import is_loopback

TIMEOUT: Final = 15.0  # seconds that a server may be silent
# Whoever sets up a mailbox must not search the house for open doors (A092).
PORTS: Final = {SourceKind.IMAP: (993, 143), SourceKind.POP3: (995, 110)}
# How a farewell may fail.
ENDINGS: Final = (OSError, EOFError, imaplib.IMAP4.error, poplib.error_proto, ValueError)
_MOST_ANSWER: Final = 300


class Failed(Exception):
    """The mailbox could not be read: why, and what the server said to it."""

    def __init__(self, trouble: SourceTrouble, answer: str = "") -> None:
        super().__init__(trouble)
        self.trouble, self.answer = trouble, answer[:_MOST_ANSWER]


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where a mailbox is and how one signs in to it."""

    kind: str
    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    by_token: bool = False  # then the password is a token of OAuth


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail on the server: its UID (POP3: its UIDL), and its size in bytes."""

    mark: str
    size: int


class Session(Protocol):
    """A mailbox that one has signed in to. Everything raises Failed."""

    def folders(self) -> list[str]: ...

    def enter(self, folder: str) -> tuple[int, int]:
        """Its UIDVALIDITY and the UID that the next mail will have at least; 0 where unknown."""

    def count(self) -> int:
        """How many mails lie in the folder that was entered."""

    def marks(self, *, above: int, until: int, since: str) -> list[str]:
        """Of the mails whose UID is higher than `above`: from `until` on all of them, below it
        those that are unread or came on or after the day `since` (13-Jan-2026). Lowest first.
        """

    def sizes(self, marks: Sequence[str]) -> list[Waiting]:
        """Those that are still there."""

    def read(self, marks: Sequence[str]) -> Iterator[tuple[str, bytes]]: ...

    def settle(self, marks: Sequence[str], *, afterwards: str, moves_to: str) -> None:
        """They are safe with us: mark, move or delete them."""

    def cut(self) -> None:
        """End it from another thread, whatever the server does at the moment."""

    def end(self) -> None:
        """Leave politely; what does not work is no trouble any more."""


def sign_in(account: Account) -> Session:
    """Connect and sign in. Raises Failed."""
    from stafette.channels.mail import imap, pop3  # noqa: PLC0415 -- heavy, and they import us

    return imap.sign_in(account) if account.kind == SourceKind.IMAP else pop3.sign_in(account)


def greet(account: Account) -> None:
    """Connect, agree on encryption, and leave without a word about who it is. Raises Failed."""
    from stafette.channels.mail import imap, pop3  # noqa: PLC0415 -- heavy, and they import us

    box = imap.connected(account) if account.kind == SourceKind.IMAP else pop3.connected(account)
    box.end()


def trusted() -> ssl.SSLContext:
    """Certificates are checked, names as well."""
    return ssl.create_default_context()


def is_plain(account: Account) -> bool:
    """Without encryption? Only where nobody can listen. Raises Failed."""
    if account.security != Security.NONE:
        return False
    if not is_loopback(account.host):
        raise Failed(SourceTrouble.UNREACHABLE)
    return True


@contextmanager
def connecting() -> Iterator[None]:
    """One answer for whatever is no mail server, so that nobody learns what it is (A092)."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Failed(SourceTrouble.CERTIFICATE, error.verify_message) from error
    except (OSError, EOFError, ValueError, imaplib.IMAP4.error, poplib.error_proto) as error:
        raise Failed(SourceTrouble.UNREACHABLE) from error


@contextmanager
def asking(trouble: SourceTrouble = SourceTrouble.REFUSED) -> Iterator[None]:
    """What the server refuses is `trouble`; a connection that ends is always told as that."""
    from imap_tools.errors import ImapToolsError  # noqa: PLC0415 -- heavy

    try:
        yield
    except (imaplib.IMAP4.abort, OSError, EOFError) as error:
        raise Failed(SourceTrouble.DROPPED) from error
    except (imaplib.IMAP4.error, ImapToolsError, poplib.error_proto) as error:
        raise Failed(trouble, said(error)) from error


def said(error: Exception) -> str:
    """The server's words as one line of printable characters."""
    result = getattr(error, "command_result", None)
    parts = result[1] if result else error.args
    words = " ".join(
        part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part)
        for part in parts or ()
    )
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())
