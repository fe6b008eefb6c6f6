"""Making a ticket findable: by its number, its words and those of the conversation."""

from datetime import datetime

from stafette.core import rows
from stafette.levels import queries
from stafette.people.models import Person
from stafette.search import actions as search
from stafette.tickets.models import Message, Ticket

KIND = "ticket"
MOST_MESSAGES, MOST_OF_EACH = 20, 4_000
_SAID = "WHERE ticket_id = %s AND withdrawn_at IS NULL AND NOT automatic ORDER BY id LIMIT %s"


def index_ticket(*, ticket_id: int, at: datetime) -> None:
    """File the ticket with what was publicly said on it; who may find it is who may see it."""
    ticket = rows.one(Ticket, ticket_id)
    requester = rows.one(Person, ticket.requester_id)
    said = rows.select(Message, _SAID, [ticket_id, MOST_MESSAGES])
    search.put(
        search.Entry(
            kind=KIND,
            key=ticket.pk,
            title=f"#{ticket.pk} {ticket.subject}",
            body="\n".join([requester.name, *(it.text[:MOST_OF_EACH] for it in said)]),
            language=ticket.language,
            scopes=queries.scopes_of_ticket(ticket),
            at=at,
        )
    )
