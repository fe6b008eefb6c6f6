"""The ways that tickets take through the teams, and where they go on when nobody reacts."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from stafette.catalog.models import Service
from stafette.core import clock, policy
from stafette.levels import actions as levels
from stafette.levels.models import PathStep
from stafette.levels.queries import all_steps
from stafette.setup.forms.paths import PathForm
from stafette.setup.pages import Line, Listing
from stafette.setup.sentences import path_sentence
from stafette.setup.views.reach import (
    GET_AND_POST,
    choose_service,
    number_of,
    person_of,
    service_name,
    service_of,
    show,
    show_form,
    stored,
)


@policy.administrators
@require_GET
def paths(request: HttpRequest) -> HttpResponse:
    steps = list(all_steps())
    own = {step.service_id: step.service for step in steps if step.service}
    lines = [_line(None, steps), *(_line(one, steps) for one in own.values())]
    listing = Listing(
        area="paths",
        heading=_("Paths"),
        lead=_("Where a ticket goes on, when it is handed over and when nobody reacts in time."),
        lines=lines,
        empty="",
        add_address=reverse("setup:new_path"),
        add_label=_("A path for a service"),
    )
    return show(request, "list", area="paths", heading=listing.heading, listing=listing)


def _line(service: Service | None, steps: Sequence[PathStep]) -> Line:
    own = [step for step in steps if step.service_id == (service.pk if service else None)]
    return Line(
        title=service_name(service),
        address=reverse("setup:path", args=[number_of(service)]),
        note=path_sentence(own),
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def new_path(request: HttpRequest) -> HttpResponse:
    return choose_service(request, area="paths", heading=_("New path"), page="setup:path")


@policy.administrators
@require_http_methods(GET_AND_POST)
def path(request: HttpRequest, service: int) -> HttpResponse:
    """The steps of one path; none removes it."""
    found = service_of(service)
    steps = list(PathStep.objects.filter(service=found).select_related("team", "promise"))
    form = PathForm(request.POST or None, steps=steps)
    if stored(
        request,
        form,
        lambda: levels.save_path(
            service=found, steps=form.steps(), by=person_of(request), at=clock.now()
        ),
    ):
        return redirect("setup:paths")
    return show_form(
        request,
        form,
        area="paths",
        heading=service_name(found),
        template="path",
        back=reverse("setup:paths"),
        told=path_sentence(steps),
    )
