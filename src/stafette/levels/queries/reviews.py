"""What a week of hand-overs teaches: of paths between teams and of reasons, never of persons."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from stafette.knowledge.models import Use
from stafette.levels.choices import HANDED_UP, BackReason, Lesson, Move
from stafette.levels.models import HandOver
from stafette.sla.choices import Measure
from stafette.sla.models import Clock
from stafette.tickets.choices import OPEN_STATES

MOST, LONGEST = 2000, 10
_GIVEN = (
    "to_leg__ticket_id", "from_leg__team__name", "from_leg__level", "to_leg__team__name",
    "to_leg__level", "to_leg__started_at", "to_leg__ended_at",
)  # fmt: skip
# What came back went the other way before.
_RETURNED = (
    "to_leg__ticket_id", "to_leg__team__name", "to_leg__level", "from_leg__team__name",
    "from_leg__level", "from_leg__started_at", "from_leg__ended_at", "back_reason",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Week:
    """From `begins_at` until just before `ends_at`."""

    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Reviewed:
    """A hand-over worth a look: its path, when the receiver held it, and why it is looked at.

    `reason` is a `BackReason` or a `Lesson`.
    """

    ticket_id: int
    from_team: str
    from_level: int
    to_team: str
    to_level: int
    held_from: datetime
    held_until: datetime | None
    reason: str


def bounced_in(week: Week) -> list[Reviewed]:
    """What was handed back in the week and why; the path is that of the way up."""
    return _returned(_handed(week, Move.BACK))


def long_in(week: Week, *, at: datetime) -> list[Reviewed]:
    """What was handed up in the week and held for longer than the team promises the desk.

    When nothing was, the ten that were held longest, so far.
    """
    handed = _handed(week, *HANDED_UP)
    promised = Clock.objects.filter(
        ticket=OuterRef("to_leg__ticket"),
        measure=Measure.LEG,
        started_at=OuterRef("to_leg__started_at"),
        breached_at__isnull=False,
    )
    if over := _given(handed.filter(Exists(promised)), Lesson.OVER_OLA):
        return over
    held = Coalesce("to_leg__ended_at", Value(at)) - F("to_leg__started_at")
    return _given(handed.annotate(held=held).order_by("-held", "id")[:LONGEST], Lesson.LONGEST)


def avoidable_in(week: Week) -> list[Reviewed]:
    """Handed back because the solution was known, or solved above with what was written before."""
    used = Use.objects.filter(
        Q(helped=None) | Q(helped=True),
        ticket=OuterRef("to_leg__ticket"),
        level=OuterRef("to_leg__level"),
        used_at__gte=OuterRef("at"),
        article__made_at__lt=OuterRef("at"),
    )
    solved = _handed(week, Move.UP).exclude(to_leg__ticket__state__in=OPEN_STATES)
    return [
        *_returned(_handed(week, Move.BACK).filter(back_reason=BackReason.KNOWN)),
        *_given(solved.filter(Exists(used)), Lesson.ARTICLE),
    ]


def _handed(week: Week, *moves: str) -> QuerySet[HandOver]:
    within = HandOver.objects.filter(at__gte=week.begins_at, at__lt=week.ends_at)
    return within.filter(move__in=moves).order_by("at", "id")


def _given(handed: QuerySet[HandOver], reason: str) -> list[Reviewed]:
    return [Reviewed(*(*values, reason)) for values in handed.values_list(*_GIVEN)[:MOST]]


def _returned(handed: QuerySet[HandOver]) -> list[Reviewed]:
    return [Reviewed(*values) for values in handed.values_list(*_RETURNED)[:MOST]]
