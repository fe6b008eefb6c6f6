"""What people may ask about."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.catalog import actions as catalog
from stafette.catalog.models import Service
from stafette.catalog.queries import services as in_use
from stafette.core import clock, policy
from stafette.setup.forms.services import ServiceForm
from stafette.setup.pages import Line, Listing, Retirement
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show, show_form, stored


@policy.administrators
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    listing = Listing(
        area="services",
        heading=_("Services"),
        lead=_("What people use and ask about. Promises and routing rules can refer to it."),
        lines=[_line(one) for one in in_use()],
        empty=_("No service yet."),
        add_address=reverse("setup:new_service"),
        add_label=_("Add a service"),
    )
    return show(request, "list", area="services", heading=listing.heading, listing=listing)


def _line(service: Service) -> Line:
    others = [name for name in service.names.values() if name != service.name]
    missing = [] if len(service.names) > 1 else [_("in one language only")]
    return Line(
        title=service.name,
        address=reverse("setup:service", args=[service.pk]),
        end=", ".join([*others, *missing]),
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def service(request: HttpRequest, service: int | None = None) -> HttpResponse:
    """Enter a service or change it."""
    found = get_object_or_404(in_use(), pk=service) if service else None
    form = ServiceForm(request.POST or None, service=found)
    heading = found.name if found else _("New service")
    if stored(
        request,
        form,
        lambda: catalog.save_service(
            service=found,
            names=form.texts("name"),
            description=form.texts("description"),
            by=person_of(request),
            at=clock.now(),
        ),
    ):
        return redirect("setup:services")
    return show_form(
        request,
        form,
        area="services",
        heading=heading,
        back=reverse("setup:services"),
        retirement=_retirement(found) if found else None,
    )


def _retirement(service: Service) -> Retirement:
    return Retirement(
        heading=_("Retire the service"),
        text=_("It is offered no longer. Tickets about it keep it."),
        address=reverse("setup:retire_service", args=[service.pk]),
        label=_("Retire the service"),
    )


@policy.administrators
@require_POST
def retire_service(request: HttpRequest, service: int) -> HttpResponse:
    found = get_object_or_404(in_use(), pk=service)
    return carry_out(
        request,
        lambda: catalog.retire_service(service=found, by=person_of(request), at=clock.now()),
        done=_("The service {name} is retired.").format(name=found.name),
        to=reverse("setup:services"),
        back=reverse("setup:service", args=[found.pk]),
    )
