"""Mail bombs: how fast a sender's mails come, and what that does to their turn (F41).

People must not wait because a program writes much. Whoever writes often is read after the
others, whoever writes far too often waits in quarantine, where it can be released at once. When
much comes from many, those whom the desk knew before go first.
"""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from stafette.channels.mail.rules import is_robot_address
from stafette.core import rows

WINDOW: Final = timedelta(minutes=10)
OFTEN: Final = 20  # mails of one sender within the window
FLOOD: Final = 100
MANY: Final = 300  # mails of whomever within the window

_LATELY = """
SELECT (SELECT COUNT(*) FROM (
    SELECT 1 FROM mail_arrival WHERE seen_sender = %s AND arrived_at > %s LIMIT %s) own),
EXISTS (SELECT 1 FROM (
    SELECT arrived_at FROM mail_arrival ORDER BY id DESC LIMIT 1 OFFSET %s) nth
    WHERE arrived_at > %s)"""
_KNOWN = """
SELECT 1 FROM people_contact c JOIN people_person p ON p.id = c.person_id
WHERE c.kind = 'mail' AND c.value = %s AND p.made_at < %s LIMIT 1"""


class Pace(enum.Enum):
    """In which order a mail is read."""

    USUAL = "usual"
    CROWD = "crowd"  # one of many strangers: after those whom the desk knew
    LATER = "later"  # after all that follows from the mails of others
    HELD = "held"


def pace_of(sender: str, *, at: datetime) -> Pace:
    """The turn of a mail that comes now; `sender` as it was seen at the door.

    Programs that report about mail (`mailer-daemon`) are never held: what they say may be true.
    """
    since = rows.moment(at - WINDOW)
    with connection.cursor() as cursor:
        cursor.execute(_LATELY, [sender, since, FLOOD, MANY - 1, since])
        own, many = cursor.fetchone()
    if not sender:
        return Pace.CROWD if many else Pace.USUAL
    if own >= FLOOD and not is_robot_address(sender):
        return Pace.HELD
    if own >= OFTEN:
        return Pace.LATER
    return Pace.CROWD if many and not _was_known(sender, since) else Pace.USUAL


def _was_known(sender: str, since: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [sender, since])
        return cursor.fetchone() is not None
