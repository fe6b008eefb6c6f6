"""What waits at the desk, as programs see it."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from stafette.api.shapes.references import Named, TeamReference, named, team_reference
from stafette.levels.models import NEVER, Leg


class WaitingShape(BaseModel):
    """A ticket that waits; `since` is in the sense of its list, `due_at` null when nothing runs."""

    number: int
    subject: str
    level: int
    team: TeamReference
    agent: Named | None
    since: datetime
    due_at: datetime | None


class Waiting(BaseModel):
    """The same four lists as the page, the most pressing first; up to fifty each.

    Of what is overdue up to fifty of each level.
    """

    overdue: Sequence[WaitingShape]
    not_accepted: Sequence[WaitingShape]
    ownerless: Sequence[WaitingShape]
    asleep: Sequence[WaitingShape]


def waiting_shape(leg: Leg, *, since: datetime) -> WaitingShape:
    return WaitingShape(
        number=leg.ticket_id,
        subject=leg.ticket.subject,
        level=leg.level,
        team=team_reference(leg.team),
        agent=named(leg.agent),
        since=since,
        due_at=None if leg.next_due_at == NEVER else leg.next_due_at,
    )
