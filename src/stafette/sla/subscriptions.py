"""How the clocks follow from what happens to a ticket."""

from stafette.core import rows
from stafette.core.events import at_once, later
from stafette.sla import actions, rules
from stafette.sla.events import HoursSaved, PromiseSaved
from stafette.sla.models import Promise, ServiceHours
from stafette.tickets.events import (
    MessageSent,
    MessageWithdrawn,
    TicketChanged,
    TicketClosed,
    TicketEvent,
    TicketOpened,
    TicketReopened,
    TicketResumed,
    TicketSolved,
    TicketWaits,
)
from stafette.tickets.models import Message, Ticket


def _ticket(event: TicketEvent) -> Ticket:
    return rows.one(Ticket, event.ticket_id)


@at_once(TicketOpened)
def start_when_opened(event: TicketOpened) -> None:
    actions.start_clocks(ticket=_ticket(event), at=event.at)


@at_once(TicketChanged)
def recalculate_when_changed(event: TicketChanged) -> None:
    if rules.changes_promise(event.fields):
        actions.recalculate(ticket=_ticket(event), at=event.at)


@at_once(MessageSent)
def note_answer_when_sent(event: MessageSent) -> None:
    if not event.automatic:
        actions.note_answer(ticket=_ticket(event), at=event.at)


@at_once(MessageWithdrawn)
def take_back_when_withdrawn(event: MessageWithdrawn) -> None:
    message = Message.objects.select_related("ticket").get(pk=event.message_id)
    actions.take_back_answer(ticket=message.ticket, message=message, at=event.at)


@at_once(TicketWaits)
def pause_when_waiting(event: TicketWaits) -> None:
    actions.pause(ticket=_ticket(event), at=event.at)


@at_once(TicketResumed)
def resume_when_resumed(event: TicketResumed) -> None:
    actions.resume(ticket=_ticket(event), at=event.at)


@at_once(TicketSolved)
def stop_when_solved(event: TicketSolved) -> None:
    actions.stop_all(ticket=_ticket(event), at=event.at)


@at_once(TicketClosed)
def stop_when_closed(event: TicketClosed) -> None:
    actions.stop_all(ticket=_ticket(event), at=event.at)


@at_once(TicketReopened)
def go_on_when_reopened(event: TicketReopened) -> None:
    actions.reopen(ticket=_ticket(event), at=event.at)


@later(HoursSaved, name="sla.recount")
def recount_when_hours_change(event: HoursSaved) -> None:
    hours = ServiceHours.objects.get(pk=event.hours_id)
    actions.recount(hours=hours, at=event.at)


@later(PromiseSaved, name="sla.look_ahead_anew")
def look_ahead_anew_when_promise_changes(event: PromiseSaved) -> None:
    promise = Promise.objects.get(pk=event.promise_id)
    actions.look_ahead_anew(promise=promise, at=event.at)
