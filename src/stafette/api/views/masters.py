"""What a desk is set up with: teams, services, calendars, promises. Who works there reads them;
services are read by everybody, administrators change: as the set-up does, by the same actions."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import BaseModel

from stafette.api.choices import Scope
from stafette.api.operations import operation
from stafette.api.pages import oldest_first
from stafette.api.problems import WrongInput
from stafette.api.reach import (
    administrator_of,
    agent_of,
    calendar_said,
    member_said,
    organisation_said,
    promise_said,
    service_said,
    team_said,
)
from stafette.api.shapes.masters import (
    CalendarList,
    CalendarShape,
    NewCalendar,
    NewCoverage,
    NewPromise,
    NewService,
    NewTarget,
    NewTeam,
    PromiseChange,
    PromiseList,
    PromiseShape,
    ServiceChange,
    ServiceList,
    ServiceShape,
    StageShape,
    TeamChange,
    TeamList,
    TeamShape,
    calendar_shape,
    promise_shape,
    service_shape,
    team_shape,
)
from stafette.api.shapes.words import Page
from stafette.catalog import actions as catalog
from stafette.catalog.queries import services as services_today
from stafette.core import clock
from stafette.levels import actions as levels
from stafette.levels.actions import TeamPlan
from stafette.levels.models import Team
from stafette.people.models import Person
from stafette.sla import actions as sla
from stafette.sla.actions import WrittenHours, WrongHours, WrongPromise
from stafette.sla.actions.promises import Allowed
from stafette.sla.models import Promise, ServiceHours
from stafette.sla.stages import Stage

T = TypeVar("T")

teams, services = Router(tags=["set-up"]), Router(tags=["set-up"])
calendars, promises = Router(tags=["set-up"]), Router(tags=["set-up"])


def _teams() -> QuerySet[Team]:
    found = Team.objects.filter(retired_on=None)
    return found.select_related("promise", "hours", "stand_in").prefetch_related("members")


def _calendars() -> QuerySet[ServiceHours]:
    return ServiceHours.objects.filter(retired_on=None)


def _promises() -> QuerySet[Promise]:
    found = Promise.objects.filter(retired_on=None).select_related("hours")
    return found.prefetch_related("targets", "coverage__organisation", "coverage__service")


@operation(teams, "GET", "", scope=Scope.READ)
def find_teams(request: HttpRequest, page: Query[Page]) -> TeamList:
    agent_of(request)
    shown, cursor = oldest_first(_teams(), page)
    return TeamList(items=[team_shape(one) for one in shown], next=cursor)


@operation(teams, "GET", "/{int:number}", scope=Scope.READ)
def read_team(request: HttpRequest, number: int) -> TeamShape:
    agent_of(request)
    return team_shape(get_object_or_404(_teams(), pk=number))


@operation(teams, "POST", "", scope=Scope.ADMIN, status=201)
def add_team(request: HttpRequest, said: NewTeam) -> TeamShape:
    """Enter a team; `members` work at the desk, by id or mail."""
    administrator_of(request)
    plan = TeamPlan(
        name=said.name,
        level=said.level,
        members=tuple(member_said(one) for one in said.members),
        promise=None if said.promise is None else promise_said(said.promise),
        hours=None if said.calendar is None else calendar_said(said.calendar),
        stand_in=None if said.stand_in is None else team_said(said.stand_in),
    )
    return _saved_team(request, None, plan)


@operation(teams, "PATCH", "/{int:number}", scope=Scope.ADMIN)
def change_team(request: HttpRequest, number: int, said: TeamChange) -> TeamShape:
    """Set what is named; tickets of those who leave the team go back into its queue."""
    administrator_of(request)
    team = get_object_or_404(_teams(), pk=number)
    members = tuple(team.members.all())
    if said.members is not None:
        members = tuple(member_said(one) for one in said.members)
    plan = TeamPlan(
        name=said.name or team.name,
        level=said.level or team.level,
        members=members,
        promise=_named(said, "promise", promise_said, team.promise),
        hours=_named(said, "calendar", calendar_said, team.hours),
        stand_in=_named(said, "stand_in", team_said, team.stand_in),
    )
    return _saved_team(request, team, plan)


def _named(said: BaseModel, field: str, find: Callable[[str], T], kept: T | None) -> T | None:
    """What was named there, None where null was said; what was left out stays."""
    if field not in said.model_fields_set:
        return kept
    name = getattr(said, field)
    return None if name is None else find(name)


def _saved_team(request: HttpRequest, team: Team | None, to: TeamPlan) -> TeamShape:
    saved = levels.save_team(team=team, to=to, by=administrator_of(request), at=clock.now())
    return team_shape(_teams().get(pk=saved.pk))


@operation(services, "GET", "", scope=Scope.READ)
def find_services(request: HttpRequest, page: Query[Page]) -> ServiceList:
    shown, cursor = oldest_first(services_today(), page)
    return ServiceList(items=[service_shape(one) for one in shown], next=cursor)


@operation(services, "GET", "/{int:number}", scope=Scope.READ)
def read_service(request: HttpRequest, number: int) -> ServiceShape:
    return service_shape(get_object_or_404(services_today(), pk=number))


@operation(services, "POST", "", scope=Scope.ADMIN, status=201)
def add_service(request: HttpRequest, said: NewService) -> ServiceShape:
    """Enter what people may ask about."""
    by = administrator_of(request)
    saved = catalog.save_service(
        service=None, names=said.names, description=said.description, by=by, at=clock.now()
    )
    return service_shape(saved)


@operation(services, "PATCH", "/{int:number}", scope=Scope.ADMIN)
def change_service(request: HttpRequest, number: int, said: ServiceChange) -> ServiceShape:
    """Set what is named; tickets about it show the new name."""
    by = administrator_of(request)
    found = get_object_or_404(services_today(), pk=number)
    saved = catalog.save_service(
        service=found,
        names=found.names if said.names is None else said.names,
        description=found.description if said.description is None else said.description,
        by=by,
        at=clock.now(),
    )
    return service_shape(saved)


@operation(calendars, "GET", "", scope=Scope.READ)
def find_calendars(request: HttpRequest, page: Query[Page]) -> CalendarList:
    agent_of(request)
    shown, cursor = oldest_first(_calendars(), page)
    return CalendarList(items=[calendar_shape(one) for one in shown], next=cursor)


@operation(calendars, "GET", "/{int:number}", scope=Scope.READ)
def read_calendar(request: HttpRequest, number: int) -> CalendarShape:
    agent_of(request)
    return calendar_shape(get_object_or_404(_calendars(), pk=number))


@operation(calendars, "POST", "", scope=Scope.ADMIN, status=201)
def add_calendar(request: HttpRequest, said: NewCalendar) -> CalendarShape:
    """Enter service hours."""
    return _saved_hours(request, None, said)


@operation(calendars, "PATCH", "/{int:number}", scope=Scope.ADMIN)
def change_calendar(request: HttpRequest, number: int, said: NewCalendar) -> CalendarShape:
    """Write service hours anew; running clocks follow."""
    administrator_of(request)
    return _saved_hours(request, get_object_or_404(_calendars(), pk=number), said)


def _saved_hours(
    request: HttpRequest, hours: ServiceHours | None, said: NewCalendar
) -> CalendarShape:
    by = administrator_of(request)
    try:
        to = WrittenHours(**said.model_dump())
        return calendar_shape(sla.save_hours(hours=hours, to=to, by=by, at=clock.now()))
    except WrongHours as error:
        raise WrongInput("week", str(error)) from error


@operation(promises, "GET", "", scope=Scope.READ)
def find_promises(request: HttpRequest, page: Query[Page]) -> PromiseList:
    agent_of(request)
    shown, cursor = oldest_first(_promises(), page)
    return PromiseList(items=[promise_shape(one) for one in shown], next=cursor)


@operation(promises, "GET", "/{int:number}", scope=Scope.READ)
def read_promise(request: HttpRequest, number: int) -> PromiseShape:
    agent_of(request)
    return promise_shape(get_object_or_404(_promises(), pk=number))


@operation(promises, "POST", "", scope=Scope.ADMIN, status=201)
def add_promise(request: HttpRequest, said: NewPromise) -> PromiseShape:
    """Promise something: working minutes by measure and priority, and to whom it holds."""
    administrator_of(request)
    hours = calendar_said(said.calendar)
    return _saved(request, None, said, hours=hours, allowed=_allowed(said.targets))


@operation(promises, "PATCH", "/{int:number}", scope=Scope.ADMIN)
def change_promise(request: HttpRequest, number: int, said: PromiseChange) -> PromiseShape:
    """Set what is named; open clocks keep what they were given until their ticket changes."""
    administrator_of(request)
    promise = get_object_or_404(_promises(), pk=number)
    hours = promise.hours if said.calendar is None else calendar_said(said.calendar)
    kept = {(one.measure, one.priority): one.allowed for one in promise.targets.all()}
    allowed = kept if said.targets is None else _allowed(said.targets)
    return _saved(request, promise, said, hours=hours, allowed=allowed)


def _allowed(targets: Iterable[NewTarget]) -> dict[tuple[str, int], timedelta]:
    return {(one.measure.value, one.priority): timedelta(minutes=one.minutes) for one in targets}


def _saved(
    request: HttpRequest,
    promise: Promise | None,
    said: NewPromise | PromiseChange,
    *,
    hours: ServiceHours,
    allowed: Allowed,
) -> PromiseShape:
    by, at = administrator_of(request), clock.now()
    name = said.name or (promise.name if promise else "")
    try:
        promise = sla.save_promise(
            promise=promise, name=name, hours=hours, allowed=allowed, by=by, at=at
        )
    except WrongPromise as error:
        raise WrongInput("targets", str(error)) from error
    if said.stages is not None:
        _save_stages(promise, said.stages, by=by, at=at)
    for one in said.covers:
        _cover(promise, one, by=by, at=at)
    return promise_shape(_promises().get(pk=promise.pk))


def _save_stages(promise: Promise, said: Iterable[StageShape], *, by: Person, at: datetime) -> None:
    stages = [
        Stage(
            measure=one.measure.value if one.measure else "",
            percent=one.percent,
            reactions=tuple(reaction.value for reaction in one.reactions),
        )
        for one in said
    ]
    try:
        sla.save_stages(promise=promise, stages=stages, by=by, at=at)
    except WrongPromise as error:
        raise WrongInput("stages", str(error)) from error


def _cover(promise: Promise, said: NewCoverage, *, by: Person, at: datetime) -> None:
    sla.cover(
        promise=promise,
        organisation=None if said.organisation is None else organisation_said(said.organisation),
        service=None if said.service is None else service_said(said.service),
        kind=said.kind.value if said.kind else "",
        by=by,
        at=at,
    )
