"""From where the mail of a mailbox is fetched: found, tried before it is saved, tested again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail import discovery, queries
from stafette.channels.mail.actions.sources import TRIALS, told
from stafette.channels.mail.models import Consent, Mailbox, MailSource
from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.setup import offers, trials
from stafette.setup.forms.sources import SourceForm
from stafette.setup.pages import Tag
from stafette.setup.views.reach import GET_AND_POST, person_of, show, show_form, stored


@policy.administrators
@require_http_methods(GET_AND_POST)
def source(request: HttpRequest, mailbox: int) -> HttpResponse:
    """Enter or change from where mail is fetched."""
    found = get_object_or_404(Mailbox, pk=mailbox, retired_on=None)
    known = MailSource.objects.filter(mailbox=found).first()
    offered = _offered(found, ask="find" in request.GET)
    kept = trials.kept(request.session, mailbox=found.pk) if "kept" in request.GET else {}
    begins = kept or ({} if known else _begins(found, offered))
    form = SourceForm(request.POST or None, source=known, begins=begins)
    if request.POST.get("how") == "try":
        if (tried := _tried_first(request, form, found)) is not None:
            return tried
    elif stored(
        request,
        form,
        lambda: mail.save_source(
            mailbox=found, to=form.plan(), by=person_of(request), at=clock.now()
        ),
    ):
        return redirect("setup:source", mailbox=found.pk)
    return show_form(
        request,
        form,
        area="mailboxes",
        heading=_("Fetch mail for {address}").format(address=found.address),
        back=reverse("setup:mailbox", args=[found.pk]),
        template="source",
        mailbox=found,
        health=_health(known) if known else None,
        offered=offers.sentence(offered, asked="find" in request.GET),
    )


def _offered(mailbox: Mailbox, *, ask: bool) -> discovery.Found:
    """By facts alone unless somebody wants the DNS to be asked."""
    consent = Consent.objects.filter(mailbox=mailbox).first()
    if consent and (found := discovery.of_provider(consent.provider)).by:
        return found
    return discovery.find(mailbox.address) if ask else discovery.known(mailbox.address)


def _begins(mailbox: Mailbox, offered: discovery.Found) -> dict[str, Any]:
    places = offered.places
    kind, place = ("imap", places.imap) if places.imap else ("pop3", places.pop3)
    allowed = Consent.objects.filter(mailbox=mailbox).exclude(refresh_token="").exists()
    begins: dict[str, Any] = {"user": mailbox.address, "by_token": allowed}
    if place:
        begins |= {"kind": kind, "host": place.host, "port": place.port}
        begins |= {"security": place.security}
        begins |= {"afterwards": "delete"} if kind == "pop3" else {}
    return begins


def _tried_first(request: HttpRequest, form: SourceForm, mailbox: Mailbox) -> HttpResponse | None:
    """The page of the trial; None when what was entered could not be saved anyway."""
    if not form.is_valid():
        return None
    try:
        mail.check_source(mailbox=mailbox, to=form.plan(), at=clock.now())
    except mail.SourceRefused as refused:
        form.blame(refused)
        return None
    trials.begin(request.session, form.plan(), mailbox=mailbox.pk)
    return redirect("setup:try_source", mailbox=mailbox.pk)


@policy.administrators
@require_http_methods(GET_AND_POST)
def try_source(request: HttpRequest, mailbox: int) -> HttpResponse:
    """The trial of what was entered: each POST goes one step further, the last one saves."""
    found = get_object_or_404(Mailbox, pk=mailbox, retired_on=None)
    plan = trials.plan_of(request.session, mailbox=found.pk)
    if plan is None:
        return _away(request, found)
    told = trials.shown([], count=0)
    if request.method == "POST":
        try:
            told = _one_further(request, found, plan)
        except mail.SourceRefused as refused:
            messages.error(request, str(refused))
            return _away(request, found)
        if not told.next_text and not told.failed:
            return _away(request, found)
    content: dict[str, Any] = {"trial": told, "mailbox": found}
    if request.headers.get("HX-Request"):
        return render(request, "setup/source_trying.html", content)
    heading = _("Test of the mailbox {address}").format(address=found.address)
    return show(request, "source_try", area="mailboxes", heading=heading, **content)


def _one_further(request: HttpRequest, mailbox: Mailbox, plan: mail.SourcePlan) -> trials.Shown:
    """Saved when all went well, or when somebody wants it saved in spite. Raises SourceRefused."""
    at, said = clock.now(), request.POST.get("count", "")
    anyway = request.POST.get("how") == "anyway"
    count = min(max(int(said), 1), len(TRIALS)) if said.isdecimal() else 1
    steps = [] if anyway else mail.try_source(mailbox=mailbox, to=plan, steps=count, at=at)
    told = trials.shown(steps, count=len(TRIALS) if anyway else count)
    if not told.next_text and not told.failed:
        mail.save_source(mailbox=mailbox, to=plan, by=person_of(request), at=at)
        trials.forget(request.session)
        done = _("Saved without a test.") if anyway else _("Tested and saved.")
        messages.success(request, done)
    return told


def _away(request: HttpRequest, mailbox: Mailbox) -> HttpResponse:
    page = reverse("setup:source", args=[mailbox.pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": page})
    return redirect(page)


def _health(source: MailSource) -> list[Tag]:
    """How it stands, in tags; an empty list before the first pass."""
    here = Moments.here(clock.now())
    said = [_trouble(source)] if source.trouble else []
    if source.ok_at:
        text = _("Last read: {moment}").format(moment=here.recent(source.ok_at))
        said.append(Tag(text=text, icon="circle-check"))
    if source.backlog:
        text = ngettext("{count} mail waits there", "{count} mails wait there", source.backlog)
        said.append(Tag(text=text.format(count=source.backlog), icon="hourglass"))
    if left := queries.left_on_server(source):
        text = ngettext(
            "{count} mail could not be taken and was left there",
            "{count} mails could not be taken and were left there",
            left,
        )
        said.append(Tag(text=text.format(count=left), icon="triangle-alert"))
    return said


def _trouble(source: MailSource) -> Tag:
    return Tag(text=told(source.trouble, source.answer), icon="triangle-alert")


@policy.administrators
@require_POST
def test_source(request: HttpRequest, mailbox: int) -> HttpResponse:
    """Try the connection now and show how far it came."""
    found = get_object_or_404(
        MailSource.objects.select_related("mailbox"),
        mailbox_id=mailbox,
        mailbox__retired_on=None,
    )
    return show(
        request,
        "source_test",
        area="mailboxes",
        heading=_("Test of the mailbox {address}").format(address=found.mailbox.address),
        tested=mail.test_source(source=found, at=clock.now()),
        mailbox=found.mailbox,
    )
