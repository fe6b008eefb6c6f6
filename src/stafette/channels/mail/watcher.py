"""Hearing at once that mail has come: IDLE (RFC 2177), where a server offers it.

It is a wake-up and nothing else: it promises the pass that would come within 20 seconds anyway.
Whatever fails here is tried again later, and told nowhere: the pass tells it. A connection and a
thread for each mailbox; a lease sees to it that one process listens.
"""

from __future__ import annotations

import logging
import secrets
import threading
from datetime import timedelta
from typing import Final

from django.db import Error as DatabaseTrouble
from django.db import connections

from stafette.channels.mail import imap, queries, remote
from stafette.channels.mail.actions import look
from stafette.channels.mail.actions.fetch import account_of
from stafette.channels.mail.choices import SourceKind, SourceTrouble
from stafette.channels.mail.models import MailSource
from stafette.core import clock, leases

MOST: Final = 100  # mailboxes; the others are looked into every 20 seconds
LOOKS_EVERY: Final = 10.0  # seconds: which mailboxes are there?
SPELL: Final = 60.0
LISTENS: Final = 24 * 60.0  # RFC 2177 wants a new command before 29 minutes
LASTING: Final = timedelta(seconds=3 * SPELL)
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 15 * 60.0
REST: Final = 1.0  # after a wake-up, so that a storm of mail is one
_WHERE: Final = ("host", "port", "security", "user", "secret", "by_token", "folders")

log = logging.getLogger("stafette.mail")


class Watcher:
    """Listens at every mailbox of the desk until it is stopped."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._watches: dict[int, _Watch] = {}
        self._thread = threading.Thread(target=self._supervise, name="mail-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def begin_stop(self) -> None:
        """Returns at once."""
        self._stopping.set()

    def stop(self) -> None:
        """No thread listens any more, or will within a moment."""
        self.begin_stop()
        self._thread.join(5)

    def _supervise(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look_around()
            except DatabaseTrouble as error:
                log.warning("database away", extra={"error": type(error).__name__})
            connections.close_all()
            self._stopping.wait(LOOKS_EVERY)
        for watch in self._watches.values():
            watch.end()
        for watch in self._watches.values():
            watch.join(5)

    def _look_around(self) -> None:
        """Begin where a mailbox is new, end where it is gone or another one by now."""
        sources = queries.sources_in_use().filter(kind=SourceKind.IMAP)[:MOST]
        wanted = {source.pk: tuple(getattr(source, name) for name in _WHERE) for source in sources}
        for number, watch in list(self._watches.items()):
            if wanted.get(number) != watch.where:
                self._watches.pop(number).end()
        for number, where in wanted.items():
            if number not in self._watches:
                self._watches[number] = _Watch(number, where)
                self._watches[number].start()


class _Watch(threading.Thread):
    """One mailbox. It holds no connection to the database while it listens."""

    def __init__(self, source_id: int, where: tuple[object, ...]) -> None:
        super().__init__(name=f"mail-watch-{source_id}", daemon=True)
        self.where, self._source_id = where, source_id
        self._ended = threading.Event()
        self._session: imap.Imap | None = None
        self._lease, self._owner = f"mail.watch.{source_id}", secrets.token_hex(8)

    def end(self) -> None:
        """From another thread: whatever it waits for."""
        self._ended.set()
        if session := self._session:
            session.cut()

    def run(self) -> None:
        pause = FIRST_PAUSE
        while not self._ended.is_set():
            began = clock.now()
            try:
                self._listen()
            except (remote.Failed, DatabaseTrouble) as error:
                log.info("not listening", extra={"source": self._source_id, "why": str(error)})
            if clock.now() - began > 2 * timedelta(seconds=SPELL):
                pause = FIRST_PAUSE
            connections.close_all()
            self._ended.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        self._give_back()

    def _listen(self) -> None:
        """Until the connection ends; at once where another process listens. Raises Failed."""
        if not self._is_mine():
            return
        source = MailSource.objects.get(pk=self._source_id)
        account = account_of(source, at=clock.now())
        connections.close_all()
        self._session = session = imap.sign_in(account)
        try:
            session.enter(source.folders[0])
            while session.offers_idle() and not self._ended.is_set():
                self._hear(session)
        finally:
            self._session = None
            session.end()

    def _hear(self, session: imap.Imap) -> None:
        for has_come in session.idle(seconds=LISTENS, spell=SPELL):
            if self._ended.is_set():
                return
            if has_come:
                look(source_id=self._source_id, at=clock.now())
            mine = self._is_mine()
            connections.close_all()
            if not mine:
                raise remote.Failed(SourceTrouble.OURS)
            self._ended.wait(REST if has_come else 0)

    def _is_mine(self) -> bool:
        at = clock.of_the_database()
        return bool(leases.take(name=self._lease, owner=self._owner, at=at, lasting=LASTING))

    def _give_back(self) -> None:
        try:
            leases.give_back(name=self._lease, owner=self._owner, at=clock.of_the_database())
        except DatabaseTrouble:
            log.info("database away at the end")
        connections.close_all()
