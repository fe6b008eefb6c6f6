"""Signing in to a mailbox by the provider's OAuth: entered, allowed in the browser or by a code."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail import oauth
from stafette.channels.mail.actions.consents import refusal
from stafette.channels.mail.models import Consent, Mailbox
from stafette.channels.mail.tokens import hosts_of
from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.setup import attempts
from stafette.setup.forms.consents import ConsentForm
from stafette.setup.pages import Retirement, Tag
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show, show_form, stored


@policy.administrators
@require_http_methods(GET_AND_POST)
def consent(request: HttpRequest, mailbox: int) -> HttpResponse:
    """Which provider, as which application, and whether it allows it."""
    found = get_object_or_404(Mailbox, pk=mailbox, retired_on=None)
    known = Consent.objects.filter(mailbox=found).first()
    form = ConsentForm(request.POST or None, consent=known)
    if stored(
        request,
        form,
        lambda: mail.save_consent(
            mailbox=found, to=form.plan(), by=person_of(request), at=clock.now()
        ),
    ):
        return redirect("setup:consent", mailbox=found.pk)
    return show_form(
        request,
        form,
        area="mailboxes",
        heading=_("Sign-in by the provider for {address}").format(address=found.address),
        back=reverse("setup:mailbox", args=[found.pk]),
        template="consent",
        mailbox=found,
        consent=known,
        standing=_standing(known) if known else None,
        return_address=_return_address(),
        by_code=bool(known and _knows_codes(known)),
        retirement=_removal(found) if known else None,
    )


def _standing(consent: Consent) -> Tag:
    if consent.trouble:
        said = f"{consent.get_trouble_display()} {consent.answer}".strip()
        return Tag(text=said, icon="triangle-alert", tone="danger")
    if not consent.refresh_token or not consent.given_at:
        return Tag(text=_("Not allowed yet"), icon="hourglass", tone="warn")
    moment = Moments.here(clock.now()).recent(consent.given_at)
    hosts = ", ".join(sorted(hosts_of(consent)))
    text = _("Allowed: {moment}, for {hosts}").format(moment=moment, hosts=hosts)
    return Tag(text=text, icon="circle-check", tone="ok")


def _knows_codes(consent: Consent) -> bool:
    if consent.provider == "own":
        return bool(consent.endpoints.get("device"))
    return consent.provider == "microsoft"


def _return_address() -> str:
    """By the desk's own address, never by what a request calls it."""
    return f"{settings.STAFETTE.base_url}{reverse('setup:consent_back')}"


def _removal(mailbox: Mailbox) -> Retirement:
    return Retirement(
        heading=_("Forget the permission"),
        text=_("The desk deletes its tokens. End the permission at the provider too."),
        address=reverse("setup:remove_consent", args=[mailbox.pk]),
        label=_("Forget the permission"),
    )


@policy.administrators
@require_POST
def allow(request: HttpRequest, mailbox: int) -> HttpResponse:
    """Begin the way by the browser: the next page leads to the provider."""
    found, at = _consent(mailbox), clock.now()
    errand = attempts.Errand(
        mailbox=found.mailbox_id, state=oauth.new_secret(), verifier=oauth.new_secret()
    )
    try:
        address = mail.address_to_allow(
            found, back=_return_address(), state=errand.state, verifier=errand.verifier
        )
    except mail.ConsentRefused as refused:
        messages.error(request, str(refused))
        return redirect("setup:consent", mailbox=mailbox)
    attempts.begin(request.session, errand, at=at)
    return show(
        request,
        "consent_leave",
        area="mailboxes",
        heading=_("Allow the sign-in for {address}").format(address=found.mailbox.address),
        address=address,
        host=urlsplit(address).hostname,
        mailbox=found.mailbox,
    )


@policy.administrators
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """The provider's answer, by the browser: of this session, and only once."""
    at = clock.now()
    errand = attempts.take(request.session, state=request.GET.get("state", ""), at=at)
    if errand is None:
        messages.error(request, _("This answer belongs to no sign-in of yours. Begin again."))
        return redirect("setup:mailboxes")
    found = _consent(errand.mailbox)
    page = reverse("setup:consent", args=[errand.mailbox])

    def redeem() -> None:
        code = request.GET.get("code", "")
        if not code:
            raise refusal(oauth.Denied(request.GET.get("error", "")))
        mail.redeem(
            consent=found,
            code=code,
            verifier=errand.verifier,
            back=_return_address(),
            by=person_of(request),
            at=at,
        )

    return carry_out(
        request, redeem, done=_("The provider allows the sign-in."), to=page, back=page
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def device(request: HttpRequest, mailbox: int) -> HttpResponse:
    """Begin a sign-in by a code (POST), or show the one that waits."""
    found, at = _consent(mailbox), clock.now()
    if request.method == "POST":
        try:
            begun = mail.begin_device(consent=found)
        except mail.ConsentRefused as refused:
            messages.error(request, str(refused))
            return redirect("setup:consent", mailbox=mailbox)
        attempts.wait(request.session, begun, mailbox=mailbox, at=at)
        return redirect("setup:consent_device", mailbox=mailbox)
    waiting = attempts.waiting(request.session, mailbox=mailbox)
    if waiting is None:
        return redirect("setup:consent", mailbox=mailbox)
    return show(
        request,
        "consent_device",
        area="mailboxes",
        heading=_("Allow the sign-in for {address}").format(address=found.mailbox.address),
        waiting=waiting,
        mailbox=found.mailbox,
    )


@policy.administrators
@require_POST
def ask_device(request: HttpRequest, mailbox: int) -> HttpResponse:
    """Ask the provider once, not before it wants to be asked; the page asks by itself."""
    found = _consent(mailbox)
    waiting = attempts.waiting(request.session, mailbox=mailbox)
    if waiting and not _is_settled(request, found, waiting):
        if request.headers.get("HX-Request"):
            content = {"waiting": waiting, "mailbox": found.mailbox}
            return render(request, "setup/consent_waiting.html", content)
        return redirect("setup:consent_device", mailbox=mailbox)
    page = reverse("setup:consent", args=[mailbox])
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": page})
    return redirect(page)


def _is_settled(request: HttpRequest, consent: Consent, waiting: attempts.Waiting) -> bool:
    """Confirmed, refused or too late; what is to be said about it is said on the next page."""
    at = clock.now()
    if not waiting.is_over(at) and waiting.is_early(at):
        return False
    try:
        if waiting.is_over(at):
            raise refusal(oauth.Denied("expired_token"))
        said = mail.ask_device(consent=consent, code=waiting.opened(), by=person_of(request), at=at)
    except mail.ConsentRefused as refused:
        messages.error(request, str(refused))
    else:
        if said:
            attempts.asked(request.session, waiting, slower=said == "slow_down", at=at)
            return False
        messages.success(request, _("The provider allows the sign-in."))
    attempts.forget(request.session)
    return True


@policy.administrators
@require_POST
def remove_consent(request: HttpRequest, mailbox: int) -> HttpResponse:
    found = get_object_or_404(Mailbox, pk=mailbox, retired_on=None)
    page = reverse("setup:consent", args=[found.pk])
    return carry_out(
        request,
        lambda: mail.remove_consent(mailbox=found, by=person_of(request), at=clock.now()),
        done=_("The permission is forgotten."),
        to=page,
        back=page,
    )


def _consent(mailbox: int) -> Consent:
    rows = Consent.objects.select_related("mailbox")
    return get_object_or_404(rows, mailbox_id=mailbox, mailbox__retired_on=None)
