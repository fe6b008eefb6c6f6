"""A mail of ours goes round while somebody watches: out by the mailbox's server, and in again."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from stafette.channels.mail import actions as mail
from stafette.channels.mail import ways_out
from stafette.channels.mail.actions import Step
from stafette.channels.mail.actions.submission import PAGE_SECONDS
from stafette.channels.mail.models import Canary, Mailbox, MailSource
from stafette.core import clock, policy
from stafette.core.moments import Moments
from stafette.setup.views.reach import show

PATIENCE: Final = timedelta(minutes=10)


@policy.administrators
@require_POST
def round_trip(request: HttpRequest, mailbox: int) -> HttpResponse:
    """Send it, promise a look into the mailbox, and show how far it is."""
    found, at = get_object_or_404(Mailbox, pk=mailbox, retired_on=None), clock.now()
    canary = mail.send_canary(mailbox=found, at=at, seconds=PAGE_SECONDS)
    source = MailSource.objects.filter(mailbox=found).first()
    if source:
        mail.look(source_id=source.pk, at=clock.now())
    return redirect("setup:round_trip_state", mailbox=found.pk, canary=canary.pk)


@policy.administrators
@require_GET
def round_trip_state(request: HttpRequest, mailbox: int, canary: int) -> HttpResponse:
    """How far it is; the page asks again until it is back."""
    found = get_object_or_404(
        Canary.objects.select_related("mailbox"),
        pk=canary,
        mailbox_id=mailbox,
        mailbox__retired_on=None,
    )
    at = clock.now()
    content: dict[str, Any] = {
        "tested": _steps(found, at),
        "asks_again": _is_under_way(found, at),
        "mailbox": found.mailbox,
        "canary": found,
    }
    if request.headers.get("HX-Request"):
        return render(request, "setup/round_trip_steps.html", content)
    heading = _("Round trip of {address}").format(address=found.mailbox.address)
    return show(request, "round_trip", area="mailboxes", heading=heading, **content)


def _is_sent(canary: Canary) -> bool:
    return canary.answer.startswith("2")


def _is_under_way(canary: Canary, at: datetime) -> bool:
    return _is_sent(canary) and canary.back_at is None and at < canary.sent_at + PATIENCE


def _steps(canary: Canary, at: datetime) -> list[Step]:
    """What happened so far, in its order."""
    if not ways_out.any_way(canary.mailbox):
        return [Step(text=_("No server is set to send by."), ok=False)]
    answer = canary.answer or "–"
    if not _is_sent(canary):
        return [Step(text=_("Not sent: {answer}").format(answer=answer), ok=False)]
    steps = [Step(text=_("Sent, the server said: {answer}").format(answer=answer), ok=True)]
    return [*steps, *_looked(canary, at), *_back(canary, at)]


def _looked(canary: Canary, at: datetime) -> list[Step]:
    source = MailSource.objects.filter(mailbox_id=canary.mailbox_id).first()
    if source is None:
        return []
    if source.checked_at is None or source.checked_at < canary.sent_at:
        return [Step(text=_("The mailbox is looked into next."), ok=True)]
    moment = Moments.here(at).recent(source.checked_at)
    text = _("Looked into the mailbox: {moment}").format(moment=moment)
    return [Step(text=text, ok=not source.trouble)]


def _back(canary: Canary, at: datetime) -> list[Step]:
    if canary.back_at is None:
        if _is_under_way(canary, at):
            return []
        return [Step(text=_("It did not come back within ten minutes."), ok=False)]
    took = max(int((canary.back_at - canary.sent_at).total_seconds()), 0)
    said = ngettext("Back after {count} second", "Back after {count} seconds", took)
    return [Step(text=said.format(count=took), ok=True)]
