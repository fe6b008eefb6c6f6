"""Fetching the mail of a mailbox: a mail is touched on the server after it is safe with us."""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import Error as DatabaseTrouble
from django.db import connection
from django.utils.dateparse import parse_datetime

from stafette.channels.mail import remote, sealed, tokens
from stafette.channels.mail.actions.take_in import MOST_BYTES, take_in
from stafette.channels.mail.choices import SourceTrouble
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.models import MailSource, SourceFolder
from stafette.channels.mail.remote import Account, Failed, Session, Waiting
from stafette.core import clock, jobs, leases

LASTING: Final = timedelta(minutes=2)
# A pass ends after so long and the next one goes on: a slow server keeps no job thread. A minute
# later the connection is cut, whatever it does.
MOST_SECONDS, PATIENCE = 300.0, 60.0
LEFT_AGAIN: Final = timedelta(hours=1)
# One that drops tells that something is wrong, the next one reads mail by mail, the third one
# knows which mail it was: so the mails behind it come in the same pass.
MOST_CONNECTIONS: Final = 6
MOST_TOGETHER, MOST_BYTES_TOGETHER = 50, 1024 * 1024
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TOO_LARGE, DROPPED, UNREADABLE = "too_large", "dropped", "unreadable"

log = logging.getLogger("stafette.mail")


def fetch(*, source_id: int, at: datetime) -> int:
    """One pass over a mailbox; how many mails were taken. One at a time for each mailbox.

    Nothing is raised for what servers do: it is noted with the mailbox.
    """
    name, owner = f"mail.source.{source_id}", secrets.token_hex(8)
    if not leases.take(name=name, owner=owner, at=clock.of_the_database(), lasting=LASTING):
        return 0
    try:
        return _noted(MailSource.objects.select_related("mailbox").get(pk=source_id), owner, at)
    finally:
        leases.give_back(name=name, owner=owner, at=clock.of_the_database())


@jobs.task(name="mail.fetch_one", outside=True)
def fetch_one(*, source_id: int) -> None:
    fetch(source_id=source_id, at=clock.now())


def look(*, source_id: int, at: datetime) -> None:
    """Promise a pass over the mailbox; one that runs goes before."""
    fetch_one.enqueue(at=at, key=f"{source_id}.{at.isoformat()}", source_id=source_id)


def account_of(source: MailSource, *, at: datetime) -> Account:
    """Raises Failed when there is no token, or the password cannot be read any more."""
    return Account(
        kind=source.kind,
        host=source.host,
        port=source.port,
        security=source.security,
        user=source.user,
        password=_secret(source, at),
        by_token=source.by_token,
    )


def _secret(source: MailSource, at: datetime) -> str:
    try:
        if source.by_token:
            return tokens.token_for(mailbox_id=source.mailbox_id, host=source.host, at=at)
        return sealed.unseal(source.secret)
    except tokens.NoToken as error:
        raise Failed(error.trouble, error.answer) from None
    except sealed.SealedElsewhere:
        raise Failed(SourceTrouble.SECRET) from None


def _noted(source: MailSource, owner: str, at: datetime) -> int:
    """The pass, and how it went."""
    reading = _Pass(source, owner, at)
    trouble, answer = "", ""
    try:
        reading.go()
    except Failed as failed:
        trouble, answer = failed.trouble, failed.answer
        log.warning("mailbox not read", extra={"source": source.pk, "trouble": trouble})
    noted = {"checked_at": at, "trouble": trouble, "answer": answer, "backlog": reading.behind}
    if not trouble:
        noted["ok_at"] = at
    MailSource.objects.filter(pk=source.pk).update(**noted)
    return reading.taken


class _Pass:
    """What is known while a mailbox is read."""

    def __init__(self, source: MailSource, owner: str, at: datetime) -> None:
        self.taken = self.behind = 0
        self._source, self._owner, self._at = source, owner, at
        self._renewed_at = clock.of_the_database()
        self._until = time.monotonic() + MOST_SECONDS
        self._careful = False
        self._suspect = ("", "")
        self._safe: set[tuple[str, str]] = set()

    def _is_over(self) -> bool:
        return time.monotonic() > self._until

    def go(self) -> None:
        """Raises Failed."""
        for connections in range(1, MOST_CONNECTIONS + 1):
            try:
                self._connected()
                return
            except Failed as failed:
                last = self._is_over() or connections == MOST_CONNECTIONS
                if failed.trouble != SourceTrouble.DROPPED or last:
                    raise
                self._careful = True

    def _connected(self) -> None:
        session = remote.sign_in(account_of(self._source, at=self._at))
        self.behind = 0
        left = max(self._until + PATIENCE - time.monotonic(), 0)
        guard = threading.Timer(left, session.cut)
        guard.daemon = True
        guard.start()
        try:
            for folder in self._source.folders:
                self._folder(session, folder)
        finally:
            guard.cancel()
            session.end()

    def _folder(self, session: Session, folder: str) -> None:
        place = self._place(folder, *session.enter(folder))
        found = session.sizes(self._wanted(session, place))
        self.behind += len(found)
        for batch in _batches([one for one in found if not self._is_left(place, one)], self._most):
            if self._is_over():
                return  # the next pass goes on
            self._batch(session, place, batch)

    def _most(self) -> int:
        return 1 if self._careful else MOST_TOGETHER

    def _place(self, folder: str, validity: int, next_uid: int) -> SourceFolder:
        """How far the folder is read; UIDs that mean something else by now begin anew."""
        place, _ = SourceFolder.objects.get_or_create(source=self._source, name=folder)
        if validity and place.uid_validity != validity:
            place.uid_validity, place.last_uid, place.first_uid = validity, 0, next_uid
            place.left = {}
            place.save()
        return place

    def _wanted(self, session: Session, place: SourceFolder) -> list[str]:
        """What is new, then what was left an hour ago because the server ended the connection."""
        day = self._source.begun_on
        since = f"{day.day}-{MONTHS[day.month - 1]}-{day.year}"
        new = session.marks(above=place.last_uid, until=place.first_uid, since=since)
        again = [
            mark
            for mark, (reason, left_at) in place.left.items()
            if reason == DROPPED and (parse_datetime(left_at) or self._at) < self._at - LEFT_AGAIN
        ]
        for mark in again:
            del place.left[mark]
        return [*(mark for mark in new if mark not in place.left and mark not in again), *again]

    def _is_left(self, place: SourceFolder, mail: Waiting) -> bool:
        if mail.size <= MOST_BYTES:
            return False
        self._leave(place, mail.mark, TOO_LARGE)
        return True

    def _leave(self, place: SourceFolder, mark: str, reason: str) -> None:
        """The mail stays where it is; the mailbox's page says so."""
        place.left[mark] = [reason, self._at.isoformat()]
        place.save()
        self.behind -= 1
        log.error("mail left in the mailbox", extra={"place": place.pk, "reason": reason})

    def _batch(self, session: Session, place: SourceFolder, batch: Sequence[Waiting]) -> None:
        marks = [one.mark for one in batch]
        self._read(session, place, [mark for mark in marks if (place.name, mark) not in self._safe])
        missing = [mark for mark in marks if (place.name, mark) not in self._safe]
        for still_there in session.sizes(missing) if missing else ():
            self._leave(place, still_there.mark, UNREADABLE)
        how, safe = self._source, [mark for mark in marks if mark not in missing]
        session.settle(safe, afterwards=how.afterwards, moves_to=how.moves_to)
        self.behind -= len(marks)
        if place.uid_validity:
            place.last_uid = max(place.last_uid, *(int(mark) for mark in marks))
            place.save()
        self._prolong()

    def _read(self, session: Session, place: SourceFolder, marks: Sequence[str]) -> None:
        """What is safe after it is not read again when the connection ends before it is settled."""
        if not marks:
            return
        try:
            for mark, raw in session.read(marks):
                self._take(raw)
                self._safe.add((place.name, mark))
        except Failed as failed:
            self._blame(place, marks, failed)
            raise

    def _blame(self, place: SourceFolder, marks: Sequence[str], failed: Failed) -> None:
        """A mail at which the connection ended twice is left, so that the next ones come."""
        if failed.trouble != SourceTrouble.DROPPED or not self._careful:
            return
        if self._suspect == (place.name, marks[0]):
            self._leave(place, marks[0], DROPPED)
        self._suspect = (place.name, marks[0])

    def _take(self, raw: bytes) -> None:
        """Raises Failed when it is ours to mend: then all that is not safe stays there."""
        envelope = Envelope(recipients=(self._source.mailbox.address,))
        try:
            taken = take_in(raw=raw, envelope=envelope, at=self._at)
        except (DatabaseTrouble, OSError) as error:
            connection.close()
            raise Failed(SourceTrouble.OURS) from error
        self.taken += taken.kind != "duplicate"

    def _prolong(self) -> None:
        """Another pass may begin when this one lost its lease: then this one ends."""
        now = clock.of_the_database()
        if now - self._renewed_at < LASTING / 4:
            return
        name = f"mail.source.{self._source.pk}"
        if not leases.take(name=name, owner=self._owner, at=now, lasting=LASTING):
            raise Failed(SourceTrouble.OURS)
        self._renewed_at = now


def _batches(found: Sequence[Waiting], most: Callable[[], int]) -> Iterator[list[Waiting]]:
    """A few mails or a megabyte at a time; a large one comes alone."""
    batch: list[Waiting] = []
    for one in found:
        large = sum(each.size for each in batch) + one.size > MOST_BYTES_TOGETHER
        if batch and (large or len(batch) >= most()):
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch
