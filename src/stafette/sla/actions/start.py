"""When clocks begin."""

from datetime import datetime

from stafette.core import events, rows, transactions
from stafette.sla import queries
from stafette.sla.actions import counting
from stafette.sla.choices import Measure
from stafette.sla.events import ClocksChanged
from stafette.sla.models import Promise
from stafette.tickets.models import Ticket

PROMISED_TO_CUSTOMERS = (Measure.RESPONSE, Measure.UPDATE, Measure.RESOLUTION)


@transactions.atomic
def start_clocks(*, ticket: Ticket, at: datetime) -> None:
    """Begin what is promised to the requester of a new ticket; nothing if nothing is."""
    terms = queries.terms_for(ticket, at=at)
    if terms is None:
        return
    clocks = [
        counting.begun(ticket, measure, terms, at=at)
        for measure in PROMISED_TO_CUSTOMERS
        if measure in terms.allowed
    ]
    if clocks:
        rows.insert(clocks)
        due = queries.nearest(clocks)
        events.publish(ClocksChanged(at=at, ticket_id=ticket.pk, next_due_at=due))


@transactions.atomic
def start_leg_clock(*, ticket: Ticket, promise: Promise | None, at: datetime) -> None:
    """Begin what a team promises the desk; nothing without a promise or a target for it.

    Raises IntegrityError while the clock of another leg is open.
    """
    if promise is None:
        return
    terms = queries.terms_of(promise_id=promise.pk, priority=ticket.priority, at=at)
    if terms and Measure.LEG in terms.allowed:
        clock = counting.begun(ticket, Measure.LEG, terms, at=at)
        counting.keep(ticket, [clock], [*counting.standing(ticket, at=at), clock], at=at)
