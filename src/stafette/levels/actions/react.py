"""What a stage brings about by itself: the ticket moves to the next team, or is more urgent.

A stage may be told to us more than once (jobs run at least once): the row of `Reacted` is written
with the change, so that it acts once. Nothing happens for a clock that has stopped meanwhile.
"""

from datetime import datetime

from stafette.core import events, transactions
from stafette.levels import queries
from stafette.levels.actions.hold import hand_over_between, pass_on
from stafette.levels.choices import HANDED_UP, Move
from stafette.levels.events import PathEnded, TicketMovedOn
from stafette.levels.models import Leg, Reacted
from stafette.sla.choices import Reaction
from stafette.sla.models import Clock
from stafette.tickets import actions as tickets
from stafette.tickets import queries as requests
from stafette.tickets.models import Ticket

OURS = (Reaction.RAISE, Reaction.NEXT_TEAM)
TOLD = ("reason", "problem", "tried", "evidence", "question", "promised")  # of a hand-over


@transactions.atomic
def react(*, clock_id: int, percent: int, reactions: tuple[str, ...], at: datetime) -> None:
    """Do what the stage wants of the relay: raise the priority, then move the ticket."""
    clock = Clock.objects.get(pk=clock_id)
    ticket = requests.locked_by_number(clock.ticket_id)
    clock.refresh_from_db()
    for wanted in OURS:
        done = Reacted.objects.filter(clock=clock, percent=percent, reaction=wanted)
        if wanted in reactions and clock.stopped_at is None and not done.exists():
            leg = _moved(ticket, clock, percent, at=at) if wanted == Reaction.NEXT_TEAM else None
            if wanted == Reaction.RAISE:
                ticket = _raised(ticket, at=at)
            Reacted.objects.create(clock=clock, percent=percent, reaction=wanted, at=at, leg=leg)


def _raised(ticket: Ticket, *, at: datetime) -> Ticket:
    """More urgent by one, else of more impact: priority follows from the two."""
    more = tickets.Change(urgency=ticket.urgency - 1) if ticket.urgency > 1 else None
    more = more or tickets.Change(impact=max(ticket.impact - 1, 1))
    return tickets.change(ticket=ticket, to=more, by=None, at=at)


def _moved(ticket: Ticket, clock: Clock, percent: int, *, at: datetime) -> Leg | None:
    """The next team of the path holds it now, and knows what was told so far.

    Why it once came back was said to those below, and stays with them.
    """
    leg = queries.open_leg(ticket)
    leg.ticket = ticket
    team = queries.next_team(leg, at=at)
    if team is None:
        events.publish(PathEnded(at=at, ticket_id=ticket.pk, leg_id=leg.pk))
        return None
    received = queries.latest_hand_over(leg)
    handed_up = received if received and received.move in HANDED_UP else None
    briefing = {name: getattr(handed_up, name) for name in TOLD} if handed_up else {}
    next_leg = pass_on(leg, team, move=Move.ON, at=at)
    hand_over = hand_over_between(leg, next_leg, by=None, at=at, **briefing)
    events.publish(
        TicketMovedOn(
            at=at,
            ticket_id=ticket.pk,
            leg_id=next_leg.pk,
            hand_over_id=hand_over.pk,
            from_level=leg.level,
            to_level=next_leg.level,
            clock_id=clock.pk,
            percent=percent,
        )
    )
    return next_leg
