"""What the desk sends, as those who work on the tickets may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from stafette.channels.mail.models import Delivery, DeliveryState
from stafette.channels.mail.parsing import Unreadable, parse
from stafette.core.moments import Moments
from stafette.levels.queries import worked_tickets
from stafette.levels.rules import sees_all
from stafette.people.models import Person
from stafette.setup.pages import Pager, Tag

PAGE = 50
SHOWN = ("all", "queued", "failed")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A mail of the desk in a row."""

    id: int
    state: Tag
    subject: str
    recipient: str
    number: int
    when: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail of the desk as it was written: lines of its header, text, source."""

    header: Sequence[tuple[str, str]]
    text: str
    source: str


def deliveries_for(person: Person) -> QuerySet[Delivery]:
    """Mails about tickets that the person works on, newest first."""
    found = Delivery.objects.select_related("message__ticket").order_by("-pk")
    if sees_all(person):
        return found
    return found.filter(message__ticket__in=worked_tickets(person))


def page_of(
    found: QuerySet[Delivery], *, shown: str, before: int, mailbox: int, moments: Moments
) -> tuple[list[Sent], Pager]:
    """The rows older than `before` (0: the newest), and the way to the next ones.

    Of one `mailbox`, or of all (0).
    """
    if mailbox:
        found = found.filter(mailbox=mailbox)
    if shown == "queued":
        found = found.filter(state=DeliveryState.QUEUED)
    elif shown == "failed":
        found = found.filter(Q(state=DeliveryState.FAILED) | Q(bounced_at__isnull=False))
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found.defer("demo_content")[: PAGE + 1])
    here, more = reverse("setup:outbox"), len(rows) > PAGE
    kept = {"show": shown} | ({"mailbox": str(mailbox)} if mailbox else {})
    query = kept | {"before": str(rows[PAGE - 1].pk) if more else ""}
    pager = Pager(
        next_address=f"{here}?{urlencode(query)}" if more else "",
        first_address=f"{here}?{urlencode(kept)}" if before else "",
    )
    return [_row(one, moments=moments) for one in rows[:PAGE]], pager


def _row(delivery: Delivery, *, moments: Moments) -> Sent:
    return Sent(
        id=delivery.pk,
        state=state_tag(delivery),
        subject=delivery.message.ticket.subject,
        recipient=delivery.recipient,
        number=delivery.message.ticket_id,
        when=moments.recent(delivery.sent_at or delivery.queued_at),
    )


def state_tag(delivery: Delivery) -> Tag:
    """What became of it."""
    if delivery.bounced_at:
        return Tag(text=_("came back"), icon="undo-2", tone="danger")
    return {
        DeliveryState.QUEUED: Tag(text=_("to leave"), icon="hourglass", tone="warn"),
        DeliveryState.SENT: Tag(text=_("sent"), icon="check", tone="ok"),
        DeliveryState.FAILED: Tag(text=_("not delivered"), icon="triangle-alert", tone="danger"),
        DeliveryState.WITHDRAWN: Tag(text=_("taken back"), icon="rotate-ccw"),
    }[DeliveryState(delivery.state)]


def facts_of(delivery: Delivery, *, moments: Moments) -> list[tuple[str, str]]:
    """How it went, as a record."""
    told = [
        (_("Recipient"), delivery.recipient),
        (_("Written"), moments.absolute(delivery.queued_at)),
        (_("Sent"), moments.absolute(delivery.sent_at) if delivery.sent_at else ""),
        (_("Came back"), moments.absolute(delivery.bounced_at) if delivery.bounced_at else ""),
        (_("Next attempt"), _next_attempt(delivery, moments)),
        (_("Attempts"), str(delivery.attempts)),
        (_("Answer of the server"), _answer_words(delivery.answer)),
    ]
    return [(label, value) for label, value in told if value]


def _next_attempt(delivery: Delivery, moments: Moments) -> str:
    queued = delivery.state == DeliveryState.QUEUED
    return moments.absolute(delivery.next_attempt_at) if queued else ""


def _answer_words(answer: str) -> str:
    return _("kept in the demo, no mail server is set") if answer == "kept in the demo" else answer


def letter_of(delivery: Delivery) -> Letter:
    """The whole mail where the demo kept it, else the words it was made of."""
    if delivery.demo_content is None:
        return Letter(header=(), text=delivery.message.text, source="")
    content = bytes(delivery.demo_content)
    source = content.decode("utf-8", "replace")
    try:
        text = parse(content).text
    except Unreadable:
        text = delivery.message.text
    return Letter(header=_header(source), text=text, source=source)


def _header(source: str) -> list[tuple[str, str]]:
    """The fields that tell how a mail finds its thread, unfolded (RFC 5322, 2.2.3)."""
    wanted = ("from", "reply-to", "message-id", "in-reply-to", "auto-submitted")
    head = source.replace("\r\n", "\n").partition("\n\n")[0].replace("\n ", " ")
    fields = (line.partition(":") for line in head.split("\n"))
    return [(name, value.strip()) for name, _colon, value in fields if name.lower() in wanted]
