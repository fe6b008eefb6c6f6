"""What is done with mail: taken in, understood, kept for a person, sent."""

from stafette.channels.mail.actions.blocking import NoSender, block, unblock
from stafette.channels.mail.actions.canary import EVERY as CANARY_EVERY
from stafette.channels.mail.actions.canary import (
    forget_old_canaries,
    send_canaries,
    send_canary,
    tell_of_missing,
)
from stafette.channels.mail.actions.consents import (
    ConsentPlan,
    ConsentRefused,
    address_to_allow,
    ask_device,
    begin_device,
    redeem,
    remove_consent,
    save_consent,
)
from stafette.channels.mail.actions.fetch import fetch, look
from stafette.channels.mail.actions.identity import acts_as, asks_first
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
from stafette.channels.mail.actions.open_again import StillClosed, open_again
from stafette.channels.mail.actions.outbox import give_up, retry
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
from stafette.channels.mail.actions.signing import key_of, look_up, make_key, switch_signing
from stafette.channels.mail.actions.sources import (
    SourcePlan,
    SourceRefused,
    Step,
    check_source,
    save_source,
    test_source,
    try_source,
)
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
    "CANARY_EVERY",
    "MOST_BYTES",
    "AddressInUse",
    "ConsentPlan",
    "ConsentRefused",
    "LastMailbox",
    "MailboxPlan",
    "NoKey",
    "NoSender",
    "NotInQuarantine",
    "NotYet",
    "OpenPassword",
    "SourcePlan",
    "SourceRefused",
    "Step",
    "StillClosed",
    "SubmissionPlan",
    "Taken",
    "TooLarge",
    "WrongServer",
    "acts_as",
    "add_certificate",
    "add_key",
    "address_to_allow",
    "ask_device",
    "asks_first",
    "begin_device",
    "block",
    "check_source",
    "delete",
    "expire",
    "fetch",
    "forget_old_canaries",
    "give_up",
    "hasten",
    "key_of",
    "lift",
    "look",
    "look_up",
    "make_key",
    "open_again",
    "queue",
    "readable",
    "reconcile",
    "redeem",
    "refuse_own_addresses",
    "release",
    "release_many",
    "remove_certificate",
    "remove_consent",
    "remove_key",
    "remove_submission",
    "retire_mailbox",
    "retry",
    "save_consent",
    "save_mailbox",
    "save_source",
    "save_submission",
    "send",
    "send_canaries",
    "send_canary",
    "send_left",
    "send_sign_in_link",
    "send_test_mail",
    "set_protection",
    "switch_signing",
    "take_in",
    "tell_of_missing",
    "tell_of_waiting",
    "test_source",
    "try_source",
    "try_way_out",
    "unblock",
    "understand",
    "understand_left",
    "understand_waiting",
    "vouch",
    "withdraw",
]
