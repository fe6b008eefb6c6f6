"""The mails that the desk sends; in the demo they can be read here and nowhere else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from stafette.channels.mail import queries as mail
from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.core.numbers import number_said
from stafette.setup.outbox import SHOWN, deliveries_for, facts_of, letter_of, page_of, state_tag
from stafette.setup.views.reach import person_of


@policy.agents
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "all"
    rows, pager = page_of(
        deliveries_for(person_of(request)),
        shown=shown,
        before=number_said(request.GET.get("before", "")),
        moments=Moments.here(clock.now()),
    )
    words = {"all": _("All"), "queued": _("To leave"), "failed": _("Not delivered")}
    content = {
        "rows": rows,
        "pager": pager,
        "demo": not (settings.STAFETTE.smtp_url or mail.has_no_way_out()),
        "no_way_out": mail.has_no_way_out(),
        "tabs": [(key, words[key], key == shown) for key in SHOWN],
    }
    return render(request, "setup/outbox.html", content)


@policy.agents
@require_GET
def outgoing(request: HttpRequest, delivery: int) -> HttpResponse:
    """One mail as text."""
    found = get_object_or_404(deliveries_for(person_of(request)), pk=delivery)
    content = {
        "delivery": found,
        "ticket": found.message.ticket,
        "state": state_tag(found),
        "facts": facts_of(found, moments=Moments.here(clock.now())),
        "letter": letter_of(found),
    }
    return render(request, "setup/outgoing.html", content)
