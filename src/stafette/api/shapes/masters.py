"""Teams, services, calendars and promises as programs see them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, get_args

from pydantic import BaseModel, Field, StringConstraints

from stafette.api.shapes.references import Named, TeamReference, named, team_reference
from stafette.api.shapes.words import Filled, Language, Name, Said, Storable, Text
from stafette.catalog.models import Service
from stafette.levels.choices import Level
from stafette.levels.models import Team
from stafette.sla.actions.promises import LONGEST, PRIORITIES
from stafette.sla.choices import Measure, Reaction
from stafette.sla.models import Coverage, Promise, ServiceHours
from stafette.sla.stages import MOST_PERCENT
from stafette.tickets.choices import Kind

ShortName = Annotated[
    str, StringConstraints(max_length=100, strip_whitespace=True, min_length=1), Storable, Filled
]
Sentence = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True), Storable]
LanguageCode = Annotated[str, StringConstraints(pattern=f"^({'|'.join(get_args(Language))})$")]
Names = Annotated[dict[LanguageCode, ShortName], Field(min_length=1)]
Members = Annotated[tuple[Name, ...], Field(max_length=1000)]
Priority = Annotated[int, Field(ge=min(PRIORITIES), le=max(PRIORITIES))]
Minutes = Annotated[int, Field(ge=1, le=LONGEST // timedelta(minutes=1))]
Week = Mapping[str, Sequence[Sequence[str]]]


class TeamShape(TeamReference):
    """`calendar` is when it works (null: always), `stand_in` the team on call outside of it."""

    members: Sequence[Named]
    promise: Named | None
    calendar: Named | None
    stand_in: Named | None


class TeamList(BaseModel):
    items: Sequence[TeamShape]
    next: str | None


class NewTeam(Said):
    name: ShortName
    level: Level
    members: Members = ()
    promise: Name | None = None
    calendar: Name | None = None
    stand_in: Name | None = None


class TeamChange(Said):
    """What is left out stays; `members` replaces all members, null ends what it stands for."""

    name: ShortName | None = None
    level: Level | None = None
    members: Members | None = None
    promise: Name | None = None
    calendar: Name | None = None
    stand_in: Name | None = None


class ServiceShape(Named):
    names: Mapping[str, str]
    description: Mapping[str, str]


class ServiceList(BaseModel):
    items: Sequence[ServiceShape]
    next: str | None


class NewService(Said):
    """Texts by language; a name in one language is enough."""

    names: Names
    description: dict[LanguageCode, Sentence] = Field(default_factory=dict)


class ServiceChange(Said):
    """What is left out stays; `names` and `description` replace the texts of all languages."""

    names: Names | None = None
    description: dict[LanguageCode, Sentence] | None = None


class CalendarShape(Named):
    """`weekly`: 0 is Monday, hours as pairs; `exceptions`: single days with other hours."""

    time_zone: str
    weekly: Week
    exceptions: Week
    country: str
    subdivision: str


class CalendarList(BaseModel):
    items: Sequence[CalendarShape]
    next: str | None


class NewCalendar(Said):
    """As people write them: `Mon-Fri 08:00-17:00`, one sentence a line."""

    name: ShortName
    time_zone: ShortName = "Europe/Berlin"
    week: Text
    breaks: Text = ""
    exceptions: Text = ""
    country: Text = ""
    subdivision: Text = ""


class TargetShape(BaseModel):
    measure: Measure
    priority: Priority
    minutes: Minutes


class CoverageShape(BaseModel):
    organisation: Named | None
    service: Named | None
    kind: Kind | None


class StageShape(Said):
    """What happens at a share of the time, in percent; without a measure at that of each."""

    measure: Measure | None = None
    percent: Annotated[int, Field(ge=1, le=MOST_PERCENT)]
    reactions: Annotated[tuple[Reaction, ...], Field(min_length=1)]


class PromiseShape(Named):
    calendar: Named
    targets: Sequence[TargetShape]
    covers: Sequence[CoverageShape]
    stages: Sequence[StageShape]


class PromiseList(BaseModel):
    items: Sequence[PromiseShape]
    next: str | None


class NewTarget(Said):
    measure: Measure
    priority: Priority
    minutes: Minutes


class NewCoverage(Said):
    """None of them: everybody who has no promise of their own."""

    organisation: Name | None = None
    service: Name | None = None
    kind: Kind | None = None


class NewPromise(Said):
    name: ShortName
    calendar: Name
    targets: list[NewTarget]
    covers: tuple[NewCoverage, ...] = ()
    stages: list[StageShape] | None = None


class PromiseChange(Said):
    """What is left out stays; `targets` and `stages` replace all of them, `covers` adds."""

    name: ShortName | None = None
    calendar: Name | None = None
    targets: list[NewTarget] | None = None
    covers: tuple[NewCoverage, ...] = ()
    stages: list[StageShape] | None = None


def team_shape(team: Team) -> TeamShape:
    return TeamShape(
        **team_reference(team).model_dump(),
        members=[
            Named(id=one.pk, name=one.name)
            for one in sorted(team.members.all(), key=lambda one: one.pk)
        ],
        promise=named(team.promise),
        calendar=named(team.hours),
        stand_in=named(team.stand_in),
    )


def service_shape(service: Service) -> ServiceShape:
    return ServiceShape(
        id=service.pk, name=service.name, names=service.names, description=service.description
    )


def calendar_shape(hours: ServiceHours) -> CalendarShape:
    return CalendarShape(
        id=hours.pk,
        name=hours.name,
        time_zone=hours.time_zone,
        weekly=hours.weekly,
        exceptions=hours.exceptions,
        country=hours.country,
        subdivision=hours.subdivision,
    )


def promise_shape(promise: Promise) -> PromiseShape:
    """Expects targets and coverage to be there already."""
    targets = sorted(promise.targets.all(), key=lambda one: (one.measure, one.priority))
    return PromiseShape(
        id=promise.pk,
        name=promise.name,
        calendar=Named(id=promise.hours.pk, name=promise.hours.name),
        targets=[
            TargetShape(
                measure=Measure(one.measure),
                priority=one.priority,
                minutes=one.allowed // timedelta(minutes=1),
            )
            for one in targets
        ],
        covers=[_coverage(one) for one in promise.coverage.all()],
        stages=[StageShape(**one | {"measure": one["measure"] or None}) for one in promise.stages],
    )


def _coverage(one: Coverage) -> CoverageShape:
    return CoverageShape(
        organisation=named(one.organisation),
        service=named(one.service),
        kind=Kind(one.kind) if one.kind else None,
    )
