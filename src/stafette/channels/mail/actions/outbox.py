"""What people do with mails that have not left: try at once, or give up."""

from datetime import datetime

from stafette.channels.mail.actions.report import tell_of_failure
from stafette.channels.mail.actions.send import promise
from stafette.channels.mail.events import DeliveryRetried
from stafette.channels.mail.models import Delivery, DeliveryState
from stafette.core import events, transactions
from stafette.people.models import Person


@transactions.atomic
def retry(*, delivery: Delivery, by: Person, at: datetime) -> bool:
    """Try the mail at once, with patience for five more days; False when it has left by now.

    What its author still holds back, and what they took back, stays where it is.
    """
    if delivery.message.release_at > at or delivery.message.withdrawn_at:
        return False
    open_ones = (DeliveryState.QUEUED, DeliveryState.FAILED)
    here = Delivery.objects.filter(pk=delivery.pk, state__in=open_ones)
    told = {"state": DeliveryState.QUEUED, "next_attempt_at": at, "queued_at": at, "away": False}
    if not here.update(**told):
        return False
    delivery.refresh_from_db()
    promise(delivery, at)
    events.publish(
        DeliveryRetried(
            at=at, by_id=by.pk, ticket_id=delivery.message.ticket_id, delivery_id=delivery.pk
        )
    )
    return True


@transactions.atomic
def give_up(*, delivery: Delivery, by: Person, at: datetime) -> bool:
    """Try the mail no more; False when it was not waiting."""
    here = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.QUEUED)
    if not here.update(state=DeliveryState.FAILED, away=False):
        return False
    tell_of_failure(delivery=delivery, at=at, by=by)
    return True
