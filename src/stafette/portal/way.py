"""Where a request is, in plain words: no levels, no baton, no figure about anybody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from stafette.core.moments import Moments
from stafette.levels import queries as levels
from stafette.levels.models import Leg
from stafette.sla import queries as promises
from stafette.tickets.choices import Channel, State, WaitingFor
from stafette.tickets.models import Ticket


@dataclass(frozen=True)
class Step:
    """A stop of the way; `state` is done, now or open."""

    state: str
    title: str
    text: str


@dataclass(frozen=True)
class Standing:
    """The sentence at the top of a request and what follows from it."""

    title: str
    text: str


def standing_of(ticket: Ticket, *, at: datetime) -> Standing:
    """Who works on it and when the requester will hear."""
    title = titles_of([ticket])[ticket.pk]
    if not ticket.is_open:
        return Standing(title, _("If it is not, write to us below. It then goes on."))
    if _waits_for_requester(ticket):
        return Standing(title, _("Write to us below or by email."))
    return Standing(title, next_news(ticket, at=at))


def titles_of(tickets: Sequence[Ticket]) -> dict[int, str]:
    """For each request the sentence that says where it is, with one query for all."""
    legs = Leg.objects.filter(ticket__in=tickets, ended_at=None).select_related("team", "agent")
    holders = {leg.ticket_id: leg for leg in legs}
    return {ticket.pk: _title(ticket, holders.get(ticket.pk)) for ticket in tickets}


def _title(ticket: Ticket, leg: Leg | None) -> str:
    if not ticket.is_open or leg is None:
        return _("Solved")
    if _waits_for_requester(ticket):
        return _("We are waiting for your answer")
    if leg.agent is None:
        return _("The team %(team)s takes care of it") % {"team": leg.team}
    told = {"name": leg.agent.name, "team": leg.team}
    return _("%(name)s of the team %(team)s is working on it") % told


def _waits_for_requester(ticket: Ticket) -> bool:
    return ticket.state == State.WAITING and ticket.waiting_for == WaitingFor.REQUESTER


def next_news(ticket: Ticket, *, at: datetime) -> str:
    """When the requester hears from the desk, by the nearest promise to them; late is said."""
    due = [
        clock.due_at
        for clock in promises.clocks_of(ticket)
        if clock.due_at and not clock.stopped_at and clock.measure != "leg"
    ]
    if not due:
        return _("We will get back to you.")
    told = {"time": Moments.here(at).told(min(due))}
    if min(due) < at:
        return _("You were promised news by %(time)s. We are late and working on it.") % told
    return _("You will hear from us by %(time)s.") % told


def way_of(ticket: Ticket, *, at: datetime) -> list[Step]:
    """From arrival to the solution, a team once a stay."""
    arrived = {
        Channel.MAIL: _("%(time)s by email"),
        Channel.PHONE: _("%(time)s by phone"),
    }.get(Channel(ticket.channel), "%(time)s")
    told = arrived % {"time": Moments.here(at).told(ticket.opened_at)}
    legs = list(levels.legs_of(ticket))
    return [Step("done", _("Arrived"), told), *_stays(legs, at=at), _end(ticket, at=at)]


def _stays(legs: list[Leg], *, at: datetime) -> Iterator[Step]:
    for leg in legs:
        since_when = Moments.here(at).told(leg.started_at)
        facts = {"team": leg.team, "name": leg.agent or "", "time": since_when}
        since = _("%(name)s since %(time)s") if leg.agent else _("since %(time)s")
        if leg.ended_at is None:
            yield Step("now", _("%(team)s, here now") % facts, since % facts)
        else:
            yield Step("done", str(leg.team), str(facts["name"]))


def _end(ticket: Ticket, *, at: datetime) -> Step:
    solved_at: datetime | None = ticket.solved_at
    if solved_at and not ticket.is_open:
        return Step("done", _("Solved"), Moments.here(at).told(solved_at))
    return Step("open", _("Solved"), _("You tell us whether it works again"))
