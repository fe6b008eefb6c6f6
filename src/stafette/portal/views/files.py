"""Files of own requests: what left the desk, never what lies with a note."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stafette.channels.mail import safe_html
from stafette.channels.mail.queries import kept_from_requester
from stafette.core import clock, policy
from stafette.files import queries as files
from stafette.files.rules import is_shown, served_as
from stafette.portal.reach import request_of
from stafette.tickets.queries import file_of_message, messages_for_requester


@policy.signed_in
@require_safe
def file(request: HttpRequest, number: int, file: int) -> HttpResponseBase:
    """Four kinds of pictures are shown, everything else is a download."""
    ticket = request_of(request, number)
    found = file_of_message(ticket=ticket, file_id=file, at=clock.now())
    if found is None or found.message_id in kept_from_requester(ticket):
        raise Http404
    try:
        content = files.opened(found.file)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, filename=found.file.name, **served_as(found.file.media_type))


@policy.signed_in
@require_safe
def mail_form(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """The HTML of a message, made harmless, for the frame of the page."""
    ticket = request_of(request, number)
    said = messages_for_requester(ticket, at=clock.now()).exclude(
        pk__in=kept_from_requester(ticket)
    )
    found = get_object_or_404(said.exclude(html=""), pk=message)
    pictures = {
        one.content_id.lower(): reverse("portal:file", args=[number, one.file_id])
        for one in found.files.all()
        if one.content_id and is_shown(one.file.media_type)
    }
    away = safe_html.pictures_left_out(found.html)
    page = safe_html.page_of(
        found.html,
        pictures=pictures,
        title=_("Message with its form"),
        remark=_("Pictures from other servers are not loaded.") if away else "",
    )
    return HttpResponse(page, headers=safe_html.FRAME_HEADERS)
