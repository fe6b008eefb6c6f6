"""Reading the list "My level": one index scan a page, never a total."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from stafette.desk import rows
from stafette.desk.moments import Moments
from stafette.desk.pages import Group
from stafette.levels.choices import Move
from stafette.levels.models import NEVER, Leg
from stafette.levels.queries import Place, page_of_queue
from stafette.people.models import Person
from stafette.tickets.choices import State, WaitingFor
from stafette.tickets.models import Ticket

PAGE = 50
SOON = timedelta(hours=1)
SHOWN = ("all", "mine", "free", "soon", "waiting")
FIELDS = (
    "level", "move", "accepted_at", "next_due_at", "ticket__subject", "ticket__first_words",
    "ticket__state", "ticket__waiting_for", "ticket__waiting_until", "ticket__updated_at",
    "ticket__requester__name", "ticket__requester__department", "ticket__organisation__name",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the person asked the list for."""

    person: Person
    teams: Sequence[int]
    show: str = "all"
    after: Place | None = None


def filters_of(wish: Wish, *, at: datetime) -> Q:
    """The wish as a condition on open legs."""
    return {
        "mine": Q(agent=wish.person),
        "free": Q(agent=None),
        "soon": Q(next_due_at__lte=at + SOON),
        "waiting": Q(ticket__state=State.WAITING),
    }.get(wish.show, Q())


def page_of(wish: Wish, *, at: datetime) -> tuple[list[Leg], str]:
    """A page of legs, nearest deadline first, and the cursor of the next page."""
    found = page_of_queue(
        teams=wish.teams, filters=filters_of(wish, at=at), after=wish.after, size=PAGE + 1
    )
    legs = _read(Leg.objects.filter(pk__in=found[:PAGE]))
    page = sorted(legs, key=lambda leg: (leg.next_due_at, leg.pk))
    return page, _cursor(page[-1]) if len(found) > PAGE else ""


def _read(legs: QuerySet[Leg]) -> QuerySet[Leg]:
    return legs.select_related("ticket__requester", "ticket__organisation").only(*FIELDS)


def _cursor(leg: Leg) -> str:
    return f"{leg.next_due_at.isoformat()}~{leg.pk}"


def cursor_from(text: str) -> Place | None:
    """The place a cursor names; None when it names none."""
    moment, _sign, key = text.partition("~")
    try:
        due_at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return Place(due_at, int(key)) if key.isdigit() and due_at.tzinfo else None


def groups_of(page: Sequence[Leg], *, moments: Moments, whole: bool) -> list[Group]:
    """The page under its headings; figures only when the whole list is shown."""
    return [
        Group(
            label=_label(kind),
            tone=kind if kind in {"late", "soon"} else "",
            rows=_rows(found := list(members), moments),
            count=len(found) if whole else None,
        )
        for kind, members in groupby(page, key=lambda leg: _kind(leg, moments))
    ]


def _rows(page: Sequence[Leg], moments: Moments) -> SafeString:
    return mark_safe("".join(rows.html(row_of(leg, moments=moments)) for leg in page))  # noqa: S308 -- rows escape


def _kind(leg: Leg, moments: Moments) -> str:
    if leg.next_due_at == NEVER:
        return "paused" if leg.ticket.state == State.WAITING else "none"
    state = moments.state(leg.next_due_at)
    if state != "ok":
        return state
    return "today" if moments.is_today(leg.next_due_at) else "later"


def _label(kind: str) -> str:
    return {
        "late": _("Overdue"),
        "soon": _("Due within the hour"),
        "today": _("Today"),
        "later": _("Later"),
        "paused": _("Deadline paused"),
        "none": _("Without a deadline"),
    }[kind]


def row_of(leg: Leg, *, moments: Moments) -> rows.Row:
    """A leg as a row of finished words."""
    ticket = leg.ticket
    tag, icon = _tag(leg)
    return rows.Row(
        number=ticket.pk,
        address=reverse("desk:ticket", args=[ticket.pk]),
        level=leg.level,
        subject=ticket.subject,
        first_words=ticket.first_words,
        person=ticket.requester.name,
        organisation=ticket.requester.department
        or (ticket.organisation.name if ticket.organisation else ""),
        due=moments.due(
            None if leg.next_due_at == NEVER else leg.next_due_at,
            paused=waiting_words(ticket, moments=moments),
        ),
        last=moments.ago(ticket.updated_at),
        last_title=moments.absolute(ticket.updated_at),
        unread=ticket.state == State.NEW,
        tag=tag,
        tag_icon=icon,
    )


def _tag(leg: Leg) -> tuple[str, str]:
    if leg.accepted_at is not None:
        return "", ""
    if leg.move == Move.BACK:
        return _("Returned"), "undo-2"
    return (_("Hand-over"), "arrow-left-right") if leg.move == Move.UP else ("", "")


def waiting_words(ticket: Ticket, *, moments: Moments) -> str:
    """What a paused deadline waits for, in one word."""
    if ticket.state != State.WAITING:
        return ""
    if ticket.waiting_for == WaitingFor.DATE and ticket.waiting_until:
        return moments.day_or_clock(ticket.waiting_until)
    words = {
        WaitingFor.REQUESTER.value: _("Answer"),
        WaitingFor.VENDOR.value: _("Vendor"),
        WaitingFor.FIX.value: _("Fix"),
    }
    return words.get(ticket.waiting_for, _("Waiting"))


def rows_for(wish: Wish, numbers: Sequence[int], *, moments: Moments) -> Iterator[SafeString]:
    """The rows of these tickets, as far as they belong to the wish now."""
    found = Leg.objects.filter(
        filters_of(wish, at=moments.at),
        ended_at=None,
        team_id__in=list(wish.teams),
        ticket_id__in=list(numbers),
    )
    for leg in _read(found):
        yield rows.html(row_of(leg, moments=moments))
