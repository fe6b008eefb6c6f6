"""What can be done with a request, whoever holds it. Rights are decided above (levels)."""

from stafette.tickets.actions.change import Change, change, close_quiet, own
from stafette.tickets.actions.open import Opening, first_words, open_ticket
from stafette.tickets.actions.say import (
    Attachment,
    TooLateToWithdraw,
    Words,
    attach,
    hasten,
    note,
    receive,
    reply,
    send_automatic,
    withdraw,
    withdraw_note,
)
from stafette.tickets.actions.state import (
    NotOpen,
    NotSolved,
    begin,
    reopen,
    resume,
    resume_due,
    solve,
    wait_for,
)

__all__ = [
    "Attachment",
    "Change",
    "NotOpen",
    "NotSolved",
    "Opening",
    "TooLateToWithdraw",
    "Words",
    "attach",
    "begin",
    "change",
    "close_quiet",
    "first_words",
    "hasten",
    "note",
    "open_ticket",
    "own",
    "receive",
    "reopen",
    "reply",
    "resume",
    "resume_due",
    "send_automatic",
    "solve",
    "wait_for",
    "withdraw",
    "withdraw_note",
]
