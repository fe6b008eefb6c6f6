"""How the mail is doing: what came, what is left lying, what could not leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from stafette.channels.mail.models import Arrival, DeliveryState, Fate, Mailbox

PATIENCE = timedelta(minutes=5)
_COUNTED = "(SELECT COUNT(*) FROM {table} WHERE {column} = '{state}')"
_CANARIES = ", (SELECT COUNT(*) FROM mail_mailbox WHERE canary AND retired_on IS NULL)"
_RETURNED = "(SELECT COUNT(*) FROM mail_undeliverable WHERE lifted_at IS NULL)"
_OWN_SERVERS = "(SELECT COUNT(*) FROM mail_submission)"
_WAITING = f"SELECT {_RETURNED}, {_OWN_SERVERS}, " + ", ".join(
    _COUNTED.format(table=table, column=column, state=state)
    for table, column, state in (
        ("mail_arrival", "fate", Fate.STORED.value),
        ("mail_arrival", "fate", Fate.QUARANTINED.value),
        ("mail_delivery", "state", DeliveryState.QUEUED.value),
        ("mail_delivery", "state", DeliveryState.FAILED.value),
    )
)
MOST = 10_000  # of the newest; a desk with more mails a day reads "10,000"


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What arrived today and what became of it; `adrift` should be none."""

    arrived: int
    tickets: int
    follow_ups: int
    held: int
    adrift: int


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What has not reached its end: mails to be read or decided on, deliveries, hopeless ones.

    `canaries` is the number of mailboxes that a test mail goes to.
    """

    stored: int
    held: int
    queued: int
    failed: int
    undeliverable: int
    own_servers: int  # mailboxes that send by one
    canaries: int = 0


@dataclass(frozen=True, kw_only=True)
class Box:
    """A mailbox, when its last mail arrived, and how many are still to be read."""

    mailbox: Mailbox
    last_at: datetime | None
    stored: int


def balance(*, at: datetime) -> Balance:
    """Of the reader's day. A mail is adrift when it has waited too long or lost its ticket."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    newest = Arrival.objects.order_by("-pk").values("pk")[:MOST]
    turned = Q(fate__in=(Fate.TICKET, Fate.FOLLOW_UP))
    lost = turned & (Q(ticket=None) | Q(message=None))
    late = Q(fate=Fate.STORED, arrived_at__lt=at - PATIENCE)
    today = Q(arrived_at__gte=midnight)
    counts = Arrival.objects.filter(pk__in=Subquery(newest)).aggregate(
        arrived=Count("pk", filter=today),
        tickets=Count("pk", filter=today & Q(fate=Fate.TICKET)),
        follow_ups=Count("pk", filter=today & Q(fate=Fate.FOLLOW_UP)),
        adrift=Count("pk", filter=lost | late),
    )
    return Balance(held=waiting().held, **counts)


def waiting() -> Waiting:
    """As of now; the words stand in the question, so that the partial indexes answer it."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING + _CANARIES)
        names = ("undeliverable", "own_servers", "stored", "held", "queued", "failed", "canaries")
        return Waiting(**dict(zip(names, cursor.fetchone(), strict=True)))


def mailboxes_in_use() -> list[Box]:
    """The mailboxes by address, each with its last arrival and its backlog."""
    came = Arrival.objects.filter(mailbox=OuterRef("pk"))
    last = came.order_by("-pk").values("arrived_at")[:1]
    left = came.filter(fate=Fate.STORED).order_by().values("mailbox").annotate(n=Count("pk"))
    rows = (
        Mailbox.objects.filter(retired_on=None)
        .select_related("team", "source")
        .annotate(last_at=Subquery(last), left=Subquery(left.values("n")))
        .order_by("address")
    )
    return [Box(mailbox=one, last_at=one.last_at, stored=one.left or 0) for one in rows]
