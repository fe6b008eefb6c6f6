"""Keys of mailboxes, certificates of correspondents, issuers that are trusted."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail.choices import KeyKind, ProtectionRule
from stafette.channels.mail.models import Certificate, Mailbox, MailboxKey
from stafette.channels.mail.tools import is_installed
from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.setup.forms.keys import CertificateForm, KeyForm, RuleForm
from stafette.setup.pages import Line, Tag
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show, show_form, stored

MOST = 500  # certificates on the page


@policy.administrators
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    boxes = Mailbox.objects.filter(retired_on=None).annotate(number=Count("keys")).order_by("pk")
    found = Certificate.objects.order_by("address", "pk")[:MOST]
    return show(
        request,
        "keys",
        area="mailboxes",
        heading=_("Keys and certificates"),
        mailboxes=[_box(one, one.number) for one in boxes],
        correspondents=[_line(one) for one in found if one.kind != KeyKind.ISSUER],
        issuers=[_line(one) for one in found if one.kind == KeyKind.ISSUER],
        missing=[name for name in ("openssl", "gpg") if not is_installed(name)],
    )


def _box(mailbox: Mailbox, number: int) -> Line:
    count = ngettext("{count} key", "{count} keys", number).format(count=number)
    return Line(
        title=mailbox.address,
        address=reverse("setup:mailbox_keys", args=[mailbox.pk]),
        note=str(ProtectionRule(mailbox.protection).label),
        tags=[Tag(text=count, icon="key-round", tone="ok" if number else "")],
    )


def _line(one: Certificate) -> Line:
    trusted = Tag(text=_("trusted"), icon="circle-check", tone="ok")
    came = Tag(text=_("came by mail, not trusted"), icon="triangle-alert", tone="warn")
    return Line(
        title=one.address or one.holder,
        address=reverse("setup:certificate", args=[one.pk]),
        note=f"{one.get_kind_display()}, {one.fingerprint[:16]}…",
        tags=[trusted if one.vouched else came],
        end=_until(one),
    )


def _until(one: Certificate | MailboxKey) -> str:
    if one.valid_until is None:
        return ""
    return _("until {day}").format(day=Moments.here(clock.now()).absolute(one.valid_until))


@policy.administrators
@require_http_methods(GET_AND_POST)
def mailbox_keys(request: HttpRequest, mailbox: int) -> HttpResponse:
    """The rule of a mailbox and its keys."""
    found = get_object_or_404(Mailbox, pk=mailbox, retired_on=None)
    form = RuleForm(request.POST or None, protection=found.protection)
    if stored(
        request,
        form,
        lambda: mail.set_protection(
            mailbox=found,
            rule=form.cleaned_data["protection"],
            by=person_of(request),
            at=clock.now(),
        ),
    ):
        return redirect("setup:mailbox_keys", mailbox=found.pk)
    return show_form(
        request,
        form,
        area="mailboxes",
        heading=_("Keys of {address}").format(address=found.address),
        back=reverse("setup:keys"),
        template="mailbox_keys",
        mailbox=found,
        keys=[(one, _until(one)) for one in found.keys.order_by("-pk")],
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def new_key(request: HttpRequest, mailbox: int) -> HttpResponse:
    found = get_object_or_404(Mailbox, pk=mailbox, retired_on=None)
    form = KeyForm(request.POST or None, request.FILES or None)
    if stored(
        request,
        form,
        lambda: mail.add_key(
            mailbox=found,
            content=form.cleaned_data["file"],
            password=form.cleaned_data["password"],
            by=person_of(request),
            at=clock.now(),
        ),
    ):
        return redirect("setup:mailbox_keys", mailbox=found.pk)
    back = reverse("setup:mailbox_keys", args=[found.pk])
    heading = _("A key for {address}").format(address=found.address)
    return show_form(request, form, area="mailboxes", heading=heading, back=back)


@policy.administrators
@require_POST
def remove_key(request: HttpRequest, mailbox: int, key: int) -> HttpResponse:
    found = get_object_or_404(MailboxKey, pk=key, mailbox=mailbox)
    back = reverse("setup:mailbox_keys", args=[mailbox])
    return carry_out(
        request,
        lambda: mail.remove_key(key=found, by=person_of(request), at=clock.now()),
        done=_("The key is removed."),
        to=back,
        back=back,
    )


@policy.administrators
@require_http_methods(GET_AND_POST)
def new_certificate(request: HttpRequest) -> HttpResponse:
    form = CertificateForm(request.POST or None, request.FILES or None)
    if stored(
        request,
        form,
        lambda: mail.add_certificate(
            content=form.cleaned_data["file"], by=person_of(request), at=clock.now()
        ),
    ):
        return redirect("setup:keys")
    heading, back = _("Trust a certificate"), reverse("setup:keys")
    return show_form(request, form, area="mailboxes", heading=heading, back=back)


@policy.administrators
@require_GET
def certificate(request: HttpRequest, certificate: int) -> HttpResponse:
    """What it says, to be compared with what its holder says by another way."""
    found = get_object_or_404(Certificate, pk=certificate)
    marks = found.fingerprint.upper()
    return show(
        request,
        "certificate",
        area="mailboxes",
        heading=found.address or found.holder,
        certificate=found,
        fingerprint=" ".join(marks[at : at + 4] for at in range(0, len(marks), 4)),
        until=_until(found),
    )


@policy.administrators
@require_POST
def vouch(request: HttpRequest, certificate: int) -> HttpResponse:
    found = get_object_or_404(Certificate, pk=certificate)
    back = reverse("setup:certificate", args=[found.pk])
    return carry_out(
        request,
        lambda: mail.vouch(certificate=found, by=person_of(request), at=clock.now()),
        done=_("The certificate is trusted."),
        to=back,
        back=back,
    )


@policy.administrators
@require_POST
def remove_certificate(request: HttpRequest, certificate: int) -> HttpResponse:
    found = get_object_or_404(Certificate, pk=certificate)
    return carry_out(
        request,
        lambda: mail.remove_certificate(certificate=found, by=person_of(request), at=clock.now()),
        done=_("The certificate is removed."),
        to=reverse("setup:keys"),
        back=reverse("setup:keys"),
    )
