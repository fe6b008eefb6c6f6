"""Registering a request."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from stafette.catalog.models import Service
from stafette.catalog.rules import priority_of
from stafette.core import events, rows, transactions
from stafette.people.models import Person
from stafette.tickets.actions.say import Attachment, Words, attach
from stafette.tickets.choices import Direction, Kind
from stafette.tickets.events import TicketOpened
from stafette.tickets.models import Message, Ticket
from stafette.tickets.queries import FIRST_WORDS

NO_SUBJECT = {"de": "Ohne Betreff", "en": "No subject"}


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A request as it came in, whichever channel it took."""

    requester: Person
    subject: str
    text: str
    channel: str
    html: str = ""
    kind: str = Kind.INCIDENT
    service: Service | None = None
    impact: int = 3
    urgency: int = 2
    language: str = ""
    unknown_sender: str = ""
    files: tuple[Attachment, ...] = field(default=())


def first_words(text: str) -> str:
    """The beginning of a text on one line, for lists."""
    return " ".join(text[: FIRST_WORDS * 4].split())[:FIRST_WORDS]


@transactions.atomic
def open_ticket(*, opening: Opening, by: Person | None, at: datetime) -> tuple[Ticket, Message]:
    """Register the request with its first message. Raises ValueError for impact or urgency."""
    requester = opening.requester
    language = opening.language or requester.language
    ticket = Ticket(
        subject=" ".join(opening.subject.split())[:300] or NO_SUBJECT.get(language, "?"),
        first_words=first_words(opening.text),
        requester=requester,
        organisation_id=requester.organisation_id,
        kind=opening.kind,
        service=opening.service,
        impact=opening.impact,
        urgency=opening.urgency,
        priority=priority_of(opening.impact, opening.urgency),
        channel=opening.channel,
        language=language,
        reply_token=secrets.token_hex(16),
        opened_at=at,
        updated_at=at,
    )
    rows.insert([ticket])
    words = Words(
        text=opening.text,
        html=opening.html,
        channel=opening.channel,
        unknown_sender=opening.unknown_sender,
        files=opening.files,
    )
    message = _first_message(ticket, words, at=at)
    events.publish(TicketOpened(at=at, by_id=(by or requester).pk, ticket_id=ticket.pk))
    return ticket, message


def _first_message(ticket: Ticket, words: Words, *, at: datetime) -> Message:
    message = Message(
        ticket=ticket,
        author=ticket.requester,
        direction=Direction.IN,
        channel=words.channel,
        text=words.text,
        html=words.html,
        unknown_sender=words.unknown_sender,
        sent_at=at,
        release_at=at,
    )
    rows.insert([message])
    attach(message, words.files)
    return message
