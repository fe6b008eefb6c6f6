"""Understanding a mail that is safe: parsed in the child, then settled in one transaction."""

import logging
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError

from stafette.channels.mail import lookups, queries
from stafette.channels.mail.actions.promise import LEFT_AFTER, MOST_LEFT, renew_promise
from stafette.channels.mail.actions.quarantine import hold
from stafette.channels.mail.actions.settle import settle
from stafette.channels.mail.actions.unwrap import unwrap
from stafette.channels.mail.models import Arrival, Fate
from stafette.channels.mail.parsed import ParsedMail, Unreadable
from stafette.channels.mail.parser_child import ParserChild
from stafette.core import clock, jobs, retries
from stafette.triage.queries import NoFirstTeam

MOST_ATTEMPTS: Final = 3
# These may be the machine's fault (memory, load, a killed child): the next attempt may succeed.
_ACCIDENTS: Final = frozenset({"crashed", "too_much_memory", "too_slow"})
# Nothing is wrong with the mail: it waits until the database, the disk or the desk is there.
_ELSEWHERE: Final = (OperationalError, InterfaceError, OSError, NoFirstTeam)


log = logging.getLogger("stafette.mail")
shared_parser: Final = ParserChild()  # one child a process


class NotYet(Exception):
    """The attempt failed; the mail is tried again."""


def understand(*, arrival_id: int, at: datetime, parser: ParserChild = shared_parser) -> str:
    """Make of a stored mail what it is; returns its fate. Doing it twice changes nothing.

    Raises NotYet after an accident, and what the database or the disk raised.
    """
    arrival = lookups.arrival(arrival_id)
    if arrival.fate != Fate.STORED:
        return arrival.fate
    try:
        return settle(arrival=arrival, mail=_parsed(arrival, parser, at), at=at)
    except Unreadable as error:
        return hold(arrival=arrival, reason=error.reason, at=at)
    except (*_ELSEWHERE, NotYet):
        raise
    except Exception as error:
        log.exception("mail could not be settled", extra={"arrival": arrival_id})
        return _failed_once_more(arrival, "crashed", error, at=at)


def _parsed(arrival: Arrival, parser: ParserChild, at: datetime) -> ParsedMail:
    """Raises Unreadable for what the mail is, NotYet for what may have been an accident."""
    try:
        raw = queries.content_of(arrival)
        mail = parser.parse(raw)
        return unwrap(arrival=arrival, mail=mail, raw=raw, parse=parser.parse, at=at)
    except Unreadable as error:
        if error.reason not in _ACCIDENTS or arrival.attempts + 1 >= MOST_ATTEMPTS:
            raise
        _count(arrival)
        raise NotYet(error.reason) from error


def _failed_once_more(arrival: Arrival, reason: str, error: Exception, *, at: datetime) -> str:
    if arrival.attempts + 1 >= MOST_ATTEMPTS:
        return hold(arrival=arrival, reason=reason, at=at)
    _count(arrival)
    raise NotYet(f"{type(error).__name__}") from error


def _count(arrival: Arrival) -> None:
    Arrival.objects.filter(pk=arrival.pk, fate=Fate.STORED).update(attempts=arrival.attempts + 1)


# Before what follows from other mails: a person waits for the ticket, a program for the rest.
@jobs.task(name="mail.understand", tries=100, priority=-2, at_a_time=8)
def understand_later(arrival_id: int) -> None:
    """The job that each stored mail is promised, in the transaction that stores it."""
    if _killed_us_before(arrival_id):
        hold(arrival=Arrival.objects.get(pk=arrival_id), reason="crashed", at=clock.now())
        return
    try:
        understand(arrival_id=arrival_id, at=clock.now())
    except NoFirstTeam as reason:
        raise jobs.Waits("There is no team of the first level: add one in the set-up.") from reason


def _killed_us_before(arrival_id: int) -> bool:
    """Has the process ended in the middle of this mail too often? Then others go first."""
    return jobs.attempt() > MOST_ATTEMPTS and lookups.has_ended_processes(
        f"mail.understand:{arrival_id}", more_than=MOST_ATTEMPTS
    )


def understand_waiting(*, at: datetime) -> None:
    """Somebody set up what mails may have waited for: they are tried at once."""
    retries.hurry(understand_later, at=at)


def understand_left(*, at: datetime) -> int:
    """Promise again what has been lying longer than any attempt takes; returns how many."""
    left = queries.left_lying(at=at, longer_than=LEFT_AFTER)[:MOST_LEFT]
    waiting = list(left.values_list("pk", flat=True))
    for arrival_id in waiting:
        renew_promise(
            understand_later, key=str(arrival_id), at=at, payload={"arrival_id": arrival_id}
        )
    return len(waiting)
