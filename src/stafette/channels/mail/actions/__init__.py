"""What is done with mail: taken in, understood, kept for a person, sent."""

from stafette.channels.mail.actions.blocking import NoSender, block, unblock
from stafette.channels.mail.actions.canary import EVERY as CANARY_EVERY
from stafette.channels.mail.actions.canary import (
    forget_old_canaries,
    send_canaries,
    tell_of_missing,
)
from stafette.channels.mail.actions.identity import acts_as, asks_first
from stafette.channels.mail.actions.mailboxes import (
    AddressInUse,
    LastMailbox,
    MailboxPlan,
    refuse_own_addresses,
    retire_mailbox,
    save_mailbox,
)
from stafette.channels.mail.actions.quarantine import (
    NotInQuarantine,
    delete,
    expire,
    tell_of_waiting,
)
from stafette.channels.mail.actions.reconcile import reconcile
from stafette.channels.mail.actions.release import readable, release, release_many
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
    "CANARY_EVERY",
    "MOST_BYTES",
    "AddressInUse",
    "LastMailbox",
    "MailboxPlan",
    "NoSender",
    "NotInQuarantine",
    "NotYet",
    "Taken",
    "TooLarge",
    "acts_as",
    "asks_first",
    "block",
    "delete",
    "expire",
    "forget_old_canaries",
    "hasten",
    "queue",
    "readable",
    "reconcile",
    "refuse_own_addresses",
    "release",
    "release_many",
    "retire_mailbox",
    "save_mailbox",
    "send",
    "send_canaries",
    "send_left",
    "send_sign_in_link",
    "take_in",
    "tell_of_missing",
    "tell_of_waiting",
    "unblock",
    "understand",
    "understand_left",
    "understand_waiting",
    "withdraw",
]
