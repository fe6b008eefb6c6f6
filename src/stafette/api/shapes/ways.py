"""Paths of services through the teams, and what their hand-overs need."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from stafette.api.shapes.masters import LanguageCode, Minutes, Sentence
from stafette.api.shapes.references import Named, TeamReference, named, team_reference
from stafette.api.shapes.words import Name, Said
from stafette.levels.models import Contract, PathStep

Texts = Annotated[dict[LanguageCode, Sentence], Field(min_length=1)]
Many = Annotated[int, Field(ge=1, le=50)]
Grade = Annotated[int, Field(ge=1, le=3)]


class StepShape(BaseModel):
    team: TeamReference
    promise: Named | None


class PathShape(BaseModel):
    """Without a service it is the way of all that have none of their own."""

    service: Named | None
    steps: Sequence[StepShape]


class PathList(BaseModel):
    items: Sequence[PathShape]
    next: None = None


class NewStep(Said):
    """A `promise` (OLA) of its own where it is another one than the team's."""

    team: Name
    promise: Name | None = None


class NewPath(Said):
    """Replaces the path; no steps take it away."""

    service: Name | None = None
    steps: Annotated[list[NewStep], Field(max_length=20)]


class ContractShape(BaseModel):
    """What a hand-over must bring along; `gate`: without it nothing is handed over.

    It is time for one after so many working minutes, so many `tries`, from an `impact` on, or when
    one of the `words` was said; null and none: never by that.
    """

    service: Named | None
    steps: Sequence[Mapping[str, str]]
    evidence: Sequence[Mapping[str, str]]
    gate: bool
    after_minutes: int | None
    tries: int | None
    impact: int | None
    words: Sequence[str]


class ContractList(BaseModel):
    items: Sequence[ContractShape]
    next: None = None


class NewContract(Said):
    """Replaces what holds for the service; without one, for all that have nothing of their own."""

    service: Name | None = None
    steps: Annotated[tuple[Texts, ...], Field(max_length=50)] = ()
    evidence: Annotated[tuple[Texts, ...], Field(max_length=50)] = ()
    gate: bool = False
    after_minutes: Minutes | None = None
    tries: Many | None = None
    impact: Grade | None = None
    words: Annotated[tuple[Sentence, ...], Field(max_length=50)] = ()


def path_list(steps: Iterable[PathStep]) -> PathList:
    """The steps in the order of their paths."""
    found: dict[int | None, PathShape] = {}
    for step in steps:
        shape = StepShape(team=team_reference(step.team), promise=named(step.promise))
        kept = found.get(step.service_id)
        before = kept.steps if kept else ()
        found[step.service_id] = PathShape(service=named(step.service), steps=[*before, shape])
    return PathList(items=list(found.values()))


def contract_shape(contract: Contract) -> ContractShape:
    after = contract.after
    return ContractShape(
        service=named(contract.service),
        steps=contract.steps,
        evidence=contract.evidence,
        gate=contract.gate,
        after_minutes=after // timedelta(minutes=1) if after else None,
        tries=contract.tries,
        impact=contract.impact,
        words=contract.words,
    )
