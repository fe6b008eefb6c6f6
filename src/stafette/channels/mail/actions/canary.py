"""A mail of ours goes round every hour: is the way out and in again open?"""

from dataclasses import replace
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from stafette.channels.mail import mail_ids, queries, transport, ways_out
from stafette.channels.mail.actions.submission import try_way_out
from stafette.channels.mail.composition import one_line
from stafette.channels.mail.models import Canary, Mailbox
from stafette.channels.mail.parsed import ParsedMail
from stafette.channels.mail.sealed import NoSecret
from stafette.core import transactions
from stafette.notifications import actions as notifications
from stafette.notifications.choices import NoticeCode

EVERY: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=30)


def send_canaries(*, at: datetime) -> list[Canary]:
    """Send one to each mailbox that wants it; nothing where no mail can leave."""
    wanted = Mailbox.objects.filter(retired_on=None, canary=True).order_by("pk")
    return [send_canary(mailbox=mailbox, at=at) for mailbox in wanted if ways_out.any_way(mailbox)]


def send_canary(*, mailbox: Mailbox, at: datetime, seconds: float | None = None) -> Canary:
    """What the server answers is kept: a refusal is no reason to stop asking.

    `seconds`: how long it may be silent, where somebody waits.
    """
    canary = Canary.objects.create(mailbox=mailbox, sent_at=at)
    tried = try_way_out(mailbox=mailbox, at=at) if seconds else None
    failed = tried is not None and bool(tried.failed)
    said = tried.text if tried and failed else _answer(canary, mailbox, at, seconds)
    canary.answer = said[:500]
    Canary.objects.filter(pk=canary.pk).update(answer=canary.answer)
    return canary


def _answer(canary: Canary, mailbox: Mailbox, at: datetime, seconds: float | None) -> str:
    try:
        server = ways_out.server_for(mailbox, at=at)
    except NoSecret as error:
        return str(error)
    if server and seconds:
        server = replace(server, timeout=seconds)
    mail, address = _composed(canary, mailbox, at), mailbox.address
    return transport.send(mail=mail, sender=address, recipient=address, server=server).text


def _composed(canary: Canary, mailbox: Mailbox, at: datetime) -> bytes:
    domain = mailbox.address.rpartition("@")[2]
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = Address(one_line(mailbox.sender_name), addr_spec=mailbox.address)
    mail["To"] = Address(addr_spec=mailbox.address)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{mail_ids.canary_id(canary.pk, domain=domain)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Subject"] = "Stafette: is the way open?"
    mail.set_content("Sent by the desk to itself, once an hour. Nothing needs to be done.\n")
    return mail.as_bytes()


def own_mail_back(mail: ParsedMail, *, at: datetime) -> bool:
    """Is it one of these, by its token? Then note when it came back for the first time."""
    number = mail_ids.canary_of(mail.message_id)
    if number is None:
        return False
    Canary.objects.filter(pk=number, back_at=None).update(back_at=at)
    return True


@transactions.atomic
def tell_of_missing(*, at: datetime) -> int:
    """Tell administrators of mailboxes whose test mail is missing; returns how many there are."""
    missing = len(queries.without_canary(at=at))
    if missing:
        notifications.tell_administrators(code=NoticeCode.CANARY_MISSING, at=at)
    return missing


def forget_old_canaries(*, at: datetime) -> None:
    """What went round long ago tells nothing any more."""
    Canary.objects.filter(sent_at__lt=at - KEPT).delete()
