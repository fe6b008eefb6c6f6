"""The addresses that the desk answers for, and how their mail is doing."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail.models import Mailbox
from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.setup.forms.mailboxes import MailboxForm
from stafette.setup.mail_state import Box, mailboxes_in_use, waiting
from stafette.setup.pages import Line, Listing, Retirement, Tag
from stafette.setup.views.reach import GET_AND_POST, carry_out, person_of, show, show_form, stored


@policy.administrators
@require_GET
def mailboxes(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    listing = Listing(
        area="mailboxes",
        heading=_("Mailboxes"),
        lead=_("Mail to these addresses becomes tickets, answers leave from them."),
        lines=[_line(one, at=at) for one in mailboxes_in_use()],
        empty=_("No mailbox yet. Without one, no mail comes in and no answer leaves."),
        add_address=reverse("setup:new_mailbox"),
        add_label=_("Add a mailbox"),
    )
    return show(
        request,
        "mailboxes",
        area="mailboxes",
        heading=listing.heading,
        listing=listing,
        waiting=waiting(),
    )


def _line(box: Box, *, at: datetime) -> Line:
    mailbox, last_at = box.mailbox, box.last_at
    last = Moments.here(at).recent(last_at) if last_at else ""
    return Line(
        title=mailbox.address,
        address=reverse("setup:mailbox", args=[mailbox.pk]),
        note=f"{mailbox.sender_name}, {mailbox.team or _('by the routing rules')}",
        tags=[*_trouble(mailbox), _light(last_at, box.stored)],
        end=_("last mail: {moment}").format(moment=last) if last else "",
    )


def _trouble(mailbox: Mailbox) -> list[Tag]:
    """What hinders fetching, and what waits on the server."""
    source = getattr(mailbox, "source", None)
    if source is None:
        return []
    if source.trouble:
        return [Tag(text=_("fetching fails"), icon="triangle-alert", tone="danger")]
    if source.backlog:
        said = ngettext("{count} on the server", "{count} on the server", source.backlog)
        return [Tag(text=said.format(count=source.backlog), icon="hourglass", tone="warn")]
    return []


def _light(last_at: datetime | None, stored: int) -> Tag:
    if stored:
        said = ngettext("{count} waits", "{count} wait", stored).format(count=stored)
        return Tag(text=said, icon="hourglass", tone="warn")
    if last_at is None:
        return Tag(text=_("no mail yet"), icon="mail")
    return Tag(text=_("all read"), icon="circle-check", tone="ok")


@policy.administrators
@require_http_methods(GET_AND_POST)
def mailbox(request: HttpRequest, mailbox: int | None = None) -> HttpResponse:
    """Enter a mailbox or change it."""
    found = get_object_or_404(Mailbox, pk=mailbox, retired_on=None) if mailbox else None
    form = MailboxForm(request.POST or None, mailbox=found)
    heading = found.address if found else _("New mailbox")
    if stored(
        request,
        form,
        lambda: mail.save_mailbox(
            mailbox=found, to=form.plan(), by=person_of(request), at=clock.now()
        ),
    ):
        return redirect("setup:mailboxes")
    return show_form(
        request,
        form,
        area="mailboxes",
        heading=heading,
        back=reverse("setup:mailboxes"),
        template="mailbox",
        mailbox=found,
        retirement=_retirement(found) if found else None,
    )


def _retirement(mailbox: Mailbox) -> Retirement:
    return Retirement(
        heading=_("Retire the mailbox"),
        text=_("Mail to it is no longer taken. Its tickets are answered from another mailbox."),
        address=reverse("setup:retire_mailbox", args=[mailbox.pk]),
        label=_("Retire the mailbox"),
    )


@policy.administrators
@require_POST
def retire_mailbox(request: HttpRequest, mailbox: int) -> HttpResponse:
    found = get_object_or_404(Mailbox, pk=mailbox, retired_on=None)
    return carry_out(
        request,
        lambda: mail.retire_mailbox(mailbox=found, by=person_of(request), at=clock.now()),
        done=_("The mailbox {address} is retired.").format(address=found.address),
        to=reverse("setup:mailboxes"),
        back=reverse("setup:mailbox", args=[found.pk]),
    )
