"""What a delivery report says about a mail of ours."""

from datetime import datetime

from stafette.channels.mail.actions.undeliverable import note_undeliverable
from stafette.channels.mail.events import DeliveryFailed
from stafette.channels.mail.models import Delivery
from stafette.channels.mail.parsed import DeliveryReport
from stafette.core import events, transactions
from stafette.notifications import actions as notifications
from stafette.notifications.choices import NoticeCode
from stafette.people.models import Person


@transactions.atomic
def note_report(*, delivery: Delivery, report: DeliveryReport, at: datetime) -> None:
    """Note a bounce on the mail it is about, once, and tell who works on the ticket.

    A report of a delay or of a passing trouble is kept with the arrival only: the mail is still
    under way.
    """
    if report.delayed:
        return
    answer = " ".join(filter(None, (report.status, report.reply_code, report.reason)))
    fresh = Delivery.objects.filter(pk=delivery.pk, bounced_at=None)
    if fresh.update(bounced_at=at, answer=answer[:500]):
        tell_of_failure(delivery=delivery, at=at)
        if _is_for_good(report):
            note_undeliverable(address=delivery.recipient, reason=answer, at=at)


def _is_for_good(report: DeliveryReport) -> bool:
    """No such address, by its status (RFC 3463), or a refusal that tells nothing closer."""
    return report.status.startswith("5.1.") or (
        not report.status and report.reply_code in {"550", "551", "553"}
    )


@transactions.atomic
def tell_of_failure(*, delivery: Delivery, at: datetime, by: Person | None = None) -> None:
    """Make it known that a mail did not arrive, or that somebody gave it up."""
    ticket_id, by_id = delivery.message.ticket_id, by.pk if by else None
    events.publish(
        DeliveryFailed(
            at=at,
            by_id=by_id,
            ticket_id=ticket_id,
            message_id=delivery.message_id,
            delivery_id=delivery.pk,
        )
    )
    notifications.tell_holder(ticket_id=ticket_id, code=NoticeCode.UNDELIVERED, by_id=by_id, at=at)
