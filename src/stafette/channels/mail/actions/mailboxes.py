"""Setting up the addresses that the desk answers for."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stafette.catalog.models import Service
from stafette.channels.mail import queries
from stafette.channels.mail.choices import Quotes, UnknownSenders
from stafette.channels.mail.events import MailboxRetired, MailboxSaved
from stafette.channels.mail.models import Mailbox
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.levels.models import Team
from stafette.people import queries as people
from stafette.people.choices import ContactKind
from stafette.people.models import Person


class AddressInUse(Refusal):
    """The address is another mailbox, or a person's."""

    code = "address_in_use"


class LastMailbox(Refusal):
    """The desk could send nothing any more."""

    code = "last_mailbox"


@dataclass(frozen=True, kw_only=True)
class MailboxPlan:
    """What a mailbox is to be. Without a team the routing rules decide."""

    address: str
    sender_name: str
    team: Team | None = None
    service: Service | None = None
    language: str = "de"
    signature: str = ""
    unknown_senders: str = UnknownSenders.ADMIT
    canary: bool = False
    quotes: str = Quotes.NONE


@transactions.atomic
def save_mailbox(
    *, mailbox: Mailbox | None, to: MailboxPlan, by: Person | None, at: datetime
) -> Mailbox:
    """Enter or change a mailbox; one that was retired is taken into use again.

    Raises AddressInUse: a mailbox is never a person, or the desk would write to itself.
    """
    address = people.spelling(ContactKind.MAIL, to.address)
    known = Mailbox.objects.filter(address=address).first()
    if known and known != mailbox and (mailbox or known.retired_on is None):
        raise AddressInUse(_("%(address)s is a mailbox already."), address=address)
    if owner := people.person_with(kind=ContactKind.MAIL, value=address):
        raise AddressInUse(
            _("%(address)s is the address of %(name)s."), address=address, name=owner
        )
    saved = mailbox or known or Mailbox()
    for name, value in (vars(to) | {"address": address, "retired_on": None}).items():
        setattr(saved, name, value)
    saved.save()
    events.publish(MailboxSaved(at=at, by_id=by.pk if by else None, mailbox_id=saved.pk))
    return saved


@transactions.atomic
def refuse_own_addresses(*, person_id: int) -> None:
    """Raises AddressInUse when somebody was given an address of the desk itself."""
    if own := queries.mailbox_addresses_of(person_id):
        raise AddressInUse(_("%(address)s is a mailbox of the desk."), address=own[0])


@transactions.atomic
def retire_mailbox(*, mailbox: Mailbox, by: Person | None, at: datetime) -> None:
    """Answer for the address no longer. Raises LastMailbox."""
    in_use = Mailbox.objects.filter(retired_on=None)
    if not in_use.exclude(pk=mailbox.pk).exists():
        raise LastMailbox(_("It is the only mailbox: the desk could send nothing any more."))
    if in_use.filter(pk=mailbox.pk).update(retired_on=timezone.localdate(at)):
        events.publish(MailboxRetired(at=at, by_id=by.pk if by else None, mailbox_id=mailbox.pk))
