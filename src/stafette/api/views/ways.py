"""Where tickets go on, and what hand-overs need: who works there reads, administrators change."""

from datetime import timedelta

from django.http import HttpRequest
from ninja import Router

from stafette.api.choices import Scope
from stafette.api.operations import operation
from stafette.api.reach import (
    administrator_of,
    agent_of,
    promise_said,
    service_said,
    team_said,
)
from stafette.api.shapes.ways import (
    ContractList,
    ContractShape,
    NewContract,
    NewPath,
    NewStep,
    PathList,
    contract_shape,
    path_list,
)
from stafette.core import clock
from stafette.levels import actions as levels
from stafette.levels import queries
from stafette.levels.actions import ContractPlan, Step

paths, contracts = Router(tags=["set-up"]), Router(tags=["set-up"])


@operation(paths, "GET", "", scope=Scope.READ)
def find_paths(request: HttpRequest) -> PathList:
    """Every path; the one without a service is that of all others."""
    agent_of(request)
    return path_list(queries.all_steps())


@operation(paths, "POST", "", scope=Scope.ADMIN)
def save_path(request: HttpRequest, said: NewPath) -> PathList:
    """Write the path of a service anew; answers with all paths."""
    by = administrator_of(request)
    service = None if said.service is None else service_said(said.service)
    steps = [_step(one) for one in said.steps]
    levels.save_path(service=service, steps=steps, by=by, at=clock.now())
    return path_list(queries.all_steps())


def _step(said: NewStep) -> Step:
    promise = None if said.promise is None else promise_said(said.promise)
    return Step(team=team_said(said.team), promise=promise)


@operation(contracts, "GET", "", scope=Scope.READ)
def find_contracts(request: HttpRequest) -> ContractList:
    agent_of(request)
    return ContractList(items=[contract_shape(one) for one in queries.contracts()])


@operation(contracts, "POST", "", scope=Scope.ADMIN)
def save_contract(request: HttpRequest, said: NewContract) -> ContractShape:
    """Say anew what hand-overs of a service need."""
    by = administrator_of(request)
    service = None if said.service is None else service_said(said.service)
    minutes = said.after_minutes
    plan = ContractPlan(
        steps=said.steps,
        evidence=said.evidence,
        gate=said.gate,
        after=None if minutes is None else timedelta(minutes=minutes),
        tries=said.tries,
        impact=said.impact,
        words=said.words,
    )
    saved = levels.save_contract(service=service, to=plan, by=by, at=clock.now())
    return contract_shape(saved)
