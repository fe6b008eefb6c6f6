"""Clocks stop while nothing can be done before somebody outside acts.

Why they pause is the ticket's `waiting_for`. All measures pause, the response too: a request
that waits for its requester has nobody to respond to. While the team that handed over is asked
something, the level's own clock pauses for its answer, and that team's clock runs instead.
"""

from datetime import datetime

from stafette.core import transactions
from stafette.sla import queries, rules
from stafette.sla.actions import counting
from stafette.sla.choices import Measure, PauseReason
from stafette.tickets.models import Ticket


@transactions.atomic
def pause(*, ticket: Ticket, at: datetime) -> None:
    """Pause what runs. A clock whose time has gone by is breached first and stays so."""
    clocks = counting.standing(ticket, at=at)
    running = [clock for clock in clocks if rules.runs(clock)]
    for clock in running:
        counting.halt(clock, ticket.waiting_for, at=at)
    if running:
        counting.keep(ticket, running, clocks, at=at)


@transactions.atomic
def resume(*, ticket: Ticket, at: datetime) -> None:
    """Let what pauses run on with the time that is left."""
    clocks = counting.standing(ticket, at=at)
    paused = [clock for clock in clocks if clock.paused_at]
    is_asked = any(clock.measure == Measure.INQUIRY for clock in clocks)
    for clock in paused:
        counting.run(clock, queries.calendar_of(clock.hours, at=at), at=at)
        if is_asked and clock.measure == Measure.LEG:
            counting.halt(clock, PauseReason.INQUIRY, at=at)
    if paused:
        counting.keep(ticket, paused, clocks, at=at)
