"""How the way of a ticket follows from what happens to it."""

from stafette.core.events import at_once, later
from stafette.levels import actions
from stafette.levels.choices import Move
from stafette.levels.events import (
    InquiryAnswered,
    InquiryMade,
    LegStarted,
    TeamLeft,
    TeamLooksOn,
    TicketReassigned,
    TicketTaken,
)
from stafette.people.events import PersonChanged, PersonRetired
from stafette.sla import rules as promises
from stafette.sla.events import ClocksChanged, StageReached
from stafette.tickets.events import (
    MessageHastened,
    MessageReceived,
    MessageSent,
    TicketChanged,
    TicketClosed,
    TicketReopened,
    TicketResumed,
    TicketSolved,
    TicketWaits,
)


@at_once(TicketSolved)
def end_leg_when_solved(event: TicketSolved) -> None:
    actions.end(ticket_id=event.ticket_id, at=event.at)
    actions.turn(ticket_id=event.ticket_id, at=event.at)


@at_once(TicketClosed)
def end_looking_on_when_closed(event: TicketClosed) -> None:
    actions.end_looking_on(ticket_id=event.ticket_id, at=event.at)


@at_once(TicketReopened)
def start_leg_when_reopened(event: TicketReopened) -> None:
    actions.start_again(ticket_id=event.ticket_id, at=event.at)


@at_once(LegStarted)
def note_leg(event: LegStarted) -> None:
    """A new ticket has no entry that could end: it costs one statement."""
    if event.move == Move.START:
        actions.begin_ledger(ticket_id=event.ticket_id, at=event.at)
    else:
        actions.turn(ticket_id=event.ticket_id, at=event.at)


@at_once(TicketTaken)
def note_taken(event: TicketTaken) -> None:
    actions.turn(ticket_id=event.ticket_id, at=event.at)


@at_once(TicketReassigned)
def note_reassigned(event: TicketReassigned) -> None:
    actions.turn(ticket_id=event.ticket_id, at=event.at)


@at_once(InquiryMade)
def note_question(event: InquiryMade) -> None:
    actions.turn(ticket_id=event.ticket_id, at=event.at)


@at_once(InquiryAnswered)
def note_answer(event: InquiryAnswered) -> None:
    actions.turn(ticket_id=event.ticket_id, at=event.at)


@at_once(TicketWaits)
def note_wait(event: TicketWaits) -> None:
    actions.turn(ticket_id=event.ticket_id, at=event.at)


@at_once(TicketResumed)
def note_resumed(event: TicketResumed) -> None:
    actions.turn(ticket_id=event.ticket_id, at=event.at)


@at_once(TicketClosed)
def note_closed(event: TicketClosed) -> None:
    actions.turn(ticket_id=event.ticket_id, at=event.at)


@at_once(TicketChanged)
def note_calendar(event: TicketChanged) -> None:
    """Another promise may bring another calendar."""
    if promises.changes_promise(event.fields):
        actions.turn(ticket_id=event.ticket_id, at=event.at)


@at_once(ClocksChanged)
def copy_due_time(event: ClocksChanged) -> None:
    actions.copy_due_time(ticket_id=event.ticket_id, next_due_at=event.next_due_at)


@at_once(PersonRetired)
def leave_teams_when_retired(event: PersonRetired) -> None:
    actions.leave_teams(person_id=event.person_id, by_id=event.by_id, at=event.at)
    actions.end_passes(person_id=event.person_id, at=event.at)


@at_once(PersonChanged)
def end_passes_with_the_address(event: PersonChanged) -> None:
    """A link ends with the address that it was sent to."""
    if "mail" in event.fields:
        actions.end_passes(person_id=event.person_id, at=event.at)


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


@later(TeamLooksOn, name="levels.index_for_onlooker", quick=True)
def index_for_onlooker(event: TeamLooksOn) -> None:
    actions.index_ticket(ticket_id=event.ticket_id, at=event.at)


@later(TeamLeft, name="levels.index_without_onlooker", quick=True)
def index_without_onlooker(event: TeamLeft) -> None:
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
