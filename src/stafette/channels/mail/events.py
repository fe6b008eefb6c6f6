from dataclasses import dataclass
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MailQuarantined(Event):
    """A mail waits for a person, because we could not or would not make a ticket of it."""

    subject: ClassVar[str] = "arrival"

    arrival_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class MailReleased(Event):
    """A person made a ticket of a mail in quarantine."""

    subject: ClassVar[str] = "arrival"

    arrival_id: int
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class MailDeleted(Event):
    """A person deleted a mail from quarantine; that it came is still known."""

    subject: ClassVar[str] = "arrival"

    arrival_id: int


@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(Event):
    """A mail of ours did not reach its recipient and will not be tried again."""

    subject: ClassVar[str] = "ticket"

    ticket_id: int
    message_id: int
    delivery_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxEvent(Event):
    subject: ClassVar[str] = "mailbox"

    mailbox_id: int


class MailboxSaved(MailboxEvent):
    """A mailbox was entered or changed."""


class MailboxRetired(MailboxEvent):
    """The desk answers for the address no longer."""


class SourceSaved(MailboxEvent):
    """Where the mail of a mailbox is fetched from was entered or changed."""
