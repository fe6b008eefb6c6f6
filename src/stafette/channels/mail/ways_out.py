"""By which server a mailbox sends: its own, else that of the desk."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from stafette.channels.mail.models import Mailbox, Submission
from stafette.channels.mail.sealed import unseal
from stafette.channels.mail.tokens import token_for
from stafette.channels.mail.transport import Server, server_of
from stafette.core import rows

_WITHOUT = """
WHERE retired_on IS NULL
    AND NOT EXISTS (SELECT 1 FROM mail_submission s WHERE s.mailbox_id = mail_mailbox.id)"""

_OF_OLDEST = """
WHERE mailbox_id = (SELECT id FROM mail_mailbox WHERE retired_on IS NULL ORDER BY id LIMIT 1)"""


def server_for(mailbox: Mailbox, *, at: datetime) -> Server | None:
    """None when nothing can leave yet. Raises NoSecret."""
    found = rows.select(Submission, "WHERE mailbox_id = %s", [mailbox.pk])
    return of_submission(found[0], at=at) if found else server_of(settings.STAFETTE.smtp_url)


def of_submission(submission: Submission, *, at: datetime) -> Server:
    """With its secret opened, or with a token that holds. Raises NoSecret."""
    return Server(
        host=submission.host,
        port=submission.port,
        security=submission.security,
        user=submission.user,
        secret=_secret(submission, at),
        by_token=submission.by_token,
    )


def _secret(submission: Submission, at: datetime) -> str:
    if submission.by_token:
        return token_for(mailbox_id=submission.mailbox_id, host=submission.host, at=at)
    return unseal(submission.sealed_secret)


def is_kept(mailbox: Mailbox) -> bool:
    """Does what the mailbox says stay in the desk, to be read in its outbox?

    Without a server to send by, what a demo says stays; the top-level domain `example` belongs to
    nobody (RFC 2606), so nothing could be meant to leave from there. Whatever a real desk says
    waits for the server.
    """
    return mailbox.address.lower().endswith(".example") and not any_way(mailbox)


def any_way(mailbox: Mailbox) -> bool:
    """Is there a server to send by, whether it answers or not?"""
    if settings.STAFETTE.smtp_url:
        return True
    return bool(rows.select(Submission, "WHERE mailbox_id = %s", [mailbox.pk]))


def links_can_leave() -> bool:
    """Is there a server for mails of the desk itself, which its oldest mailbox sends?"""
    if settings.STAFETTE.smtp_url:
        return True
    return bool(rows.select(Submission, _OF_OLDEST))


def has_no_way_out() -> bool:
    """Answers of the desk are waiting, or will, for a server to send them by."""
    if settings.STAFETTE.smtp_url:
        return False
    return not all(one.address.endswith(".example") for one in rows.select(Mailbox, _WITHOUT))
