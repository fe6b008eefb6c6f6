"""The ways that tickets take through the teams, and where they go on when nobody reacts."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from stafette.catalog.models import Service
from stafette.catalog.queries import services
from stafette.core import clock, policy
from stafette.levels import actions as levels
from stafette.levels.models import PathStep
from stafette.levels.queries import all_steps
from stafette.setup.forms.paths import NewPathForm, PathForm
from stafette.setup.pages import Line, Listing
from stafette.setup.sentences import path_sentence
from stafette.setup.views.reach import GET_AND_POST, person_of, show, show_form, stored

ALL_OTHERS = 0  # in the address: the path of tickets whose service has none of its own


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
        title=service.name if service else _("All other services"),
        address=reverse("setup:path", args=[service.pk if service else ALL_OTHERS]),
        note=path_sentence(own),
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def new_path(request: HttpRequest) -> HttpResponse:
    """Choose the service; nothing is stored yet."""
    form = NewPathForm(request.POST or None)
    if form.is_bound and form.is_valid():
        return redirect("setup:path", service=form.cleaned_data["service"].pk)
    return show_form(
        request, form, area="paths", heading=_("New path"), back=reverse("setup:paths")
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def path(request: HttpRequest, service: int) -> HttpResponse:
    """The steps of one path; none removes it."""
    found = services().filter(pk=service).first()
    if found is None and service != ALL_OTHERS:
        raise Http404
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
        heading=found.name if found else _("All other services"),
        template="path",
        back=reverse("setup:paths"),
        told=path_sentence(steps),
    )
