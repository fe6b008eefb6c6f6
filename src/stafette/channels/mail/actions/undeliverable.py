"""Addresses that do not take mail: noted by the word of a server, lifted by a person."""

from datetime import datetime

from django.db.models import F

from stafette.channels.mail.events import AddressLifted
from stafette.channels.mail.models import Undeliverable
from stafette.core import events, transactions
from stafette.people.models import Person


@transactions.atomic
def note_undeliverable(*, address: str, reason: str, at: datetime) -> None:
    """A server says that there is nobody at the address. Mail to it is still tried."""
    known = Undeliverable.objects.filter(address=address.lower())
    told = {"reason": reason[:500], "at": at, "lifted_at": None}
    if not known.update(count=F("count") + 1, **told):
        Undeliverable.objects.create(address=address.lower(), **told)


@transactions.atomic
def lift(*, undeliverable: Undeliverable, by: Person, at: datetime) -> None:
    """Nobody is warned of the address any more, until it comes back once more."""
    if Undeliverable.objects.filter(pk=undeliverable.pk, lifted_at=None).update(lifted_at=at):
        events.publish(AddressLifted(at=at, by_id=by.pk, undeliverable_id=undeliverable.pk))
