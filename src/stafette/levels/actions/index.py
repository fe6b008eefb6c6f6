"""Making a ticket findable: by its number, its words and those of the conversation."""

from datetime import datetime

from stafette.levels import queries
from stafette.search import actions as search
from stafette.tickets.models import Message, Ticket

KIND = "ticket"
MOST_MESSAGES, MOST_OF_EACH = 20, 4_000


def index_ticket(*, ticket_id: int, at: datetime) -> None:
    """File the ticket with what was publicly said on it; who may find it is who may see it."""
    ticket = Ticket.objects.select_related("requester").get(pk=ticket_id)
    said = Message.objects.filter(ticket=ticket, withdrawn_at=None, automatic=False)
    texts = said.order_by("id").values_list("text", flat=True)[:MOST_MESSAGES]
    search.put(
        search.Entry(
            kind=KIND,
            key=ticket.pk,
            title=f"#{ticket.pk} {ticket.subject}",
            body="\n".join([ticket.requester.name, *(text[:MOST_OF_EACH] for text in texts)]),
            language=ticket.language,
            scopes=queries.scopes_of_ticket(ticket),
            at=at,
        )
    )
