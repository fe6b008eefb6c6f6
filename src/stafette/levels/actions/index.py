"""Making a ticket findable: by its number, its words and those of the conversation."""

from datetime import datetime

from stafette.core import jobs, rows
from stafette.levels import queries
from stafette.people.models import Person
from stafette.search import actions as search
from stafette.tickets.models import Message, Ticket

KIND = "ticket"
MOST_MESSAGES, MOST_OF_EACH = 20, 4_000
_SAID = "WHERE ticket_id = %s AND withdrawn_at IS NULL AND NOT automatic ORDER BY id LIMIT %s"


def index_ticket(*, ticket_id: int, at: datetime) -> None:
    """File the ticket with what was publicly said on it; who may find it is who may see it.

    An answer that can still be taken back is not said yet: requesters search as well.
    """
    ticket = rows.one(Ticket, ticket_id)
    requester = rows.one(Person, ticket.requester_id)
    messages = rows.select(Message, _SAID, [ticket_id, MOST_MESSAGES])
    said = [it.text[:MOST_OF_EACH] for it in messages if it.release_at <= at]
    search.put(
        search.Entry(
            kind=KIND,
            key=ticket.pk,
            title=f"#{ticket.pk} {ticket.subject}",
            body="\n".join([requester.name, *said]),
            language=ticket.language,
            scopes=queries.scopes_of_ticket(ticket),
            at=at,
        )
    )


def index_answer(*, message_id: int, at: datetime) -> None:
    """File the ticket with an answer when that has left: now, or by a job of that moment."""
    message = rows.one(Message, message_id)
    if message.release_at <= at:
        index_ticket(ticket_id=message.ticket_id, at=at)
    else:
        index_released.enqueue(at=at, due_at=message.release_at, message_id=message_id)


@jobs.task(name="levels.index_released", quick=True)
def index_released(message_id: int) -> None:
    message = rows.one(Message, message_id)
    index_ticket(ticket_id=message.ticket_id, at=message.release_at)
