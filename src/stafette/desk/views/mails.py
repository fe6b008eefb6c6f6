"""A mail as it came: with its form in a frame, its whole text and header, and byte by byte."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from stafette.channels.mail import actions, queries, safe_html
from stafette.channels.mail.models import Arrival
from stafette.core import clock, policy
from stafette.core.refusals import Refusal
from stafette.desk.views.reach import answered_ticket, moments_of, person_of, show, ticket_of
from stafette.files.rules import is_shown
from stafette.tickets.models import Message, Ticket
from stafette.tickets.queries import messages_of

MOST_HEADER = 64_000


@policy.agents
@require_GET
def form(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """The HTML of a message, made harmless, for the frame of the page."""
    ticket = ticket_of(request, number)
    found = get_object_or_404(messages_of(ticket).exclude(html=""), pk=message)
    return HttpResponse(_page(ticket, found), headers=safe_html.FRAME_HEADERS)


def _page(ticket: Ticket, message: Message) -> str:
    pictures = {
        one.content_id.lower(): reverse("desk:file", args=[ticket.pk, one.file_id])
        for one in message.files.all()
        if one.content_id and is_shown(one.file.media_type)
    }
    away = safe_html.pictures_left_out(message.html)
    return safe_html.page_of(
        message.html,
        pictures=pictures,
        title=_("Message with its form"),
        remark=_("Pictures from other servers are not loaded.") if away else "",
    )


@policy.agents
@require_GET
def original(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Header and whole text as text, with the mail itself as a download."""
    ticket = ticket_of(request, number)
    arrival = _arrival(ticket, message)
    said = arrival.message
    header = _content(arrival)[:MOST_HEADER].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return show(
        request,
        "original",
        ticket=ticket,
        text=said.text if said else "",
        header=header.decode("utf-8", "replace"),
        arrived=moments_of(request).absolute(arrival.arrived_at),
        message=message,
        closed=queries.is_closed(arrival),
    )


@policy.agents
@require_POST
def open_again(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Try the keys that the desk has by now."""
    arrival = _arrival(answered_ticket(request, number), message)
    try:
        actions.open_again(arrival=arrival, by=person_of(request), at=clock.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("desk:original", number=number, message=message)
    messages.success(request, _("The mail is opened."))
    return redirect(f"{reverse('desk:ticket', args=[number])}#message-{message}")


@policy.agents
@require_GET
def raw(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """The mail byte by byte, always as a download."""
    arrival = _arrival(ticket_of(request, number), message)
    answer = HttpResponse(_content(arrival), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="mail-{arrival.pk}.eml"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _arrival(ticket: Ticket, message: int) -> Arrival:
    """The mail that the message came with; one of another ticket looks absent."""
    found = Arrival.objects.select_related("message", "file")
    return get_object_or_404(found, message=message, message__ticket=ticket)


def _content(arrival: Arrival) -> bytes:
    try:
        return queries.content_of(arrival)
    except OSError:
        raise Http404 from None
