"""Attachments: a file is given out only through its ticket, and never as a page of ours."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from stafette.core import policy
from stafette.desk.views.reach import ticket_of
from stafette.files import queries as files
from stafette.files.models import StoredFile
from stafette.files.rules import served_as
from stafette.tickets.models import NoteFile, Ticket
from stafette.tickets.queries import file_of_message


@policy.agents
@require_GET
def file(request: HttpRequest, number: int, file: int) -> HttpResponseBase:
    """A file of a message or a note; images are shown, everything else is a download."""
    found = _found(ticket_of(request, number), file)
    if found is None:
        raise Http404
    try:
        content = files.opened(found)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, filename=found.name, **served_as(found.media_type))


def _found(ticket: Ticket, file_id: int) -> StoredFile | None:
    """By id within the ticket alone: an id of another ticket finds nothing."""
    said = file_of_message(ticket=ticket, file_id=file_id)
    if said:
        return said.file
    noted = NoteFile.objects.filter(
        note__ticket=ticket, note__withdrawn_at=None, file_id=file_id
    ).select_related("file")
    kept = noted.first()
    return kept.file if kept else None
