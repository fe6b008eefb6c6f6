"""From new to solved, and back."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people.models import Person
from stafette.tickets import queries
from stafette.tickets.actions.say import Words, reply
from stafette.tickets.choices import State, WaitingFor
from stafette.tickets.events import (
    TicketReopened,
    TicketResumed,
    TicketSolved,
    TicketWaits,
)
from stafette.tickets.models import Ticket


class NotOpen(Refusal):
    """The ticket is solved or closed by now."""

    code = "not_open"


class NotSolved(Refusal):
    """The ticket is open: there is nothing to reopen."""

    code = "not_solved"


@transactions.atomic
def begin(*, ticket: Ticket, by: Person) -> None:
    """Somebody works on it now."""
    Ticket.objects.filter(pk=ticket.pk, state=State.NEW).update(state=State.OPEN)


@transactions.atomic
def wait_for(
    *, ticket: Ticket, what: str, by: Person, at: datetime, until: datetime | None = None
) -> None:
    """Stop the clocks until somebody else acts. Raises NotOpen."""
    ticket = open_one(ticket)
    ticket.state, ticket.waiting_for, ticket.waiting_until = State.WAITING, WaitingFor(what), until
    ticket.updated_at = at
    ticket.save(update_fields=["state", "waiting_for", "waiting_until", "updated_at"])
    events.publish(
        TicketWaits(at=at, by_id=by.pk, ticket_id=ticket.pk, waiting_for=ticket.waiting_for)
    )


@transactions.atomic
def resume(*, ticket: Ticket, by: Person | None, at: datetime) -> None:
    """Go on with a waiting ticket; one that does not wait is left alone."""
    ticket = queries.locked(ticket)
    if ticket.state != State.WAITING:
        return
    ticket.state, ticket.waiting_for, ticket.waiting_until = State.OPEN, "", None
    ticket.updated_at = at
    ticket.save(update_fields=["state", "waiting_for", "waiting_until", "updated_at"])
    events.publish(TicketResumed(at=at, by_id=by.pk if by else None, ticket_id=ticket.pk))


def resume_due(*, at: datetime) -> int:
    """Go on with tickets whose day has come; how many. Each is a transaction of its own."""
    found = list(queries.waiting_until(at).values_list("pk", flat=True))
    for number in found:
        resume(ticket=Ticket(pk=number), by=None, at=at)
    return len(found)


@transactions.atomic
def solve(
    *, ticket: Ticket, answer: Words, by: Person, at: datetime, undo: timedelta = timedelta()
) -> None:
    """Tell the requester the answer and mark the ticket solved. Raises NotOpen, Incomplete."""
    ticket = open_one(ticket)
    reply(ticket=ticket, words=answer, by=by, at=at, undo=undo)
    ticket.state, ticket.waiting_for, ticket.waiting_until = State.SOLVED, "", None
    ticket.solved_at = ticket.updated_at = at
    ticket.save(update_fields=["state", "waiting_for", "waiting_until", "solved_at", "updated_at"])
    events.publish(TicketSolved(at=at, by_id=by.pk, ticket_id=ticket.pk))


@transactions.atomic
def reopen(*, ticket: Ticket, by: Person | None, at: datetime) -> None:
    """Open a solved or closed ticket again. Raises NotSolved."""
    ticket = queries.locked(ticket)
    if ticket.is_open:
        raise NotSolved(_("The ticket is open."))
    ticket.state, ticket.solved_at, ticket.closed_at = State.OPEN, None, None
    ticket.updated_at = at
    ticket.save(update_fields=["state", "solved_at", "closed_at", "updated_at"])
    events.publish(TicketReopened(at=at, by_id=by.pk if by else None, ticket_id=ticket.pk))


def open_one(ticket: Ticket) -> Ticket:
    """The ticket, locked, if it is open; else NotOpen."""
    ticket = queries.locked(ticket)
    if not ticket.is_open:
        raise NotOpen(_("The ticket is solved by now. Reopen it first."))
    return ticket
