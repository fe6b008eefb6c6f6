"""The daily proof that every mail is accounted for: mailbox, ledger and tickets compared."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, QuerySet

from stafette.channels.mail import queries
from stafette.channels.mail.choices import LedgerFault
from stafette.channels.mail.fingerprint import fingerprint
from stafette.channels.mail.models import Arrival, Fate, MailSource, Reconciliation
from stafette.core import transactions
from stafette.notifications import actions as notifications
from stafette.notifications.choices import NoticeCode
from stafette.tickets.choices import Channel
from stafette.tickets.models import Ticket

LEFT_AFTER: Final = timedelta(minutes=10)
READ_BACK: Final = timedelta(days=2)  # whose content is read again: each mail twice
UNREAD: Final = timedelta(hours=1)
MOST_NAMED: Final = 50
KEPT: Final = timedelta(days=400)


def reconcile(*, at: datetime) -> Reconciliation:
    """Compare, keep the result, and tell administrators when something is missing.

    Of what is fetched: was each mailbox read to its end lately, and is nothing left on its server?
    """
    found = {code: _first(numbers) for code, numbers in _compared(at)}
    faults = {str(code.value): numbers for code, numbers in found.items() if numbers}
    fates = Arrival.objects.order_by().values_list("fate").annotate(count=Count("pk"))
    return _kept(dict(fates), faults, at)


@transactions.atomic
def _kept(counts: dict[str, int], faults: dict[str, list[int]], at: datetime) -> Reconciliation:
    Reconciliation.objects.filter(made_at__lt=at - KEPT).delete()
    if faults:
        notifications.tell_administrators(code=NoticeCode.LEDGER, at=at)
    return Reconciliation.objects.create(made_at=at, counts=counts, faults=faults)


def _compared(at: datetime) -> list[tuple[LedgerFault, Iterable[int]]]:
    known = [fate.value for fate in Fate]
    return [
        (LedgerFault.NO_FATE, _numbers(Arrival.objects.exclude(fate__in=known))),
        (LedgerFault.LEFT, _numbers(queries.left_lying(at=at, longer_than=LEFT_AFTER))),
        (LedgerFault.NO_OUTCOME, _numbers(queries.without_outcome())),
        (LedgerFault.NO_CONTENT, _numbers(queries.without_content())),
        (LedgerFault.CHANGED, _changed(at)),
        (LedgerFault.NO_ARRIVAL, _numbers(_tickets_without_arrival())),
        (LedgerFault.NOT_READ, _mailboxes(queries.sources_not_read(at=at, longer_than=UNREAD))),
        (LedgerFault.LEFT_THERE, _mailboxes(_left_behind())),
    ]


def _numbers(found: QuerySet[Arrival] | QuerySet[Ticket]) -> Iterable[int]:
    return found.order_by("pk").values_list("pk", flat=True)[:MOST_NAMED]


def _mailboxes(found: Iterable[MailSource]) -> Iterable[int]:
    return [one.mailbox_id for one in found]


def _left_behind() -> Iterable[MailSource]:
    """Where the server has mails that the ledger does not know: too large, or it drops them."""
    places = queries.sources_in_use().prefetch_related("places")
    return [one for one in places if queries.left_on_server(one)]


def _first(numbers: Iterable[int]) -> list[int]:
    return sorted(numbers)[:MOST_NAMED]


def _tickets_without_arrival() -> QuerySet[Ticket]:
    """Of those opened since mail comes in at all: a demo begins with tickets nobody mailed."""
    first = Arrival.objects.order_by("pk").values_list("arrived_at", flat=True).first()
    came = Arrival.objects.filter(ticket=OuterRef("pk"))
    opened = Ticket.objects.filter(opened_at__gte=first) if first else Ticket.objects.none()
    return opened.filter(~Exists(came), channel=Channel.MAIL)


def _changed(at: datetime) -> Iterable[int]:
    """Mails whose bytes are no longer those that came, or cannot be read at all."""
    lately = Arrival.objects.filter(arrived_at__gt=at - READ_BACK).exclude(fate=Fate.DELETED)
    for arrival in lately.select_related("file").order_by("pk").iterator(chunk_size=50):
        if not _is_whole(arrival):
            yield arrival.pk


def _is_whole(arrival: Arrival) -> bool:
    try:
        raw = queries.content_of(arrival)
    except OSError:
        return False
    return not raw or fingerprint(raw) == arrival.fingerprint
