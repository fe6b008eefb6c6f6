"""Addresses that do not take mail: seen, and lifted when they do again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail.models import Undeliverable
from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.core.numbers import number_said
from stafette.setup.undeliverable import page_of
from stafette.setup.views.reach import carry_out, person_of, show


@policy.administrators
@require_GET
def undeliverable(request: HttpRequest) -> HttpResponse:
    before = number_said(request.GET.get("before", ""))
    rows, pager = page_of(before=before, moments=Moments.here(clock.now()))
    return show(
        request,
        "undeliverable",
        area="mailboxes",
        heading=_("Undeliverable addresses"),
        rows=rows,
        pager=pager,
    )


@policy.administrators
@require_POST
def lift(request: HttpRequest, address: int) -> HttpResponse:
    found = get_object_or_404(Undeliverable, pk=address)
    page = reverse("setup:undeliverable")
    return carry_out(
        request,
        lambda: mail.lift(undeliverable=found, by=person_of(request), at=clock.now()),
        done=_("Nobody is warned of {address} any more.").format(address=found.address),
        to=page,
        back=page,
    )
