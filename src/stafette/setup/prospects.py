"""What would happen to a ticket that came in now: deadlines and the way, each with its reason."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from stafette.core.moments import Moments
from stafette.levels import queries as levels
from stafette.levels.models import Team
from stafette.sla import queries as promises
from stafette.sla.business_time import NeverOpen
from stafette.sla.choices import PROMISED_TO_CUSTOMERS, Measure
from stafette.tickets.models import Ticket


def promised_to(ticket: Ticket, team: Team, *, at: datetime) -> Iterator[str]:
    """Sentences, from the same queries that start the clocks and move the ticket."""
    terms = promises.terms_for(ticket, at=at)
    if terms is None:
        yield _("Nothing is promised: no promise holds for it.")
    else:
        promised = [it for it in PROMISED_TO_CUSTOMERS if it in terms.allowed]
        yield from (_deadline(ticket, terms, measure, at) for measure in promised)
    way = [step.team.name for step in levels.path_of(ticket.service_id) if step.team != team]
    if way:
        yield _("From there it goes on to {teams}.").format(teams=_(", then ").join(way))


def _deadline(ticket: Ticket, terms: promises.Terms, measure: str, at: datetime) -> str:
    moments, label = Moments.here(at), str(Measure(measure).label)
    try:
        due = moments.absolute(terms.calendar.add(at, terms.allowed[measure]))
    except NeverOpen:
        return _("{measure}: never, the service hours never open.").format(measure=label)
    return _("{measure} until {due}, because P{priority} has {allowed} of working time.").format(
        measure=label,
        due=due,
        priority=ticket.priority,
        allowed=moments.duration(terms.allowed[measure]),
    )
