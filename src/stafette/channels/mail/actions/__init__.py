"""What is done with mail: taken in, understood, kept for a person, sent."""

from stafette.channels.mail.actions.fetch import fetch
from stafette.channels.mail.actions.mailboxes import (
    AddressInUse,
    LastMailbox,
    MailboxPlan,
    refuse_own_addresses,
    retire_mailbox,
    save_mailbox,
)
from stafette.channels.mail.actions.quarantine import NotInQuarantine, delete
from stafette.channels.mail.actions.release import readable, release
from stafette.channels.mail.actions.send import hasten, queue, send, send_left, withdraw
from stafette.channels.mail.actions.sign_in import send_sign_in_link
from stafette.channels.mail.actions.sources import (
    SourcePlan,
    SourceRefused,
    Step,
    save_source,
    test_source,
)
from stafette.channels.mail.actions.take_in import MOST_BYTES, Taken, TooLarge, take_in
from stafette.channels.mail.actions.understand import (
    NotYet,
    understand,
    understand_left,
    understand_waiting,
)

__all__ = [
    "MOST_BYTES",
    "AddressInUse",
    "LastMailbox",
    "MailboxPlan",
    "NotInQuarantine",
    "NotYet",
    "SourcePlan",
    "SourceRefused",
    "Step",
    "Taken",
    "TooLarge",
    "delete",
    "fetch",
    "hasten",
    "queue",
    "readable",
    "refuse_own_addresses",
    "release",
    "retire_mailbox",
    "save_mailbox",
    "save_source",
    "send",
    "send_left",
    "send_sign_in_link",
    "take_in",
    "test_source",
    "understand",
    "understand_left",
    "understand_waiting",
    "withdraw",
]
