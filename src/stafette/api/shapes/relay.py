"""The way of a ticket through the levels, and what the next level is told."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import BaseModel

from stafette.api.shapes.references import Named, TeamReference, named, team_reference
from stafette.api.shapes.words import FilledText, Name, Said, Text
from stafette.levels import models
from stafette.levels.actions import Briefing, Evidence, Tried
from stafette.levels.choices import Activity, BackReason, Move
from stafette.levels.ledger import Ledger
from stafette.levels.models import HandOver, Leg


class Step(Said):
    step: Text
    result: Text = ""


class HandOverShape(BaseModel):
    """What was told when the leg began."""

    by: Named | None
    at: datetime
    reason: str
    problem: str
    tried: Sequence[Step]
    evidence: Sequence[str]
    question: str
    promised: str
    back_reason: BackReason | None


class LegShape(BaseModel):
    id: int
    team: TeamReference
    level: int
    agent: Named | None
    move: Move
    started_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    hand_over: HandOverShape | None


class LegList(BaseModel):
    items: Sequence[LegShape]
    next: None = None


class LedgerLine(BaseModel):
    """Working time that a team used; the stretch that still lasts has no `ended_at`."""

    team: TeamReference
    activity: Activity
    began_at: datetime
    ended_at: datetime | None
    worked_seconds: float


class LedgerTotal(BaseModel):
    team: TeamReference
    activity: Activity
    worked_seconds: float


class LedgerShape(BaseModel):
    """Every stretch in the order of time, and what each team used for what."""

    items: Sequence[LedgerLine]
    totals: Sequence[LedgerTotal]
    worked_seconds: float


class NewHandOver(Said):
    """What is left out is named in `missing`; `tried` is a text, one step a line, or a list."""

    team: Name
    reason: Text = ""
    problem: Text = ""
    tried: Text | list[Step] = ""
    evidence: Text | list[Text] = ""
    question: Text = ""
    promised: Text = ""

    def briefing(self) -> Briefing:
        return Briefing(
            reason=self.reason,
            problem=self.problem,
            tried=tuple(_tried(self.tried)),
            question=self.question,
            promised=self.promised,
            evidence=tuple(Evidence(text=line) for line in _lines(self.evidence)),
        )


class Attempt(Said):
    """A step that was tried, and what came of it; the same step again replaces the result."""

    step: FilledText
    result: FilledText


class AttemptShape(BaseModel):
    step: str
    result: str
    by: Named | None
    at: datetime


class AttemptList(BaseModel):
    """What was tried, and the steps that the service asks for and nobody has tried yet."""

    items: Sequence[AttemptShape]
    missing: Sequence[str]


class Consultation(Said):
    """A question to another team; the ticket stays."""

    team: Name
    question: Text = ""


class Looking(Said):
    team: Name


class Question(Said):
    question: Text = ""


class HandBack(Said):
    reason: BackReason
    text: Text = ""


class Solution(Said):
    answer: FilledText
    article: int | None = None


def leg_shape(leg: Leg) -> LegShape:
    received: HandOver | None = getattr(leg, "received", None)
    return LegShape(
        id=leg.pk,
        team=team_reference(leg.team),
        level=leg.level,
        agent=named(leg.agent),
        move=Move(leg.move),
        started_at=leg.started_at,
        accepted_at=leg.accepted_at,
        ended_at=leg.ended_at,
        hand_over=_hand_over(received) if received else None,
    )


def ledger_shape(ledger: Ledger) -> LedgerShape:
    return LedgerShape(
        items=[
            LedgerLine(
                team=team_reference(line.team),
                activity=line.activity,
                began_at=line.began_at,
                ended_at=line.ended_at,
                worked_seconds=line.worked.total_seconds(),
            )
            for line in ledger.lines
        ],
        totals=[
            LedgerTotal(
                team=team_reference(share.team),
                activity=share.activity,
                worked_seconds=share.worked.total_seconds(),
            )
            for share in ledger.shares
        ],
        worked_seconds=ledger.worked.total_seconds(),
    )


def _hand_over(told: HandOver) -> HandOverShape:
    return HandOverShape(
        by=named(told.by),
        at=told.at,
        reason=told.reason,
        problem=told.problem,
        tried=[Step(step=one["step"], result=one.get("result", "")) for one in told.tried],
        evidence=[one["text"] for one in told.evidence],
        question=told.question,
        promised=told.promised,
        back_reason=BackReason(told.back_reason) if told.back_reason else None,
    )


def _tried(told: str | list[Step]) -> list[Tried]:
    if isinstance(told, str):
        return [Tried(line) for line in _lines(told)]
    return [Tried(one.step, one.result) for one in told]


def _lines(told: str | list[str]) -> list[str]:
    """One a line, or as a list."""
    lines = told.splitlines() if isinstance(told, str) else told
    return [line.strip() for line in lines if line.strip()]


def attempt_list(attempts: Iterable[models.Attempt], missing: Iterable[str]) -> AttemptList:
    items = [
        AttemptShape(step=it.step, result=it.result, by=named(it.by), at=it.at) for it in attempts
    ]
    return AttemptList(items=items, missing=list(missing))
