"""The calendar invitation of a message, as a record: shown, never answered or carried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from stafette.channels.mail.invitation import MAX_BYTES, Invitation, invitation_of
from stafette.core.moments import Moments
from stafette.files import queries as files
from stafette.tickets.models import Message, MessageFile

KINDS = ("text/calendar", "application/ics")


@dataclass(frozen=True, kw_only=True)
class Invited:
    """A calendar invitation: its facts are labels and values."""

    title: str
    facts: Sequence[tuple[str, str]]
    cancelled: bool = False


def invited_by(message: Message, *, moments: Moments) -> Invited | None:
    """None when nothing of the message is an invitation that can be read."""
    for one in message.files.all():
        if one.file.media_type in KINDS and one.file.size <= MAX_BYTES:
            found = _read(one)
            return _told(found, moments) if found else None
    return None


def _read(one: MessageFile) -> Invitation | None:
    try:
        with files.opened(one.file) as content:
            return invitation_of(content.read(MAX_BYTES))
    except OSError:
        return None


def _told(found: Invitation, moments: Moments) -> Invited:
    lines = [
        (_("From"), _when(found.starts, moments)),
        (_("To"), _when(_last(found.ends), moments)),
        (_("Place"), found.place),
        (_("Organiser"), found.organiser),
    ]
    return Invited(
        title=found.summary or _("Appointment"),
        cancelled=found.cancelled,
        facts=[(label, value) for label, value in lines if value],
    )


def _last(ends: date | None) -> date | None:
    """The end of whole days is the day after them (RFC 5545, 3.6.1)."""
    whole = ends is not None and not isinstance(ends, datetime)
    return ends - timedelta(days=1) if ends and whole else ends


def _when(moment: date | None, moments: Moments) -> str:
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return moments.dated(moment)
    if moment.tzinfo:
        return moments.absolute(moment)
    local = moments.absolute(moment.replace(tzinfo=moments.zone))
    return _("{time}, without a time zone").format(time=local)
