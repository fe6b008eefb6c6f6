"""How the way of a ticket follows from what happens to it."""

from stafette.core.events import at_once
from stafette.levels import actions
from stafette.sla.events import ClocksChanged
from stafette.tickets.events import TicketReopened, TicketSolved


@at_once(TicketSolved)
def end_leg_when_solved(event: TicketSolved) -> None:
    actions.end(ticket_id=event.ticket_id, at=event.at)


@at_once(TicketReopened)
def start_leg_when_reopened(event: TicketReopened) -> None:
    actions.start_again(ticket_id=event.ticket_id, at=event.at)


@at_once(ClocksChanged)
def copy_due_time(event: ClocksChanged) -> None:
    actions.copy_due_time(ticket_id=event.ticket_id, next_due_at=event.next_due_at)
