"""Messages and notes: two resources on purpose, a note cannot be sent."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from stafette.api.choices import Scope
from stafette.api.operations import operation
from stafette.api.pages import oldest_first
from stafette.api.problems import WrongInput
from stafette.api.reach import answers, person_of, ticket_of, worked_ticket, works_on
from stafette.api.shapes.conversation import (
    MessageList,
    MessageShape,
    NewMessage,
    NewNote,
    NoteList,
    NoteShape,
    Timeline,
    message_shape,
    note_shape,
)
from stafette.api.shapes.words import Page
from stafette.api.timeline import timeline_of
from stafette.channels.mail.queries import kept_from_requester
from stafette.core import clock
from stafette.tickets import actions as tickets
from stafette.tickets import queries as said_before
from stafette.tickets.actions import Words
from stafette.tickets.choices import Channel
from stafette.tickets.models import Ticket

router = Router(tags=["conversation"])


@operation(router, "GET", "/{int:number}/messages", scope=Scope.READ)
def messages(request: HttpRequest, number: int, page: Query[Page]) -> MessageList:
    """What requester and desk said to each other, oldest first."""
    ticket, person = ticket_of(request, number), person_of(request)
    if works_on(person, ticket):
        found = said_before.messages_of(ticket)
    else:
        found = said_before.messages_for_requester(ticket, at=clock.now())
        found = found.exclude(pk__in=kept_from_requester(ticket))
    shown, cursor = oldest_first(found, page)
    return MessageList(items=[message_shape(one) for one in shown], next=cursor)


@operation(router, "POST", "/{int:number}/messages", scope=Scope.WRITE, status=201)
def write(request: HttpRequest, number: int, said: NewMessage) -> MessageShape:
    """Answer the requester; for their own token: write to the desk."""
    ticket, person, at = ticket_of(request, number), person_of(request), clock.now()
    words = Words(text=said.text, html=said.html, channel=Channel.API, cc=_copies(ticket, said))
    if answers(person, ticket):
        message = tickets.reply(ticket=ticket, words=words, by=person, at=at)
    elif words.cc:
        raise WrongInput("cc", _("Only the desk can send copies."))
    else:
        message = tickets.receive(ticket=ticket, words=words, by=person, at=at)
    return message_shape(message)


def _copies(ticket: Ticket, said: NewMessage) -> tuple[str, ...]:
    """All recipients besides the requester, who gets every answer, each once."""
    asked = dict.fromkeys(address.lower() for address in [*said.to, *said.cc])
    asked.pop((ticket.requester.mail or "").lower(), None)
    return tuple(asked)


@operation(router, "GET", "/{int:number}/notes", scope=Scope.READ)
def notes(request: HttpRequest, number: int, page: Query[Page]) -> NoteList:
    """What agents told each other, oldest first."""
    shown, cursor = oldest_first(said_before.notes_of(worked_ticket(request, number)), page)
    return NoteList(items=[note_shape(one) for one in shown], next=cursor)


@operation(router, "POST", "/{int:number}/notes", scope=Scope.WRITE, status=201)
def note(request: HttpRequest, number: int, said: NewNote) -> NoteShape:
    """Tell colleagues something; nobody outside the desk reads it."""
    ticket = worked_ticket(request, number)
    written = tickets.note(ticket=ticket, text=said.text, by=person_of(request), at=clock.now())
    return note_shape(written)


@operation(router, "GET", "/{int:number}/timeline", scope=Scope.READ)
def timeline(request: HttpRequest, number: int, page: Query[Page]) -> Timeline:
    """Messages, notes and what else happened, in the order of time."""
    items, cursor = timeline_of(worked_ticket(request, number), page)
    return Timeline(items=items, next=cursor)
