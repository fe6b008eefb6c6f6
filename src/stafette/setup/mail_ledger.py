"""Every mail that came, with what became of it, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.channels.mail import queries
from stafette.channels.mail.choices import LedgerFault
from stafette.channels.mail.models import (
    Arrival,
    Canary,
    Fate,
    Mailbox,
    MailSource,
    Reconciliation,
)
from stafette.core.moments import Moments
from stafette.setup.pages import Pager, Tag
from stafette.setup.quarantine_list import reason_tag

PAGE = 50
TAGS: dict[str, tuple[str, str]] = {  # icon and tone of a fate
    Fate.STORED: ("hourglass", "warn"),
    Fate.TICKET: ("ticket", "ok"),
    Fate.FOLLOW_UP: ("message-square", "ok"),
    Fate.REPORT: ("undo-2", ""),
    Fate.IGNORED: ("refresh-cw", ""),
    Fate.QUARANTINED: ("shield-alert", "warn"),
    Fate.DELETED: ("trash-2", ""),
    Fate.CANARY: ("rotate-ccw", ""),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which mails are asked for; empty: all."""

    fate: str = ""
    mailbox: int = 0
    day: date | None = None
    sender: str = ""

    def query(self) -> dict[str, str]:
        told = {
            "fate": self.fate,
            "mailbox": str(self.mailbox or ""),
            "day": self.day.isoformat() if self.day else "",
            "sender": self.sender,
        }
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A mail that came; `address` is where it can be looked at while it is in quarantine."""

    arrived: str
    sender: str
    subject: str
    mailbox: str
    fate: Tag
    why: str
    copies: str
    number: int | None
    address: str


@dataclass(frozen=True, kw_only=True)
class Round:
    """How it stands with a mailbox: with its hourly test mail, or with what is fetched from it."""

    mailbox: str
    tag: Tag
    when: str


def fate_words() -> dict[str, str]:
    """The fates by their code."""
    return {
        Fate.STORED.value: _("to be read"),
        Fate.TICKET.value: _("new ticket"),
        Fate.FOLLOW_UP.value: _("belongs to a ticket"),
        Fate.REPORT.value: _("delivery report"),
        Fate.IGNORED.value: _("noted only"),
        Fate.QUARANTINED.value: _("in quarantine"),
        Fate.DELETED.value: _("deleted"),
        Fate.CANARY.value: _("test mail"),
    }


def arrivals_for(wanted: Wanted) -> QuerySet[Arrival]:
    """Newest first; the day is one of the desk's time zone, the sender a part of an address."""
    found = Arrival.objects.select_related("mailbox").defer("content").order_by("-pk")
    if wanted.fate:
        found = found.filter(fate=wanted.fate)
    if wanted.mailbox:
        found = found.filter(mailbox=wanted.mailbox)
    if wanted.day:
        begins = timezone.make_aware(datetime.combine(wanted.day, datetime.min.time()))
        found = found.filter(arrived_at__gte=begins, arrived_at__lt=begins + timedelta(days=1))
    if wanted.sender:
        said = wanted.sender.lower()
        found = found.filter(Q(seen_sender__contains=said) | Q(sender__icontains=said))
    return found


def page_of(wanted: Wanted, *, before: int, moments: Moments) -> tuple[list[Entry], Pager]:
    """The entries older than `before` (0: the newest), and the way to the next ones."""
    found = arrivals_for(wanted)
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    here, query = reverse("setup:ledger"), wanted.query()
    older = urlencode(query | {"before": str(rows[PAGE - 1].pk)}) if len(rows) > PAGE else ""
    pager = Pager(
        next_address=f"{here}?{older}" if older else "",
        first_address=f"{here}?{urlencode(query)}" if before else "",
    )
    return [_entry(one, moments) for one in rows[:PAGE]], pager


def _entry(arrival: Arrival, moments: Moments) -> Entry:
    icon, tone = TAGS.get(arrival.fate, ("circle-question-mark", "danger"))
    held = arrival.fate == Fate.QUARANTINED
    more = arrival.copies - 1
    return Entry(
        arrived=moments.recent(arrival.arrived_at),
        sender=arrival.sender or arrival.seen_sender or _("without a sender"),
        subject=arrival.subject or _("without a subject"),
        mailbox=str(arrival.mailbox or arrival.envelope_to or "–"),
        fate=Tag(text=fate_words().get(arrival.fate, arrival.fate), icon=icon, tone=tone),
        why=reason_tag(arrival.reason).text if held else "",
        copies=ngettext("and {count} copy", "and {count} copies", more).format(count=more)
        if more > 0
        else "",
        number=arrival.ticket_id,
        address=reverse("setup:held_mail", args=[arrival.pk]) if held else "",
    )


def faults_of(found: Reconciliation) -> list[str]:
    """What was missing, in sentences with the numbers of the first."""
    return [
        f"{_fault_words(code)}: {', '.join(str(number) for number in numbers)}"
        for code, numbers in found.faults.items()
    ]


def _fault_words(code: str) -> str:
    return str(LedgerFault(code).label) if code in LedgerFault.values else code


def rounds(*, at: datetime, moments: Moments) -> list[Round]:
    """The test mails of all mailboxes that send one."""
    silent = {one.pk for one in queries.without_canary(at=at)}
    wanted = Mailbox.objects.filter(retired_on=None, canary=True).order_by("address")
    return [_round(one, silent=one.pk in silent, moments=moments) for one in wanted]


def _round(mailbox: Mailbox, *, silent: bool, moments: Moments) -> Round:
    back = Canary.objects.filter(mailbox=mailbox, back_at__isnull=False).order_by("-id").first()
    when = _("never yet")
    if back and back.back_at:
        took = f"{(back.back_at - back.sent_at).total_seconds():.0f}"
        when = _("last back {moment}, after {seconds} s").format(
            moment=moments.recent(back.back_at), seconds=took
        )
    if silent:
        tag = Tag(text=_("missing"), icon="triangle-alert", tone="danger")
    elif back:
        tag = Tag(text=_("comes back"), icon="circle-check", tone="ok")
    else:
        tag = Tag(text=_("under way"), icon="hourglass")
    return Round(mailbox=mailbox.address, tag=tag, when=f"{when}{_said(mailbox, back)}")


def _said(mailbox: Mailbox, back: Canary | None) -> str:
    """What the server answered to the one that is missing or under way."""
    later = Canary.objects.filter(mailbox=mailbox, back_at=None, pk__gt=back.pk if back else 0)
    last = later.order_by("-pk").first()
    if last is None or not last.answer:
        return ""
    return " · " + _("the server said: {answer}").format(answer=last.answer[:200])


def fetched(*, moments: Moments) -> list[Round]:
    """The mailboxes that mail is fetched from: what their servers still hold."""
    found = queries.sources_in_use().select_related("mailbox").prefetch_related("places")
    return [_fetched(one, moments) for one in found]


def _fetched(source: MailSource, moments: Moments) -> Round:
    left, waits = queries.left_on_server(source), source.backlog
    when = _("not read yet")
    if source.ok_at:
        when = _("Last read: {moment}").format(moment=moments.recent(source.ok_at))
    if source.trouble:
        tag = Tag(text=_("fetching fails"), icon="triangle-alert", tone="danger")
    elif left:
        said = ngettext("{count} left on the server", "{count} left on the server", left)
        tag = Tag(text=said.format(count=left), icon="triangle-alert", tone="warn")
    elif waits:
        said = ngettext("{count} on the server", "{count} on the server", waits)
        tag = Tag(text=said.format(count=waits), icon="hourglass")
    else:
        tag = Tag(text=_("all taken"), icon="circle-check", tone="ok")
    return Round(mailbox=source.mailbox.address, tag=tag, when=when)


def choices_of(wanted: Wanted) -> dict[str, Sequence[tuple[str, str, bool]]]:
    """What the filter offers: value, words, chosen."""
    boxes = Mailbox.objects.order_by("address").values_list("pk", "address")
    return {
        "fates": [("", _("all"), not wanted.fate)]
        + [(code, words, code == wanted.fate) for code, words in fate_words().items()],
        "mailboxes": [("", _("all"), not wanted.mailbox)]
        + [(str(number), address, number == wanted.mailbox) for number, address in boxes],
    }
