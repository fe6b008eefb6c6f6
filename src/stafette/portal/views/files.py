"""Files of own requests: what left the desk, never what lies with a note."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from stafette.core import clock, policy
from stafette.files import queries as files
from stafette.files.rules import SHOWN
from stafette.portal.reach import request_of
from stafette.tickets.queries import file_of_message


@policy.signed_in
@require_safe
def file(request: HttpRequest, number: int, file: int) -> HttpResponseBase:
    """Four kinds of pictures are shown, everything else is a download."""
    found = file_of_message(ticket=request_of(request, number), file_id=file, at=clock.now())
    if found is None:
        raise Http404
    shown = found.file.media_type in SHOWN
    try:
        content = files.opened(found.file)
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(content, as_attachment=not shown, filename=found.file.name)
    answer.headers["Content-Type"] = found.file.media_type if shown else "application/octet-stream"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
