"""Changing what is known of a request."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stafette.catalog.models import Service
from stafette.catalog.rules import priority_of
from stafette.core import events, transactions
from stafette.people.models import Person
from stafette.tickets import queries
from stafette.tickets.choices import Kind, State
from stafette.tickets.events import TicketChanged, TicketClosed
from stafette.tickets.models import Ticket

QUIET = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Change:
    """New values; None leaves a field as it is. Priority follows from impact and urgency."""

    subject: str | None = None
    kind: str | None = None
    service: Service | None = None
    impact: int | None = None
    urgency: int | None = None
    owner: Person | None = None


@transactions.atomic
def change(*, ticket: Ticket, to: Change, by: Person | None, at: datetime) -> Ticket:
    """Set the fields that differ. Raises ValueError for a kind, impact or urgency out of range."""
    ticket = queries.locked(ticket)
    before: dict[str, Any] = {}
    for name, value in _wanted(ticket, to).items():
        if getattr(ticket, name) != value:
            before[name] = getattr(ticket, name)
            setattr(ticket, name, value)
    if not before:
        return ticket
    ticket.updated_at = at
    ticket.save(update_fields=[*before, "updated_at"])
    after = {name: getattr(ticket, name) for name in before}
    events.publish(
        TicketChanged(
            at=at, by_id=by.pk if by else None, ticket_id=ticket.pk, fields=sorted(before)
        ),
        detail={name: [before[name], after[name]] for name in before},
    )
    return ticket


def _wanted(ticket: Ticket, to: Change) -> dict[str, Any]:
    impact, urgency = to.impact or ticket.impact, to.urgency or ticket.urgency
    told = {
        "subject": to.subject and " ".join(to.subject.split())[:300],
        "kind": to.kind and Kind(to.kind).value,
        "service_id": to.service and to.service.pk,
        "owner_id": to.owner and to.owner.pk,
    }
    wanted = {name: value for name, value in told.items() if value}
    priority = priority_of(impact, urgency)
    return {**wanted, "impact": impact, "urgency": urgency, "priority": priority}


@transactions.atomic
def own(*, ticket: Ticket, person: Person) -> None:
    """Make somebody responsible to the requester, if nobody is yet."""
    Ticket.objects.filter(pk=ticket.pk, owner=None).update(owner=person)


@transactions.atomic
def close_quiet(*, at: datetime, most: int = 500) -> int:
    """Close tickets that were solved a week ago and not contradicted since."""
    with events.batch():
        found = list(queries.quiet_since(at - QUIET).values_list("pk", flat=True)[:most])
        Ticket.objects.filter(pk__in=found, state=State.SOLVED).update(
            state=State.CLOSED, closed_at=at
        )
        for number in found:
            events.publish(TicketClosed(at=at, ticket_id=number))
    return len(found)
