"""Companies and departments whose people ask for help."""

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.core import clock, policy
from stafette.people import actions as people
from stafette.people.models import Organisation
from stafette.setup.forms.organisations import OrganisationForm
from stafette.setup.pages import Line, Listing, Retirement
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show, show_form, stored

MOST = 500


@policy.administrators
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    belonging = Count("people", filter=Q(people__retired_on=None))
    found = _in_use().annotate(count=belonging).prefetch_related("domains").order_by("name")
    listing = Listing(
        area="organisations",
        heading=_("Organisations"),
        lead=_("Who writes from one of their mail domains belongs to them from the first mail on."),
        lines=[_line(one, one.count) for one in found[:MOST]],
        empty=_("No organisation yet. Without one, all people are on their own."),
        add_address=reverse("setup:new_organisation"),
        add_label=_("Add an organisation"),
    )
    return show(request, "list", area="organisations", heading=listing.heading, listing=listing)


def _in_use() -> QuerySet[Organisation]:
    return Organisation.objects.filter(retired_on=None)


def _line(organisation: Organisation, count: int) -> Line:
    domains = sorted(domain.name for domain in organisation.domains.all())
    return Line(
        title=organisation.name,
        address=reverse("setup:organisation", args=[organisation.pk]),
        note=", ".join(domains) or _("without a mail domain"),
        end=ngettext("{count} person", "{count} people", count).format(count=count),
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def organisation(request: HttpRequest, organisation: int | None = None) -> HttpResponse:
    """Enter an organisation or change it."""
    found = get_object_or_404(_in_use(), pk=organisation) if organisation else None
    form = OrganisationForm(request.POST or None, organisation=found)
    heading = found.name if found else _("New organisation")
    if stored(
        request,
        form,
        lambda: people.save_organisation(
            organisation=found,
            name=form.cleaned_data["name"],
            domains=form.domain_names(),
            by=person_of(request),
            at=clock.now(),
        ),
    ):
        return redirect("setup:organisations")
    return show_form(
        request,
        form,
        area="organisations",
        heading=heading,
        back=reverse("setup:organisations"),
        retirement=_retirement(found) if found else None,
    )


def _retirement(organisation: Organisation) -> Retirement:
    return Retirement(
        heading=_("Retire the organisation"),
        text=_("It is offered no longer, its mail domains become free."),
        address=reverse("setup:retire_organisation", args=[organisation.pk]),
        label=_("Retire the organisation"),
    )


@policy.administrators
@require_POST
def retire_organisation(request: HttpRequest, organisation: int) -> HttpResponse:
    found = get_object_or_404(_in_use(), pk=organisation)
    return carry_out(
        request,
        lambda: people.retire_organisation(
            organisation=found, by=person_of(request), at=clock.now()
        ),
        done=_("The organisation {name} is retired.").format(name=found.name),
        to=reverse("setup:organisations"),
        back=reverse("setup:organisation", args=[found.pk]),
    )
