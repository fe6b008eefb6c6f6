"""How the way of a ticket follows from what happens to it."""

from stafette.core.events import at_once, later
from stafette.levels import actions
from stafette.levels.events import LegStarted, TicketTaken
from stafette.people.events import PersonRetired
from stafette.sla.events import ClocksChanged, StageReached
from stafette.tickets.events import (
    MessageHastened,
    MessageReceived,
    MessageSent,
    TicketChanged,
    TicketReopened,
    TicketSolved,
)


@at_once(TicketSolved)
def end_leg_when_solved(event: TicketSolved) -> None:
    actions.end(ticket_id=event.ticket_id, at=event.at)


@at_once(TicketReopened)
def start_leg_when_reopened(event: TicketReopened) -> None:
    actions.start_again(ticket_id=event.ticket_id, at=event.at)


@at_once(ClocksChanged)
def copy_due_time(event: ClocksChanged) -> None:
    actions.copy_due_time(ticket_id=event.ticket_id, next_due_at=event.next_due_at)


@at_once(PersonRetired)
def leave_teams_when_retired(event: PersonRetired) -> None:
    actions.leave_teams(person_id=event.person_id, by_id=event.by_id, at=event.at)


def _is_ours(event: StageReached) -> bool:
    return not set(actions.OURS).isdisjoint(event.reactions)


@later(StageReached, name="levels.react", quick=True, when=_is_ours)
def react_to_stage(event: StageReached) -> None:
    actions.react(
        clock_id=event.clock_id, percent=event.percent, reactions=event.reactions, at=event.at
    )


@later(LegStarted, name="levels.index_for_team", quick=True)
def index_for_team(event: LegStarted) -> None:
    actions.index_ticket(ticket_id=event.ticket_id, at=event.at)


@later(TicketTaken, name="levels.index_for_owner", quick=True)
def index_for_owner(event: TicketTaken) -> None:
    actions.index_ticket(ticket_id=event.ticket_id, at=event.at)


@later(TicketChanged, name="levels.index_changed", quick=True)
def index_changed(event: TicketChanged) -> None:
    actions.index_ticket(ticket_id=event.ticket_id, at=event.at)


@later(MessageReceived, name="levels.index_received", quick=True)
def index_received(event: MessageReceived) -> None:
    actions.index_ticket(ticket_id=event.ticket_id, at=event.at)


@later(MessageHastened, name="levels.index_hastened", quick=True)
def index_hastened(event: MessageHastened) -> None:
    actions.index_ticket(ticket_id=event.ticket_id, at=event.at)


@later(MessageSent, name="levels.index_sent", quick=True, when=lambda sent: not sent.automatic)
def index_sent(event: MessageSent) -> None:
    actions.index_answer(message_id=event.message_id, at=event.at)
