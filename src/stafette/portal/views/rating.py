"""Rating without a sign-in: a GET shows, only the button stores (mail scanners open links)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stafette.core import clock, policy
from stafette.core.refusals import Refusal
from stafette.feedback import actions as feedback
from stafette.feedback.models import LONGEST_TEXT
from stafette.feedback.queries import ticket_to_rate
from stafette.portal.forms.report import RatingForm
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.choices import Channel
from stafette.tickets.models import Ticket


@policy.public
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    ticket = ticket_to_rate(token)
    if ticket is None:
        raise Http404
    if request.method != "POST":
        form = RatingForm(initial={"verdict": request.GET.get("v", "")})
        return _page(request, ticket, form=form)
    if "reopen" in request.POST:
        _reopen(ticket, request.POST.get("text", "")[:LONGEST_TEXT].replace("\0", ""))
        return _page(request, ticket, done="reopened")
    form = RatingForm(request.POST)
    if form.is_valid():
        try:
            feedback.rate(ticket=ticket, **form.cleaned_data, at=clock.now())
            return _page(request, ticket, done="rated")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _page(request, ticket, form=form)


def _reopen(ticket: Ticket, text: str) -> None:
    """“Not solved yet” is a message of the requester: it reopens with those who solved it."""
    if not ticket.is_open:
        with translation.override(ticket.language):
            said = text.strip() or _("Not solved yet")
        words = Words(text=said, channel=Channel.PORTAL)
        tickets.receive(ticket=ticket, words=words, by=ticket.requester, at=clock.now())


def _page(
    request: HttpRequest, ticket: Ticket, *, form: RatingForm | None = None, done: str = ""
) -> HttpResponse:
    status = 422 if form is not None and form.errors else 200
    context = {"ticket": ticket, "form": form, "done": done}
    return render(request, "portal/rating.html", context, status=status)
