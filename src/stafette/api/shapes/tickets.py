"""A ticket as programs see it, and what they may say about one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime, BaseModel

from stafette.api.shapes.references import (
    Named,
    PersonReference,
    TeamReference,
    named,
    person_reference,
)
from stafette.api.shapes.words import FilledText, Grade, Line, Name, Page, Said
from stafette.levels.rules import works_at_desk
from stafette.people.models import Person
from stafette.sla.choices import Measure
from stafette.tickets.choices import Channel, Kind, State, WaitingFor
from stafette.tickets.models import Ticket

Deadlines = Mapping[str, datetime | None]


class Due(BaseModel):
    """When what is still promised is due; null while a clock pauses or when nothing is."""

    response_at: datetime | None
    update_at: datetime | None
    resolution_at: datetime | None
    leg_at: datetime | None


class TicketShape(BaseModel):
    id: int
    number: int
    subject: str
    state: State
    kind: Kind
    level: int | None
    team: TeamReference | None
    agent: Named | None
    owner: Named | None
    requester: PersonReference
    organisation: Named | None
    service: Named | None
    impact: int
    urgency: int
    priority: int
    channel: Channel
    language: str
    waiting_for: WaitingFor | None
    waiting_until: datetime | None
    created_at: datetime
    updated_at: datetime
    solved_at: datetime | None
    closed_at: datetime | None
    due: Due


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds a ticket, or held it last."""

    level: int
    team: TeamReference
    agent: Named | None


class TicketList(BaseModel):
    items: Sequence[TicketShape]
    next: str | None


class NewTicket(Said):
    subject: Line
    body: FilledText
    requester: Name
    kind: Kind = Kind.INCIDENT
    service: Name | None = None
    impact: Grade = 3
    urgency: Grade = 2
    channel: Channel = Channel.API
    team: Name | None = None


class TicketChange(Said):
    """What is left out stays; `agent` null puts it back into the queue of the team."""

    subject: Line | None = None
    kind: Kind | None = None
    service: Name | None = None
    impact: Grade | None = None
    urgency: Grade | None = None
    owner: Name | None = None
    team: Name | None = None
    agent: Name | None = None
    waiting_for: WaitingFor | None = None
    waiting_until: AwareDatetime | None = None


class TicketFilters(Page):
    state: State | None = None
    level: int | None = None
    team: Line | None = None
    agent: Line | None = None
    requester: Line | None = None
    service: Line | None = None
    updated_after: AwareDatetime | None = None


def ticket_shape(
    ticket: Ticket, holder: Holder | None, deadlines: Deadlines, *, reader: Person
) -> TicketShape:
    """The promise of a level to the desk is nothing for outsiders."""
    return TicketShape(
        id=ticket.pk,
        number=ticket.number,
        subject=ticket.subject,
        state=State(ticket.state),
        kind=Kind(ticket.kind),
        level=holder.level if holder else None,
        team=holder.team if holder else None,
        agent=holder.agent if holder else None,
        owner=named(ticket.owner),
        requester=person_reference(ticket.requester),
        organisation=named(ticket.organisation),
        service=named(ticket.service),
        impact=ticket.impact,
        urgency=ticket.urgency,
        priority=ticket.priority,
        channel=Channel(ticket.channel),
        language=ticket.language,
        waiting_for=WaitingFor(ticket.waiting_for) if ticket.waiting_for else None,
        waiting_until=ticket.waiting_until,
        created_at=ticket.opened_at,
        updated_at=ticket.updated_at,
        solved_at=ticket.solved_at,
        closed_at=ticket.closed_at,
        due=Due(
            response_at=deadlines.get(Measure.RESPONSE),
            update_at=deadlines.get(Measure.UPDATE),
            resolution_at=deadlines.get(Measure.RESOLUTION),
            leg_at=deadlines.get(Measure.LEG) if works_at_desk(reader) else None,
        ),
    )
