"""The list "My level"."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.core.numbers import numbers_said
from stafette.core.refusals import Refusal
from stafette.desk import queue as reading
from stafette.desk.pages import Chip, Empty, QueuePage
from stafette.desk.queue import Wish
from stafette.desk.tallies import Tallies, capped, forget, tallies_of
from stafette.desk.views.reach import moments_of, person_of, show
from stafette.levels import actions as levels
from stafette.levels.queries import team_ids, worked_tickets

MOST_NUMBERS = 50


def _wish(request: HttpRequest) -> Wish:
    person = person_of(request)
    asked = request.GET.get("show", "all")
    return Wish(
        person=person,
        teams=team_ids(person),
        show=asked if asked in reading.SHOWN else "all",
        after=reading.cursor_from(request.GET.get("after", "")),
    )


@policy.agents
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    wish, moments = _wish(request), moments_of(request)
    page, after = reading.page_of(wish, at=moments.at)
    tallies = tallies_of(wish.person, at=moments.at)
    whole = not after and wish.after is None
    count = _count(tallies, wish.show)
    content = QueuePage(
        title=f"({count}) {_heading(wish.show)}" if count else _heading(wish.show),
        heading=_heading(wish.show),
        caption=_("{heading}, nearest deadline first").format(heading=_heading(wish.show)),
        meta=_meta(count),
        chips=_chips(tallies, wish.show),
        groups=reading.groups_of(page, moments=moments, whole=whole),
        next_address=_address(wish.show, after) if after else "",
        first_address=_address(wish.show, "") if wish.after else "",
        empty=None if page else _empty(wish, tallies, moments),
    )
    return show(request, "queue", page=content)


@policy.agents
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of some tickets, for the live list: those that belong to the shown filter."""
    numbers = numbers_said(request.GET.get("numbers", "").split(","), most=MOST_NUMBERS)
    found = reading.rows_for(_wish(request), numbers, moments=moments_of(request))
    return show(request, "rows", rows=list(found))


@policy.agents
@require_POST
def take_over_many(request: HttpRequest) -> HttpResponse:
    """Take the ticked tickets over; what a colleague has by now is left there and said."""
    person = person_of(request)
    numbers = numbers_said(request.POST.getlist("number"), most=MOST_NUMBERS)
    taken = 0
    for ticket in worked_tickets(person).filter(pk__in=numbers).order_by("pk"):
        try:
            levels.take_over(ticket=ticket, by=person, at=clock.now())
            taken += 1
        except Refusal as refusal:
            messages.warning(request, f"#{ticket.pk}: {refusal}")
    if taken:
        forget(person)
        words = ngettext("{count} ticket is with you.", "{count} tickets are with you.", taken)
        messages.success(request, words.format(count=taken))
    return redirect("desk:queue")


def _heading(asked: str) -> str:
    return {
        "all": _("My level"),
        "mine": _("With me"),
        "free": _("Without an agent"),
        "soon": _("Due soon"),
        "waiting": _("Waiting"),
    }[asked]


def _count(tallies: Tallies, asked: str) -> str:
    return capped(tallies.queue if asked == "all" else getattr(tallies, asked))


def _meta(count: str) -> str:
    if not count:
        return ""
    words = ngettext("{count} ticket", "{count} tickets", 1 if count == "1" else 2)
    return words.format(count=count)


def _chips(tallies: Tallies, current: str) -> list[Chip]:
    labels = (
        ("all", _("All")),
        ("mine", _("With me")),
        ("free", _("Without an agent")),
        ("soon", _("Due soon")),
        ("waiting", _("Waiting")),
    )
    return [
        Chip(
            label=label,
            address=_address(name, ""),
            count=_count(tallies, name) or "0",
            current=name == current,
        )
        for name, label in labels
    ]


def _address(asked: str, after: str) -> str:
    wished = {"show": "" if asked == "all" else asked, "after": after}
    query = urlencode({name: value for name, value in wished.items() if value})
    return f"{reverse('desk:queue')}?{query}" if query else reverse("desk:queue")


def _empty(wish: Wish, tallies: Tallies, moments: Moments) -> Empty:
    if not wish.teams:
        return Empty(
            title=_("You are in no team yet."),
            text=_("An administrator can add you to a team in the set-up."),
        )
    if wish.show != "all":
        return Empty(
            title=_("Nothing here."),
            text=_("New tickets appear by themselves."),
            address=reverse("desk:queue"),
            label=_("Show all"),
        )
    text = _("New tickets appear here by themselves.")
    if not tallies.handovers:
        return Empty(title=_("All done."), text=text)
    words = ngettext("{count} hand-over waits.", "{count} hand-overs wait.", tallies.handovers)
    return Empty(
        title=_("All done."),
        text=f"{text} {words.format(count=tallies.handovers)}",
        address=reverse("desk:handovers"),
        label=_("Open the hand-overs"),
        icon="arrow-left-right",
    )
