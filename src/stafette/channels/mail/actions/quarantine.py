"""Where mails wait for a person: nothing is dropped in silence."""

import contextlib
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from stafette.channels.mail import queries
from stafette.channels.mail.events import MailDeleted, MailQuarantined
from stafette.channels.mail.models import Arrival, Fate, Protection
from stafette.channels.mail.parsed import ParsedMail
from stafette.channels.mail.sender_marks import marks_of
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.files import actions as files
from stafette.notifications import actions as notifications
from stafette.notifications.choices import NoticeCode
from stafette.people.models import Person


class NotInQuarantine(Refusal):
    """A colleague has released or deleted it."""

    code = "not_in_quarantine"


@transactions.atomic
def hold(*, arrival: Arrival, reason: str, at: datetime, mail: ParsedMail | None = None) -> str:
    """Put a stored mail into quarantine and publish it; returns the fate it has now."""
    told = seen_of(mail) if mail else {}
    stored = Arrival.objects.filter(pk=arrival.pk, fate=Fate.STORED)
    if stored.update(fate=Fate.QUARANTINED, reason=reason[:40], understood_at=at, **told):
        events.publish(MailQuarantined(at=at, arrival_id=arrival.pk, reason=reason))
    return Fate.QUARANTINED


@transactions.atomic
def delete(*, arrival: Arrival, by: Person, at: datetime) -> None:
    """Delete the content; that the mail came stays known. Raises NotInQuarantine."""
    _delete(arrival, by_id=by.pk, at=at)


@transactions.atomic
def _delete(arrival: Arrival, *, by_id: int | None, at: datetime) -> None:
    held = Arrival.objects.filter(pk=arrival.pk, fate=Fate.QUARANTINED)
    if not held.update(fate=Fate.DELETED, content=None, file=None, subject=""):
        raise NotInQuarantine(_("A colleague has released or deleted this mail."))
    Protection.objects.filter(arrival=arrival).delete()  # it may hold signed words
    if arrival.file:
        files.discard(file=arrival.file, at=at)
    events.publish(MailDeleted(at=at, by_id=by_id, arrival_id=arrival.pk))


def expire(*, at: datetime, longer_than: timedelta) -> int:
    """Delete the content of what nobody wanted for so long; returns how many there were."""
    old = queries.quarantined().filter(arrived_at__lt=at - longer_than)
    expired = 0
    for arrival in old.select_related("file").defer("content").iterator(chunk_size=100):
        with contextlib.suppress(NotInQuarantine):
            _delete(arrival, by_id=None, at=at)
            expired += 1
    return expired


@transactions.atomic
def tell_of_waiting(*, at: datetime) -> None:
    """Tell administrators when something has waited for a decision for more than a day."""
    if queries.held_for_long(at=at).exists():
        notifications.tell_administrators(code=NoticeCode.QUARANTINE, at=at)


def seen_of(mail: ParsedMail) -> dict[str, str | bool]:
    """What the ledger shows of a mail that could be read."""
    marks = marks_of(mail)
    return {
        "sender_checked": marks.checked,
        "answers_to": marks.answers_to,
        "poses_as": marks.poses_as,
        "sender": (mail.from_.address or mail.from_.name)[:320],
        "subject": mail.subject[:300],
        "mail_id": mail.message_id[:998],
    }
