"""What waits at the desk, as far as somebody works on it: open legs, the most pressing first."""

from datetime import UTC, datetime, timedelta

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, Greatest, RowNumber

from stafette.levels import rules
from stafette.levels.models import Leg
from stafette.levels.queries.legs import NOT_ACCEPTED, team_ids
from stafette.people.models import Person
from stafette.tickets.choices import State, WaitingFor

QUIET_WHILE_WAITING, QUIET_WORK_DAYS = timedelta(days=7), 3
_SATURDAY = 5


def overdue_legs(person: Person, *, at: datetime, most: int) -> QuerySet[Leg]:
    """What is late, the longest first: up to `most` of each level."""
    place = Window(
        RowNumber(), partition_by=F("level"), order_by=(F("next_due_at").asc(), F("id").asc())
    )
    late = _worked_legs(person).filter(next_due_at__lte=at)
    return late.annotate(place=place).filter(place__lte=most).order_by("level", "next_due_at", "id")


def not_accepted_legs(person: Person) -> QuerySet[Leg]:
    """What was handed over and nobody has accepted, the longest first."""
    return _worked_legs(person).filter(NOT_ACCEPTED).order_by("started_at", "id")


def ownerless_legs(person: Person) -> QuerySet[Leg]:
    """What lies in a queue without an agent, the longest first."""
    return _worked_legs(person).filter(agent=None).order_by("started_at", "id")


def asleep_legs(person: Person, *, at: datetime) -> QuerySet[Leg]:
    """Where nothing has happened for too long, the quietest first; `quiet_since` says since when.

    A week while it waits for somebody else, three days of work (Monday to Friday) otherwise. What
    waits for a day to come does not sleep.
    """
    waits = Q(ticket__state=State.WAITING)
    for_a_date = waits & Q(ticket__waiting_for=WaitingFor.DATE)
    planned = for_a_date & Q(ticket__waiting_until__gt=at)
    elsewhere = waits & ~for_a_date
    sleeps = Q(elsewhere, quiet_since__lte=at - QUIET_WHILE_WAITING) | Q(
        ~waits | for_a_date, quiet_since__lte=days_of_work_before(at)
    )
    begun_at = Coalesce("accepted_at", "started_at")
    return (
        _worked_legs(person)
        .annotate(quiet_since=Greatest("ticket__updated_at", begun_at))
        .filter(sleeps)
        .exclude(planned)
        .order_by("quiet_since", "id")
    )


def days_of_work_before(at: datetime, *, days: int = QUIET_WORK_DAYS) -> datetime:
    """The same time so many days from Monday to Friday earlier, in UTC."""
    earlier = at.astimezone(UTC)
    while days:
        earlier -= timedelta(days=1)
        days -= earlier.weekday() < _SATURDAY
    return earlier


def _worked_legs(person: Person) -> QuerySet[Leg]:
    """Of the open legs of `worked_tickets` those that concern the person now.

    What their teams hold or have just handed on, and what they are responsible for. What went on
    from there is on the lists of those who handed it on and of the leads.
    """
    legs = Leg.objects.filter(ended_at=None)
    if not person.is_active or not rules.works_at_desk(person):
        return legs.none()
    if rules.sees_all(person):
        return legs
    teams = team_ids(person)
    handed_on = Q(received__from_leg__team__in=teams)
    return legs.filter(Q(team__in=teams) | handed_on | Q(ticket__owner=person))
