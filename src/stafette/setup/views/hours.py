"""When the desk works."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.setup.forms.hours import HoursForm
from stafette.setup.forms.places import place_words
from stafette.setup.pages import Line, Listing, Retirement
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show, show_form, stored
from stafette.sla import actions as sla
from stafette.sla import queries
from stafette.sla.models import ServiceHours
from stafette.sla.public_holidays import public_holidays

SHOWN = 4


@policy.administrators
@require_GET
def hours(request: HttpRequest) -> HttpResponse:
    listing = Listing(
        area="hours",
        heading=_("Service hours"),
        lead=_("Deadlines count while the desk works, and stand still while it does not."),
        lines=[_line(one) for one in in_use()],
        empty=_("No service hours yet. Promises need them to count by."),
        add_address=reverse("setup:new_hours"),
        add_label=_("Add service hours"),
    )
    return show(request, "list", area="hours", heading=listing.heading, listing=listing)


def in_use() -> list[ServiceHours]:
    return list(ServiceHours.objects.filter(retired_on=None).order_by("name"))


def _line(one: ServiceHours) -> Line:
    return Line(
        title=one.name,
        address=reverse("setup:hours_one", args=[one.pk]),
        note=queries.week_in_sentences(one),
        end=place_words(one.country, one.subdivision) or _("no public holidays"),
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def hours_one(request: HttpRequest, hours: int | None = None) -> HttpResponse:
    """Enter service hours or change them."""
    found = get_object_or_404(ServiceHours, pk=hours, retired_on=None) if hours else None
    form = HoursForm(request.POST or None, hours=found)
    heading = found.name if found else _("New service hours")
    if stored(
        request,
        form,
        lambda: sla.save_hours(hours=found, to=form.hours(), by=person_of(request), at=clock.now()),
    ):
        return redirect("setup:hours")
    return show_form(
        request,
        form,
        area="hours",
        heading=heading,
        back=reverse("setup:hours"),
        template="hours",
        closed=_next_holidays(found, at=clock.now()) if found and not form.is_bound else [],
        retirement=_retirement(found) if found else None,
    )


def _retirement(hours: ServiceHours) -> Retirement:
    return Retirement(
        heading=_("Retire the service hours"),
        text=_("No promise can count by them any more. Deadlines of tickets that have them stay."),
        address=reverse("setup:retire_hours", args=[hours.pk]),
        label=_("Retire the service hours"),
    )


@policy.administrators
@require_POST
def retire_hours(request: HttpRequest, hours: int) -> HttpResponse:
    found = get_object_or_404(ServiceHours, pk=hours, retired_on=None)
    return carry_out(
        request,
        lambda: sla.retire_hours(hours=found, by=person_of(request), at=clock.now()),
        done=_("The service hours {name} are retired.").format(name=found.name),
        to=reverse("setup:hours"),
        back=reverse("setup:hours_one", args=[found.pk]),
    )


def _next_holidays(hours: ServiceHours, *, at: datetime) -> list[str]:
    """The next public holidays that the calendar knows, as dates in words."""
    if not hours.country:
        return []
    today = at.astimezone(ZoneInfo(hours.time_zone)).date()
    years = [today.year, today.year + 1]
    days = sorted(public_holidays(hours.country, hours.subdivision, years))
    moments = Moments.here(at)
    return [moments.dated(day) for day in days if day >= today][:SHOWN]
