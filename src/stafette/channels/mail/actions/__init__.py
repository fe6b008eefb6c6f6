"""What is done with mail: taken in, understood, kept for a person, sent."""

from stafette.channels.mail.actions.keys import (
    NoKey,
    add_certificate,
    add_key,
    remove_certificate,
    remove_key,
    set_protection,
    vouch,
)
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
    "NoKey",
    "NotInQuarantine",
    "NotYet",
    "Taken",
    "TooLarge",
    "add_certificate",
    "add_key",
    "delete",
    "hasten",
    "queue",
    "readable",
    "refuse_own_addresses",
    "release",
    "remove_certificate",
    "remove_key",
    "retire_mailbox",
    "save_mailbox",
    "send",
    "send_left",
    "send_sign_in_link",
    "set_protection",
    "take_in",
    "understand",
    "understand_left",
    "understand_waiting",
    "vouch",
    "withdraw",
]
