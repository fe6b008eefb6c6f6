"""What every page of the portal needs: the person, their requests, the files they send."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest

from stafette.files import actions as files
from stafette.levels import queries as levels
from stafette.people.models import Person
from stafette.tickets.actions import Attachment
from stafette.tickets.models import Ticket


def person_of(request: HttpRequest) -> Person:
    person: Any = request.user
    found: Person = person
    return found


def request_of(request: HttpRequest, number: int) -> Ticket:
    """An own or watched request, else 404: foreign looks like absent."""
    found = levels.requested_tickets(person_of(request)).filter(pk=number)
    ticket = found.select_related("requester", "owner").first()
    if ticket is None:
        raise Http404
    return ticket


def stored(uploads: "Iterable[UploadedFile[Any]]", *, at: datetime) -> tuple[Attachment, ...]:
    """Keep what was uploaded; call it inside the transaction that uses it."""
    return tuple(
        Attachment(
            file=files.store(
                content=one.read(), name=one.name or "", media_type=one.content_type or "", at=at
            )
        )
        for one in uploads
    )
