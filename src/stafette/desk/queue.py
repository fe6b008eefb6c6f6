"""Reading the list "My level": one index scan a page, never a total."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from stafette.core.moments import SOON, Moments
from stafette.core.numbers import number_said
from stafette.desk import rows
from stafette.desk.clocks import due_of
from stafette.desk.pages import Group
from stafette.levels.choices import HANDED_UP, Move
from stafette.levels.models import NEVER, Leg
from stafette.levels.queries import Place, page_of_queue
from stafette.people.models import Person
from stafette.tickets.choices import State, WaitingFor
from stafette.tickets.models import Ticket

PAGE = 50
SHOWN = ("all", "mine", "free", "soon", "waiting")
FIELDS = (
    "pk", "next_due_at", "level", "move", "accepted_at", "ticket_id", "ticket__subject",
    "ticket__first_words", "ticket__state", "ticket__waiting_for", "ticket__waiting_until",
    "ticket__updated_at", "ticket__requester__name", "ticket__requester__department",
    "ticket__organisation__name",
)  # fmt: skip


class Line(NamedTuple):
    """What a row needs of a leg and its ticket, in the order of FIELDS."""

    leg_id: int
    next_due_at: datetime
    level: int
    move: str
    accepted_at: datetime | None
    number: int
    subject: str
    first_words: str
    state: str
    waiting_for: str
    waiting_until: datetime | None
    updated_at: datetime
    requester: str
    department: str
    organisation: str | None


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


def page_of(wish: Wish, *, at: datetime) -> tuple[list[Line], str]:
    """A page of legs, nearest deadline first, and the cursor of the next page."""
    found = page_of_queue(
        teams=wish.teams, filters=filters_of(wish, at=at), after=wish.after, size=PAGE + 1
    )
    lines = _read(Leg.objects.filter(pk__in=found[:PAGE]))
    page = sorted(lines, key=lambda line: (line.next_due_at, line.leg_id))
    return page, _cursor(page[-1]) if len(found) > PAGE else ""


def _read(legs: QuerySet[Leg]) -> list[Line]:
    return [Line(*values) for values in legs.values_list(*FIELDS)]


def _cursor(line: Line) -> str:
    return f"{line.next_due_at.isoformat()}~{line.leg_id}"


def cursor_from(text: str) -> Place | None:
    """The place a cursor names; None when it names none."""
    moment, _sign, key = text.partition("~")
    leg_id = number_said(key)
    try:
        due_at = datetime.fromisoformat(moment)
        return Place(due_at.astimezone(UTC), leg_id) if leg_id and due_at.tzinfo else None
    except (ValueError, OverflowError):  # no moment, or one that is none in UTC
        return None


def groups_of(page: Sequence[Line], *, moments: Moments, whole: bool) -> list[Group]:
    """The page under its headings; figures only when the whole list is shown."""
    return [
        Group(
            label=_label(kind),
            tone=kind if kind in {"late", "soon"} else "",
            rows=_rows(found := list(members), moments),
            count=len(found) if whole else None,
        )
        for kind, members in groupby(page, key=lambda line: _kind(line, moments))
    ]


def _rows(page: Sequence[Line], moments: Moments) -> SafeString:
    return mark_safe("".join(rows.html(row_of(line, moments=moments)) for line in page))  # noqa: S308 -- rows escape


def _kind(line: Line, moments: Moments) -> str:
    if line.next_due_at == NEVER:
        return "paused" if line.state == State.WAITING else "none"
    state = moments.state(line.next_due_at)
    if state != "ok":
        return state
    return "today" if moments.is_today(line.next_due_at) else "later"


def _label(kind: str) -> str:
    return {
        "late": _("Overdue"),
        "soon": _("Due within the hour"),
        "today": _("Today"),
        "later": _("Later"),
        "paused": _("Deadline paused"),
        "none": _("Without a deadline"),
    }[kind]


def row_of(line: Line, *, moments: Moments) -> rows.Row:
    """A line as a row of finished words."""
    tag, icon = _tag(line)
    return rows.Row(
        number=line.number,
        address=rows.ticket_address(line.number),
        level=line.level,
        subject=line.subject,
        first_words=line.first_words,
        person=line.requester,
        organisation=line.department or line.organisation or "",
        due=due_of(
            None if line.next_due_at == NEVER else line.next_due_at,
            moments=moments,
            paused=waiting_words(line, moments=moments),
        ),
        last=moments.ago(line.updated_at),
        last_title=moments.absolute(line.updated_at),
        unread=line.state == State.NEW,
        tag=tag,
        tag_icon=icon,
    )


def _tag(line: Line) -> tuple[str, str]:
    if line.accepted_at is not None:
        return "", ""
    if line.move == Move.BACK:
        return _("Returned"), "undo-2"
    return (_("Hand-over"), "arrow-left-right") if line.move in HANDED_UP else ("", "")


def waiting_words(ticket: Ticket | Line, *, moments: Moments) -> str:
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
    for line in _read(found):
        yield rows.html(row_of(line, moments=moments))
