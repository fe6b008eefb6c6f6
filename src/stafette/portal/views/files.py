"""Files of own requests: what left the desk, never what lies with a note."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from stafette.channels.mail.queries import kept_from_requester
from stafette.core import clock, policy
from stafette.files import queries as files
from stafette.files.rules import served_as
from stafette.portal.reach import request_of
from stafette.tickets.queries import file_of_message


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
