"""Links for one person: to sign in, or to see one hand-over. Mails of ours in no conversation."""

import logging
from collections.abc import Iterable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from stafette.channels.mail import queries, transport, ways_out
from stafette.channels.mail.composition import one_line
from stafette.channels.mail.models import Mailbox
from stafette.core import clock, jobs, transactions
from stafette.core.models import Job
from stafette.levels import actions as relay
from stafette.levels import queries as levels
from stafette.people import actions as people
from stafette.people.models import Person

MOST_WITHIN_AN_HOUR = 5
log = logging.getLogger("stafette.mail")


class NotSent(Exception):
    """The mail server did not take the link; the job tries again with a fresh one."""


@transactions.atomic
def send_sign_in_link(*, person: Person, at: datetime) -> None:
    """Promise a link to the person's address. It is made when it is sent and kept nowhere.

    Beyond a few within an hour nothing more is promised: anybody can ask for them (A056).
    """
    names = [f"{person.pk}.{at:%Y%m%d%H}.{number}" for number in range(MOST_WITHIN_AN_HOUR)]
    keys = {f"{send_link_later.name}:{name}": name for name in names}
    known = set(Job.objects.filter(key__in=keys).values_list("key", flat=True))
    if free := [name for key, name in keys.items() if key not in known]:
        send_link_later.enqueue(at=at, key=free[0], person_id=person.pk)


@jobs.task(name="mail.sign_in_link", tries=5)
def send_link_later(person_id: int) -> None:
    """Make a link and send it; a later try ends the link of the one before. Raises NotSent."""
    person = Person.objects.filter(pk=person_id, retired_on=None).exclude(mail=None).first()
    if person is None or not person.mail:
        return
    if not ways_out.links_can_leave():
        log.warning("no mail server is set (SMTP_URL): a sign-in link could not be sent")
        return
    at = clock.now()
    token = people.sign_in_link(person=person, at=at)
    _send(person, _composed(person, token, queries.default_mailbox(), at=at), at)


@jobs.task(name="mail.external_pass", tries=5)
def send_pass_later(leg_id: int, person_id: int) -> None:
    """Send somebody outside the desk the link to a hand-over; nothing once it is with others.

    Raises NotSent.
    """
    person, at = Person.objects.get(pk=person_id), clock.now()
    leg = levels.external_legs(person).filter(pk=leg_id).first()
    if leg is None or not person.mail or not ways_out.links_can_leave():
        return
    token = relay.give_pass(leg=leg, person=person, at=at)
    with translation.override(person.language):
        subject = f"#{leg.ticket_id}: {leg.ticket.subject}"
        lines = [
            _("We hand this over to you. All we know is here, and you answer there as well:"),
            f"{settings.STAFETTE.base_url}/external/{token}/",
            _("The link is for you alone and holds for {days} days.").format(
                days=relay.PASS_LASTS.days
            ),
        ]
    mail = _mail(person, queries.default_mailbox(), subject=subject, lines=lines, at=at)
    _send(person, mail, at)


def _composed(person: Person, token: str, mailbox: Mailbox, *, at: datetime) -> bytes:
    with translation.override(person.language):
        lines = [
            _("With this link you sign in. It works once, for 30 minutes:"),
            f"{settings.STAFETTE.base_url}/sign-in/{token}/",
            _("If you did not ask for it, nothing needs to be done."),
        ]
        subject = _("Your link to sign in")
    return _mail(person, mailbox, subject=subject, lines=lines, at=at)


def _mail(
    person: Person, mailbox: Mailbox, *, subject: str, lines: Iterable[str], at: datetime
) -> bytes:
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = Address(one_line(mailbox.sender_name), addr_spec=mailbox.address)
    mail["To"] = Address(addr_spec=person.mail or "")
    mail["Date"] = format_datetime(at)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Subject"] = one_line(subject)
    mail.set_content("\n\n".join(lines) + "\n", cte="quoted-printable")
    return mail.as_bytes()


def _send(person: Person, mail: bytes, at: datetime) -> None:
    answer = transport.send(
        mail=mail,
        sender="",
        recipient=person.mail or "",
        server=ways_out.server_for(queries.default_mailbox(), at=at),
    )
    if answer.verdict == "later":
        raise NotSent(answer.text)
