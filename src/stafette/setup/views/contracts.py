"""What hand-overs must bring along, by service."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from stafette.core import clock, policy
from stafette.levels import actions as levels
from stafette.levels.models import Contract
from stafette.levels.queries import contracts as stored_contracts
from stafette.setup.forms.contracts import ContractForm
from stafette.setup.lengths import length_words
from stafette.setup.pages import Line, Listing
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
def contracts(request: HttpRequest) -> HttpResponse:
    found = list(stored_contracts())
    general = next((one for one in found if one.service is None), Contract())
    lines = [_line(general), *(_line(one) for one in found if one.service)]
    listing = Listing(
        area="contracts",
        heading=_("Hand-overs"),
        lead=_("What the next level needs to go on without asking, and when it is time for it."),
        lines=lines,
        empty="",
        add_address=reverse("setup:new_contract"),
        add_label=_("Rules for a service"),
    )
    return show(request, "list", area="contracts", heading=listing.heading, listing=listing)


def _line(contract: Contract) -> Line:
    service = contract.service
    return Line(
        title=service_name(service),
        address=reverse("setup:contract", args=[number_of(service)]),
        note=contract_sentence(contract),
    )


def contract_sentence(contract: Contract) -> str:
    """ "3 steps and evidence needed. Time to hand over after 15 min." """
    count = len(contract.steps)
    parts = [ngettext("{count} step", "{count} steps", count).format(count=count)] if count else []
    parts += [_("evidence")] if contract.evidence else []
    wanted = _(" and ").join(parts)
    needed = _("{wanted} needed.") if contract.gate else _("{wanted} wanted.")
    asked = capfirst(needed.format(wanted=wanted))
    said = [asked if wanted else _("Nothing besides the briefing.")]
    if contract.after:
        said.append(_("Time to hand over after {time}.").format(time=length_words(contract.after)))
    return " ".join(said)


@policy.administrators
@require_http_methods(GET_AND_POST)
def new_contract(request: HttpRequest) -> HttpResponse:
    return choose_service(
        request, area="contracts", heading=_("Rules for a service"), page="setup:contract"
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def contract(request: HttpRequest, service: int) -> HttpResponse:
    found = service_of(service)
    kept = Contract.objects.filter(service=found).first()
    form = ContractForm(request.POST or None, contract=kept)
    if stored(
        request,
        form,
        lambda: levels.save_contract(
            service=found, to=form.plan(), by=person_of(request), at=clock.now()
        ),
    ):
        return redirect("setup:contracts")
    return show_form(
        request,
        form,
        area="contracts",
        heading=service_name(found),
        back=reverse("setup:contracts"),
    )
