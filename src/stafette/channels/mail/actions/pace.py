"""How fast a mailbox sends, and how what waited for its server leaves afterwards: in order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F

from stafette.channels.mail.models import Delivery, DeliveryState, Mailbox, Pace
from stafette.core import rows, transactions

MINUTE: Final = timedelta(minutes=1)
_AWAY = "WHERE mailbox_id = %s AND state = 'queued' AND away ORDER BY id"


@transactions.atomic
def turn(*, mailbox: Mailbox, at: datetime) -> datetime:
    """The moment at which the mailbox may send one more mail; `at` when that is now.

    At most STAFETTE_MAILS_A_MINUTE a minute: those beyond it are given the minutes that follow.
    """
    minute, most = at.replace(second=0, microsecond=0), settings.STAFETTE.mails_a_minute
    rows.insert([Pace(mailbox=mailbox, minute_at=minute)], or_ignore=True)
    here = Pace.objects.filter(mailbox=mailbox)
    here.exclude(minute_at=minute).update(minute_at=minute, taken=0)
    here.update(taken=F("taken") + 1)
    taken = rows.select(Pace, "WHERE mailbox_id = %s", [mailbox.pk])[0].taken
    return at if taken <= most else minute + MINUTE * ((taken - 1) // most)


@transactions.atomic
def go_on(*, mailbox_id: int, at: datetime, promise: Callable[[Delivery, datetime], None]) -> int:
    """The server is there again: what waited for it leaves in its order, at the mailbox's pace.

    `promise` makes the attempts. Returns how many mails that are.
    """
    waiting = rows.select(Delivery, _AWAY, [mailbox_id])
    step = MINUTE / settings.STAFETTE.mails_a_minute
    for place, one in enumerate(waiting):
        one.next_attempt_at = at + step * place
        still = {"id": one.pk, "state": DeliveryState.QUEUED.value, "attempts": one.attempts}
        if rows.update(Delivery, still, {"next_attempt_at": one.next_attempt_at, "away": False}):
            promise(one, at)
    return len(waiting)
