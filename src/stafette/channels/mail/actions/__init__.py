"""What is done with mail: taken in, understood, kept for a person, sent."""

from stafette.channels.mail.actions.mailboxes import (
    AddressInUse,
    LastMailbox,
    MailboxPlan,
    refuse_own_addresses,
    retire_mailbox,
    save_mailbox,
)
from stafette.channels.mail.actions.outbox import give_up, retry
from stafette.channels.mail.actions.quarantine import NotInQuarantine, delete
from stafette.channels.mail.actions.release import readable, release
from stafette.channels.mail.actions.send import hasten, queue, send, send_left, withdraw
from stafette.channels.mail.actions.sign_in import send_sign_in_link
from stafette.channels.mail.actions.signing import key_of, look_up, make_key, switch_signing
from stafette.channels.mail.actions.submission import (
    OpenPassword,
    SubmissionPlan,
    WrongServer,
    remove_submission,
    save_submission,
    send_test_mail,
    try_way_out,
)
from stafette.channels.mail.actions.take_in import MOST_BYTES, Taken, TooLarge, take_in
from stafette.channels.mail.actions.undeliverable import lift
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
    "OpenPassword",
    "SubmissionPlan",
    "Taken",
    "TooLarge",
    "WrongServer",
    "delete",
    "give_up",
    "hasten",
    "key_of",
    "lift",
    "look_up",
    "make_key",
    "queue",
    "readable",
    "refuse_own_addresses",
    "release",
    "remove_submission",
    "retire_mailbox",
    "retry",
    "save_mailbox",
    "save_submission",
    "send",
    "send_left",
    "send_sign_in_link",
    "send_test_mail",
    "switch_signing",
    "take_in",
    "try_way_out",
    "understand",
    "understand_left",
    "understand_waiting",
    "withdraw",
]
