"""Reading the page "Waiting": four lists of open legs, each as long as a page of the queue."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from stafette.core.moments import Moments
from stafette.desk import rows
from stafette.desk.clocks import due_of
from stafette.desk.markup import level_name
from stafette.desk.pages import WaitingGroup, WaitingLine, WaitingSection
from stafette.desk.queue import FIELDS, Line, waiting_words
from stafette.levels import queries as levels
from stafette.levels.models import NEVER, Leg
from stafette.people.models import Person

MOST = 50
PEOPLE = ("team__name", "agent__name", "received__from_leg__team__name")


class Stand(NamedTuple):
    """A leg that waits: since when in the sense of its list, with whom, and who gave it."""

    line: Line
    team: str
    agent: str | None
    giver: str | None
    since: datetime


def sections_of(person: Person, *, moments: Moments) -> list[WaitingSection]:
    """What waits, the most pressing list first."""
    return [
        _overdue(person, moments),
        _not_accepted(person, moments),
        _ownerless(person, moments),
        _asleep(person, moments),
    ]


def _overdue(person: Person, moments: Moments) -> WaitingSection:
    found = _read(levels.overdue_legs(person, at=moments.at, most=MOST + 1), since="started_at")
    return WaitingSection(
        key="overdue",
        title=_("Overdue"),
        since=_("With the team since"),
        empty=_("Nothing is overdue."),
        groups=[
            _group(list(members), moments, label=level_name(level))
            for level, members in groupby(found, key=lambda stand: stand.line.level)
        ],
    )


def _not_accepted(person: Person, moments: Moments) -> WaitingSection:
    found = _read(levels.not_accepted_legs(person)[: MOST + 1], since="started_at")
    return WaitingSection(
        key="not-accepted",
        title=_("Handed over and not accepted"),
        since=_("Handed over"),
        empty=_("Every hand-over was accepted."),
        groups=_groups(found, moments, given=True),
    )


def _ownerless(person: Person, moments: Moments) -> WaitingSection:
    found = _read(levels.ownerless_legs(person)[: MOST + 1], since="started_at")
    return WaitingSection(
        key="ownerless",
        title=_("Without an agent"),
        since=_("In the queue since"),
        empty=_("Somebody works on every ticket."),
        groups=_groups(found, moments),
    )


def _asleep(person: Person, moments: Moments) -> WaitingSection:
    found = _read(levels.asleep_legs(person, at=moments.at)[: MOST + 1], since="quiet_since")
    return WaitingSection(
        key="asleep",
        title=_("Asleep"),
        since=_("Quiet since"),
        note=_("For a week while others are waited for, otherwise for three working days."),
        empty=_("Something happened on every ticket lately."),
        groups=_groups(found, moments),
    )


def _read(legs: QuerySet[Leg], *, since: str) -> list[Stand]:
    count = len(FIELDS)
    return [
        Stand(Line(*values[:count]), *values[count:])
        for values in legs.values_list(*FIELDS, *PEOPLE, since)
    ]


def _groups(found: Sequence[Stand], moments: Moments, *, given: bool = False) -> list[WaitingGroup]:
    return [_group(found, moments, given=given)] if found else []


def _group(
    found: Sequence[Stand], moments: Moments, *, label: str = "", given: bool = False
) -> WaitingGroup:
    return WaitingGroup(
        label=label,
        count=f"{MOST}+" if len(found) > MOST else str(len(found)),
        lines=list(_lines(found[:MOST], moments, given)),
    )


def _lines(found: Iterable[Stand], moments: Moments, given: bool) -> Iterable[WaitingLine]:
    for line, team, agent, giver, since in found:
        from_team = _("{team}, from {giver}").format(team=team, giver=giver) if giver else team
        yield WaitingLine(
            number=line.number,
            address=rows.ticket_address(line.number),
            level=line.level,
            subject=line.subject,
            who=from_team if given else ", ".join(filter(None, (agent, team))),
            since=moments.ago(since),
            since_title=moments.absolute(since),
            due=due_of(
                None if line.next_due_at == NEVER else line.next_due_at,
                moments=moments,
                paused=waiting_words(line, moments=moments),
            ),
        )
