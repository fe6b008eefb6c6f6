"""The mails that the desk sends; in the demo they can be read here and nowhere else."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail import ways_out
from stafette.channels.mail.models import DeliveryState, Mailbox
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
    mailbox, no_way_out = number_said(request.GET.get("mailbox", "")), ways_out.has_no_way_out()
    rows, pager = page_of(
        deliveries_for(person_of(request)),
        shown=shown,
        before=number_said(request.GET.get("before", "")),
        mailbox=mailbox,
        moments=Moments.here(clock.now()),
    )
    words = {"all": _("All"), "queued": _("To leave"), "failed": _("Not delivered")}
    content = {
        "rows": rows,
        "pager": pager,
        "demo": not (settings.STAFETTE.smtp_url or no_way_out),
        "no_way_out": no_way_out,
        "tabs": [(key, words[key], key == shown) for key in SHOWN],
        "shown": shown,
        "mailbox": mailbox,
        "mailboxes": Mailbox.objects.filter(retired_on=None).order_by("address"),
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
        "waits": found.state == DeliveryState.QUEUED,
        "may_try": found.state in (DeliveryState.QUEUED, DeliveryState.FAILED),
    }
    return render(request, "setup/outgoing.html", content)


@policy.agents
@require_POST
def retry(request: HttpRequest, delivery: int) -> HttpResponse:
    """Try it at once."""
    found = get_object_or_404(deliveries_for(person_of(request)), pk=delivery)
    if mail.retry(delivery=found, by=person_of(request), at=clock.now()):
        messages.success(request, _("It is tried now."))
    else:
        messages.info(request, _("Nothing to try: it has left, or its author holds it back."))
    return redirect("setup:outgoing", delivery=found.pk)


@policy.agents
@require_POST
def give_up(request: HttpRequest, delivery: int) -> HttpResponse:
    """Try it no more."""
    found = get_object_or_404(deliveries_for(person_of(request)), pk=delivery)
    if mail.give_up(delivery=found, by=person_of(request), at=clock.now()):
        messages.success(request, _("Given up: it is among those not delivered."))
    else:
        messages.info(request, _("It was not waiting any more."))
    return redirect("setup:outgoing", delivery=found.pk)
