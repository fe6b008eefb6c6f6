"""What a delivery is answered with, on whichever way it came."""

from __future__ import annotations

import logging
import os
from typing import Final

from django.db import Error as DatabaseTrouble
from django.db import connection

from stafette.channels.mail import actions
from stafette.channels.mail.envelope import Envelope
from stafette.core import clock

SAFE: Final = os.EX_OK
NEVER: Final = os.EX_DATAERR  # the sender is told at once
LATER: Final = os.EX_TEMPFAIL  # the sender keeps the mail and tries again

log = logging.getLogger("stafette.mail")


def deliver(raw: bytes, mailbox: str = "") -> tuple[str, int]:
    """Take one mail in; the line that says what became of it, and the exit code for it."""
    envelope = Envelope(recipients=(mailbox,) if mailbox else ())
    try:
        taken = actions.take_in(raw=raw, envelope=envelope, at=clock.now())
    except actions.TooLarge as error:
        return str(error), NEVER
    except (DatabaseTrouble, OSError) as error:
        connection.close()
        return f"not safe, try again: {' '.join(str(error).split())}", LATER
    except Exception as error:
        # Whatever it was, the mail is not at fault: any other code would bounce it.
        log.exception("mail could not be taken in")
        return f"not safe, try again: {type(error).__name__}", LATER
    reason = f" {taken.arrival.reason}" if taken.kind == "quarantined" else ""
    return f"{taken.kind} {taken.arrival.pk}{reason}", SAFE
