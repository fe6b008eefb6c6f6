"""Where mails wait for a person: nothing is dropped in silence."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from stafette.channels.mail.events import MailDeleted, MailQuarantined
from stafette.channels.mail.models import Arrival, Fate, Protection
from stafette.channels.mail.parsed import ParsedMail
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.files import actions as files
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
    held = Arrival.objects.filter(pk=arrival.pk, fate=Fate.QUARANTINED)
    if not held.update(fate=Fate.DELETED, content=None, file=None, subject=""):
        raise NotInQuarantine(_("A colleague has released or deleted this mail."))
    Protection.objects.filter(arrival=arrival).delete()  # it may hold signed words
    if arrival.file:
        files.discard(file=arrival.file, at=at)
    events.publish(MailDeleted(at=at, by_id=by.pk, arrival_id=arrival.pk))


def seen_of(mail: ParsedMail) -> dict[str, str]:
    """What the ledger shows of a mail that could be read."""
    return {
        "sender": (mail.from_.address or mail.from_.name)[:320],
        "subject": mail.subject[:300],
        "mail_id": mail.message_id[:998],
    }
