"""Taking a mail in: kept for good before anything of it is understood."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from stafette.channels.mail import lookups, queries
from stafette.channels.mail.actions.understand import understand_later
from stafette.channels.mail.choices import HoldReason
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.events import MailQuarantined
from stafette.channels.mail.fingerprint import fingerprint
from stafette.channels.mail.glance import Glance, glance
from stafette.channels.mail.limits import MAX_MAIL_BYTES
from stafette.channels.mail.models import Arrival, Fate
from stafette.channels.mail.paces import Pace, pace_of
from stafette.channels.mail.tags import untagged
from stafette.core import events, rows, transactions
from stafette.core.refusals import Refusal
from stafette.files import actions as files
from stafette.files.models import StoredFile

MOST_BYTES: Final = 100 * 1024 * 1024
# Up to here a mail lies in its row: measured, see docs/decisions/0003-raw-mail.md.
MOST_BYTES_IN_ROW: Final = 256 * 1024
# Mails of people go first, then a crowd of strangers, which waits for no follow-up work (who
# writes to a desk for the first time is no bomb), last of all whoever writes much.
_CROWD: Final = replace(understand_later, priority=understand_later.priority + 1)
_LAST: Final = replace(understand_later, priority=1)
_TURNS: Final = {Pace.USUAL: understand_later, Pace.CROWD: _CROWD}


class TooLarge(Refusal):
    """The mail is larger than what we take at all."""

    code = "too_large"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a delivery: it is safe in each case."""

    kind: Literal["stored", "quarantined", "duplicate"]
    arrival: Arrival


def take_in(*, raw: bytes, envelope: Envelope | None = None, at: datetime) -> Taken:
    """Keep a mail durably; when this returns, the sender may forget it.

    Raises TooLarge beyond 100 MB, and OSError or DatabaseError when it could not be kept: then
    the sender must try again.
    """
    if len(raw) > MOST_BYTES:
        raise TooLarge(_("The mail is larger than 100 MB."))
    mark = fingerprint(raw)
    if len(raw) > MOST_BYTES_IN_ROW and (known := _known(mark)):
        return known
    try:
        return _keep(raw, mark, envelope or Envelope(), at)
    except IntegrityError:
        known = _known(mark)
        if known is None:
            raise
        return known


def _known(mark: str) -> Taken | None:
    """The same mail, if it is here already; counts the copy."""
    if not Arrival.objects.filter(fingerprint=mark).update(copies=F("copies") + 1):
        return None
    return Taken("duplicate", Arrival.objects.get(fingerprint=mark))


@transactions.atomic
def _keep(raw: bytes, mark: str, envelope: Envelope, at: datetime) -> Taken:
    large = len(raw) > MOST_BYTES_IN_ROW
    seen = glance(raw)
    pace = pace_of(seen.sender, at=at)
    reason = _reason_to_hold(raw, pace, envelope)
    arrival = Arrival(
        mailbox_id=lookups.mailbox_id_of(envelope.recipients),
        fingerprint=mark,
        envelope_from=envelope.sender[:320],
        envelope_to=envelope.recipient[:320],
        size=len(raw),
        content=None if large else raw,
        file=_filed(raw, at) if large else None,
        arrived_at=at,
        seen_sender=seen.sender,
        **(_held(reason, seen, at) if reason else {}),
    )
    rows.insert([arrival])
    if reason:
        events.publish(MailQuarantined(at=at, arrival_id=arrival.pk, reason=reason))
        return Taken("quarantined", arrival)
    _TURNS.get(pace, _LAST).enqueue(at=at, key=str(arrival.pk), arrival_id=arrival.pk)
    return Taken("stored", arrival)


def _reason_to_hold(raw: bytes, pace: Pace, envelope: Envelope) -> str:
    """Why it is not even read; a mail to a secret address of ours is always read."""
    if len(raw) > MAX_MAIL_BYTES:
        return HoldReason.TOO_LARGE.value
    flood = pace == Pace.HELD and not queries.ticket_by_tag([untagged(envelope.recipient)[1]])
    return HoldReason.FLOOD.value if flood else ""


def _held(reason: str, seen: Glance, at: datetime) -> dict[str, Any]:
    return {
        "fate": Fate.QUARANTINED,
        "reason": reason,
        "understood_at": at,
        "sender": seen.sender,
        "subject": seen.subject,
    }


def _filed(raw: bytes, at: datetime) -> StoredFile:
    return files.store(content=raw, name="mail.eml", media_type="message/rfc822", at=at)
