"""From where the mail of a mailbox is fetched, how that goes, and a test of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail import queries
from stafette.channels.mail.actions.sources import told
from stafette.channels.mail.models import Mailbox, MailSource
from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.setup.forms.sources import SourceForm
from stafette.setup.pages import Tag
from stafette.setup.views.reach import GET_AND_POST, person_of, show, show_form, stored


@policy.administrators
@require_http_methods(GET_AND_POST)
def source(request: HttpRequest, mailbox: int) -> HttpResponse:
    """Enter or change from where mail is fetched."""
    found = get_object_or_404(Mailbox, pk=mailbox, retired_on=None)
    known = MailSource.objects.filter(mailbox=found).first()
    form = SourceForm(request.POST or None, source=known)
    if stored(
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
    )


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
