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
class MailOpened(Event):
    """A mail that had stayed closed was opened with a key that the desk got later."""

    subject: ClassVar[str] = "ticket"

    ticket_id: int
    arrival_id: int


@dataclass(frozen=True, kw_only=True)
class MailDeleted(Event):
    """A mail was deleted from quarantine, by a person or because of its age; that it came stays."""

    subject: ClassVar[str] = "arrival"

    arrival_id: int


@dataclass(frozen=True, kw_only=True)
class SenderBlocked(Event):
    """Mail of an address or a domain waits in quarantine from now on."""

    subject: ClassVar[str] = "blocked_sender"

    blocked_sender_id: int


@dataclass(frozen=True, kw_only=True)
class SenderUnblocked(Event):
    """It is treated like any other again."""

    subject: ClassVar[str] = "blocked_sender"

    blocked_sender_id: int


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


class SubmissionSaved(MailboxEvent):
    """A mailbox sends by a server of its own, or by another one."""


class SubmissionRemoved(MailboxEvent):
    """A mailbox sends by the server of the desk again."""


@dataclass(frozen=True, kw_only=True)
class DeliveryRetried(Event):
    """Somebody let a mail that had failed, or waited, be tried at once."""

    subject: ClassVar[str] = "ticket"

    ticket_id: int
    delivery_id: int


@dataclass(frozen=True, kw_only=True)
class AddressLifted(Event):
    """Somebody says that an address takes mail again."""

    subject: ClassVar[str] = "undeliverable"

    undeliverable_id: int


@dataclass(frozen=True, kw_only=True)
class SigningChanged(Event):
    """A domain has a new signing key, or its mails are signed from now on, or no more."""

    subject: ClassVar[str] = "key"

    key_id: int
    in_use: bool


@dataclass(frozen=True, kw_only=True)
class MailboxKeyAdded(MailboxEvent):
    """A private key was taken into use for a mailbox."""

    key_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxKeyRemoved(MailboxEvent):
    """A private key of a mailbox was forgotten."""

    key_id: int


@dataclass(frozen=True, kw_only=True)
class CertificateSaved(Event):
    """Somebody of the desk vouched for a certificate or an issuer."""

    subject: ClassVar[str] = "certificate"

    certificate_id: int


@dataclass(frozen=True, kw_only=True)
class CertificateRemoved(Event):
    """A certificate or an issuer is trusted no longer."""

    subject: ClassVar[str] = "certificate"

    certificate_id: int


class SourceSaved(MailboxEvent):
    """Where the mail of a mailbox is fetched from was entered or changed."""


class ConsentSaved(MailboxEvent):
    """Which provider lets the desk sign in to a mailbox was entered or changed."""


class ConsentGiven(MailboxEvent):
    """A provider lets the desk sign in to a mailbox."""


class ConsentLost(MailboxEvent):
    """A provider lets the desk sign in to a mailbox no longer."""


class ConsentRemoved(MailboxEvent):
    """The desk forgot its permission to sign in to a mailbox."""
