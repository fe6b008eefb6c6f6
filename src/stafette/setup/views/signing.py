"""The signature under the mails of a mailbox (DKIM): key, record, self-test, switch."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail import signing as dkim
from stafette.channels.mail.models import Mailbox
from stafette.core import clock, policy
from stafette.core.refusals import Refusal
from stafette.setup.views.reach import carry_out, person_of, show


@policy.administrators
@require_GET
def signing(request: HttpRequest, mailbox: int) -> HttpResponse:
    found = _mailbox(mailbox)
    key = mail.key_of(found)
    return show(
        request,
        "signing",
        area="mailboxes",
        heading=_("Signature of {address}").format(address=found.address),
        mailbox=found,
        key=key,
        record_name=dkim.record_name(key.domain, key.selector) if key else "",
        record_strings=dkim.record_strings(key.public_key) if key else [],
    )


@policy.administrators
@require_POST
def make_key(request: HttpRequest, mailbox: int) -> HttpResponse:
    found = _mailbox(mailbox)
    return carry_out(
        request,
        lambda: mail.make_key(mailbox=found, by=person_of(request), at=clock.now()),
        done=_("The key is made. Publish its record, then switch the signature on."),
        to=_page(found),
        back=_page(found),
    )


@policy.administrators
@require_POST
def switch_signing(request: HttpRequest, mailbox: int) -> HttpResponse:
    """On when it was asked so, else off."""
    found, on = _mailbox(mailbox), request.POST.get("on") == "1"
    if key := mail.key_of(found):
        mail.switch_signing(key=key, on=on, by=person_of(request), at=clock.now())
        messages.success(request, _("Mails are signed.") if on else _("Mails are not signed."))
    return redirect(_page(found))


@policy.administrators
@require_POST
def look_up_key(request: HttpRequest, mailbox: int) -> HttpResponse:
    """Ask the resolver for the record; nothing else is looked at."""
    found = _mailbox(mailbox)
    if key := mail.key_of(found):
        try:
            look = mail.look_up(key=key, resolver=request.POST.get("resolver", "")[:64])
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(_page(found))
        if look.found:
            messages.success(request, _("The record is there and tells this key."))
        else:
            said = _("The record was not found: {reason}").format(reason=look.text)
            messages.warning(request, said)
    return redirect(_page(found))


def _mailbox(number: int) -> Mailbox:
    return get_object_or_404(Mailbox, pk=number, retired_on=None)


def _page(mailbox: Mailbox) -> str:
    return reverse("setup:signing", args=[mailbox.pk])
