"""Mails as they come, and a desk that takes them: plain functions."""

from datetime import UTC, datetime

from stafette.channels.mail import actions
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.models import Arrival, Mailbox
from tests.people_of_the_story import NINE, team

SUPPORT = "support@desk.example"


def mailbox(address: str = SUPPORT, **more: object) -> Mailbox:
    """A mailbox of the first team of the first level."""
    return Mailbox.objects.create(address=address, sender_name="Service Desk", **more)


def desk() -> Mailbox:
    """One team and one mailbox: enough to take mail."""
    team()
    return mailbox()


def mail(text: str = "Since this morning.", **fields: str) -> bytes:
    """A mail with these header fields; `message_id` stands for Message-ID and so on."""
    told = {
        "from": "Ben Baum <ben@kunde.example>",
        "to": SUPPORT,
        "subject": "VPN drops",
        "message_id": "<one@kunde.example>",
        "date": "Mon, 12 Jan 2026 10:00:00 +0100",
    } | fields
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in told.items() if value]
    return "\r\n".join([*lines, "", text, ""]).encode()


def arrived(raw: bytes, envelope: Envelope | None = None, at: datetime = NINE) -> Arrival:
    """The mail taken in and understood."""
    arrival = actions.take_in(raw=raw, envelope=envelope, at=at).arrival
    actions.understand(arrival_id=arrival.pk, at=at)
    arrival.refresh_from_db()
    return arrival


def moment(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, 12, hour, minute, tzinfo=UTC)
