"""The one entrance: whatever channel a request comes through, it is admitted here."""

from dataclasses import replace
from datetime import datetime

from stafette.catalog.models import Service
from stafette.core import events, rows, transactions
from stafette.levels import actions as levels
from stafette.levels.models import Team
from stafette.people.models import Person
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Opening
from stafette.tickets.models import Message, Ticket
from stafette.triage import queries
from stafette.triage.events import TicketRouted


@transactions.atomic
def admit(
    *, opening: Opening, at: datetime, by: Person | None = None, team: Team | None = None
) -> tuple[Ticket, Message]:
    """Open the ticket and start its first leg (its clocks follow): none is ever held by nobody.

    `team` goes before the routing rules (a mailbox or an agent has decided). `by` is the agent
    who entered it, None when the requester did. Raises NoFirstTeam before anything is written.
    """
    with events.batch():
        route = queries.route_of(opening)
        if opening.service is None and route.rule and route.rule.sets_service_id:
            opening = replace(opening, service=rows.one(Service, route.rule.sets_service_id))
        ticket, message = tickets.open_ticket(opening=opening, by=by, at=at)
        levels.start(ticket=ticket, team=team or route.team, at=at)
        if route.rule and team is None:
            events.publish(
                TicketRouted(
                    at=at, ticket_id=ticket.pk, rule_id=route.rule.pk, team_id=route.team.pk
                )
            )
    return ticket, message
