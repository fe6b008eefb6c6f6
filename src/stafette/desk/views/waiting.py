"""What waits, and what the hand-overs of a week teach."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from stafette.core import policy
from stafette.core.moments import Moments
from stafette.desk import review as reviewing
from stafette.desk import waiting as reading
from stafette.desk.pages import Chip
from stafette.desk.views.reach import moments_of, person_of, show
from stafette.levels import rules
from stafette.people.models import Person


@policy.agents
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    sections = reading.sections_of(person, moments=moments_of(request))
    return show(request, "waiting", tabs=_tabs(person, "waiting"), sections=sections)


@policy.agents
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """For leads and coaches; to others it looks absent."""
    person, moments = person_of(request), moments_of(request)
    if not rules.reviews(person):
        raise Http404
    monday = reviewing.monday_said(request.GET.get("week", ""), today=moments.today)
    week = reviewing.week_from(monday, moments.zone)
    later = monday + reviewing.WEEK
    return show(
        request,
        "review",
        tabs=_tabs(person, "review"),
        meta=_week_said(monday, moments),
        earlier_address=_address(monday - reviewing.WEEK),
        later_address=_address(later) if later <= moments.today else "",
        sections=reviewing.sections_of(person, week=week, moments=moments),
    )


def _tabs(person: Person, current: str) -> list[Chip]:
    """No tabs for those who have the one page only."""
    names = {"waiting": _("What waits"), "review": _("Review of the week")}
    return [
        Chip(label=label, address=reverse(f"desk:{name}"), current=name == current)
        for name, label in names.items()
        if rules.reviews(person)
    ]


def _address(monday: date) -> str:
    return f"{reverse('desk:review')}?week={reviewing.week_named(monday)}"


def _week_said(monday: date, moments: Moments) -> str:
    sunday = monday + reviewing.WEEK - date.resolution
    return _("Week {week}, {first} to {last}").format(
        week=monday.isocalendar().week, first=moments.dated(monday), last=moments.dated(sunday)
    )
