"""Senders whose mail is not wanted: it waits in quarantine, it is never dropped."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from stafette.channels.mail import lookups
from stafette.channels.mail.events import SenderBlocked, SenderUnblocked
from stafette.channels.mail.models import BlockedSender
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people.choices import ContactKind
from stafette.people.models import Person
from stafette.people.queries import spelling


class NoSender(Refusal):
    """Neither an address nor a domain, or one of our own."""

    code = "no_sender"


@transactions.atomic
def block(*, value: str, by: Person, at: datetime) -> BlockedSender:
    """Block an address or, without `@`, a whole domain; doing it twice changes nothing.

    Raises NoSender.
    """
    wanted = _sender(value)
    found, made = BlockedSender.objects.get_or_create(
        value=wanted, defaults={"blocked_at": at, "by": by}
    )
    if made:
        events.publish(SenderBlocked(at=at, by_id=by.pk, blocked_sender_id=found.pk))
    return found


def _sender(value: str) -> str:
    said = spelling(ContactKind.MAIL, value).removeprefix("@")
    try:
        EmailValidator()(said if "@" in said else f"x@{said}")
    except ValidationError:
        raise NoSender(_("Enter an address like name@company.example, or a domain.")) from None
    if lookups.is_ours(said):
        raise NoSender(_("It is a mailbox of the desk."))
    return said


@transactions.atomic
def unblock(*, sender: BlockedSender, by: Person, at: datetime) -> None:
    """Treat it like any other again; what waits in quarantine stays there."""
    gone = sender.pk
    if BlockedSender.objects.filter(pk=gone).delete()[0]:
        events.publish(SenderUnblocked(at=at, by_id=by.pk, blocked_sender_id=gone))
