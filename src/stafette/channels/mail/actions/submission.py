"""The server that a mailbox sends by: entered, tried, removed."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.channels.mail import transport, ways_out
from stafette.channels.mail.actions import pace
from stafette.channels.mail.actions.consents import NO_CONSENT, may_use
from stafette.channels.mail.actions.send import promise
from stafette.channels.mail.actions.signing import signed_for
from stafette.channels.mail.choices import Security, SourceTrouble
from stafette.channels.mail.composition import one_line
from stafette.channels.mail.events import SubmissionRemoved, SubmissionSaved
from stafette.channels.mail.models import Mailbox, Submission
from stafette.channels.mail.sealed import NoSecret, SealedElsewhere, seal
from stafette.channels.mail.transport import Answer, Server, Trial
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people.models import Person

_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?\Z")
PAGE_SECONDS: Final = 10
# Whoever sets up a mailbox must not search the house for open doors (A092).
PORTS: Final = (587, 465, 25)
_NO_SERVER = Trial((), failed="connect", text="STAFETTE_SMTP_URL names no server")


class WrongServer(Refusal):
    """What was entered names no server."""

    code = "wrong_server"


class WrongPort(Refusal):
    """Another port than those of mail servers (A092)."""

    code = "wrong_port"


class OpenPassword(Refusal):
    """The password would be readable on its way."""

    code = "open_password"


@dataclass(frozen=True, kw_only=True)
class SubmissionPlan:
    """What the way out is to be; without a secret the one that is known stays."""

    host: str
    port: int
    security: str
    user: str = ""
    secret: str = ""
    by_token: bool = False


@transactions.atomic
def save_submission(
    *, mailbox: Mailbox, to: SubmissionPlan, by: Person, at: datetime
) -> Submission:
    """Send by this server from now on; what waits tries it at once.

    With the first server of its own the mailbox begins to send itself a test mail every hour.
    Raises WrongServer, OpenPassword.
    """
    known = Submission.objects.filter(mailbox=mailbox).first() or Submission(mailbox=mailbox)
    _check(to, known)
    known.host, known.port, known.security = to.host.lower(), to.port, to.security
    known.user, known.by_token = to.user, to.by_token
    if to.by_token:
        known.sealed_secret = ""
    elif to.secret or not to.user:
        known.sealed_secret = seal(to.secret)
    if known.pk is None:
        Mailbox.objects.filter(pk=mailbox.pk).update(canary=True)
    known.save()
    events.publish(SubmissionSaved(at=at, by_id=by.pk, mailbox_id=mailbox.pk))
    pace.go_on(mailbox_id=mailbox.pk, at=at, promise=promise)
    return known


def _check(to: SubmissionPlan, known: Submission) -> None:
    if not _HOST.match(to.host) or not 0 < to.port < 65536:
        raise WrongServer(_("Enter the name of a server, like smtp.company.example."))
    if not Server(to.host, to.port, to.security).local and to.port not in PORTS:
        raise WrongPort(_("Use one of the ports 587 465 25"))
    if not to.user.isprintable() or not to.secret.isprintable():
        raise WrongServer(_("User and password are one line each."))
    if to.security == Security.NONE and not Server(to.host, to.port, to.security).local:
        raise OpenPassword(
            _("Mails to another machine need TLS: choose STARTTLS or TLS from the start.")
        )
    if to.by_token:
        _check_token(to, known)
        return
    moved = known.pk is not None and to.host.lower() != known.host
    if to.user and not to.secret and (moved or not known.sealed_secret):
        raise WrongServer(_("Enter the password: it is kept for one server alone."))


def _check_token(to: SubmissionPlan, known: Submission) -> None:
    if not may_use(mailbox=known.mailbox, host=to.host):
        raise WrongServer(str(NO_CONSENT))
    if not to.user:
        raise WrongServer(_("Enter the user who signs in."))


@transactions.atomic
def remove_submission(*, mailbox: Mailbox, by: Person, at: datetime) -> None:
    """Send by the server of the desk again."""
    gone, _each = Submission.objects.filter(mailbox=mailbox).delete()
    if gone:
        events.publish(SubmissionRemoved(at=at, by_id=by.pk, mailbox_id=mailbox.pk))
        pace.go_on(mailbox_id=mailbox.pk, at=at, promise=promise)


def try_way_out(*, mailbox: Mailbox, at: datetime) -> Trial:
    """Connect, TLS, sign in at the server of the mailbox; nothing is sent."""
    try:
        server = ways_out.server_for(mailbox, at=at)
    except NoSecret as error:
        return Trial((), failed="sign_in", text=_told(error))
    return _told_alike(transport.attempt(_hurried(server))) if server else _NO_SERVER


def _told_alike(trial: Trial) -> Trial:
    """One sentence for whatever is no mail server (A092)."""
    if trial.failed and not trial.text:
        return replace(trial, text=str(SourceTrouble.UNREACHABLE.label))
    return trial


def send_test_mail(*, mailbox: Mailbox, to: Person, at: datetime) -> Answer:
    """A mail of no ticket to whoever tries the way out, sent while they wait."""
    if not to.mail:
        return Answer("never", str(_("You have no email address.")))
    try:
        server = ways_out.server_for(mailbox, at=at)
        mail = signed_for(mailbox, _test_mail(mailbox, to, at))
    except NoSecret as error:
        return Answer("later", _told(error), away=True)
    if server is None:
        return Answer("later", _NO_SERVER.text, away=True)
    server = _hurried(server)
    if (trial := _told_alike(transport.attempt(server))).failed:
        return Answer("later", trial.text, away=True)
    return transport.send(mail=mail, sender=mailbox.address, recipient=to.mail, server=server)


def _told(error: NoSecret) -> str:
    return str(_SEALED if isinstance(error, SealedElsewhere) else error)


def _hurried(server: Server) -> Server:
    """Somebody waits for the answer in front of a page."""
    return replace(server, timeout=PAGE_SECONDS)


_SEALED = gettext_lazy("The password was kept with another SECRET_KEY: enter it again.")


def _test_mail(mailbox: Mailbox, to: Person, at: datetime) -> bytes:
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = Address(one_line(mailbox.sender_name), addr_spec=mailbox.address)
    mail["To"] = Address(addr_spec=to.mail or "")
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = make_msgid(domain=mailbox.address.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    with translation.override(to.language):
        mail["Subject"] = one_line(_("Test of the mailbox {address}").format(address=mailbox))
        words = _("This mail shows that {address} can send.").format(address=mailbox)
    mail.set_content(f"{words}\n", cte="quoted-printable")
    return mail.as_bytes()
