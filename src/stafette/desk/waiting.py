"""Reading the page "Waiting": four lists of open legs, each as long as a page of the queue."""

from collections.abc import Iterable, Mapping
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
Since = dict[int, datetime]  # of legs in the order of their list


class Stand(NamedTuple):
    """A leg that waits: with whom it is, and who gave it."""

    line: Line
    team: str
    agent: str | None
    giver: str | None


def sections_of(person: Person, *, moments: Moments) -> list[WaitingSection]:
    """What waits, the most pressing list first; the legs of all lists are read at once."""
    asleep = levels.asleep_legs(person, at=moments.at)[: MOST + 1]
    found = {
        "overdue": _since(levels.overdue_legs(person, at=moments.at, most=MOST + 1)),
        "not-accepted": _since(levels.not_accepted_legs(person)[: MOST + 1]),
        "ownerless": _since(levels.ownerless_legs(person)[: MOST + 1]),
        "asleep": _since(asleep, "quiet_since"),
    }
    stands = _read({leg_id for legs in found.values() for leg_id in legs})
    words = _words()
    return [
        WaitingSection(
            key=key,
            groups=list(_groups(key, legs, stands, moments)),
            **words[key],
        )
        for key, legs in found.items()
    ]


def _words() -> dict[str, dict[str, str]]:
    return {
        "overdue": {
            "title": _("Overdue"),
            "since": _("With the team since"),
            "empty": _("Nothing is overdue."),
        },
        "not-accepted": {
            "title": _("Handed over and not accepted"),
            "since": _("Handed over"),
            "empty": _("Every hand-over was accepted."),
        },
        "ownerless": {
            "title": _("Without an agent"),
            "since": _("In the queue since"),
            "empty": _("Somebody works on every ticket."),
        },
        "asleep": {
            "title": _("Asleep"),
            "since": _("Quiet since"),
            "note": _("For a week while others are waited for, otherwise for three working days."),
            "empty": _("Something happened on every ticket lately."),
        },
    }


def _since(legs: QuerySet[Leg], field: str = "started_at") -> Since:
    return dict(legs.values_list("pk", field))


def _read(leg_ids: Iterable[int]) -> dict[int, Stand]:
    count = len(FIELDS)
    found = Leg.objects.filter(pk__in=list(leg_ids)).values_list(*FIELDS, *PEOPLE)
    return {values[0]: Stand(Line(*values[:count]), *values[count:]) for values in found}


def _groups(
    key: str, legs: Since, stands: Mapping[int, Stand], moments: Moments
) -> Iterable[WaitingGroup]:
    """What is overdue under the names of the levels, all else in one."""
    by_level = key == "overdue"
    there = [(stands[leg_id], since) for leg_id, since in legs.items() if leg_id in stands]
    for level, members in groupby(there, key=lambda one: one[0].line.level if by_level else None):
        found = list(members)
        yield WaitingGroup(
            label="" if level is None else level_name(level),
            count=f"{MOST}+" if len(found) > MOST else str(len(found)),
            lines=[
                _line(stand, since, moments, given=key == "not-accepted")
                for stand, since in found[:MOST]
            ],
        )


def _line(stand: Stand, since: datetime, moments: Moments, *, given: bool) -> WaitingLine:
    line, team, agent, giver = stand
    if given and giver:
        who = _("{team}, from {giver}").format(team=team, giver=giver)
    else:
        who = ", ".join(filter(None, (agent, team)))
    return WaitingLine(
        number=line.number,
        address=rows.ticket_address(line.number),
        level=line.level,
        subject=line.subject,
        who=who,
        since=moments.ago(since),
        since_title=moments.absolute(since),
        due=due_of(
            None if line.next_due_at == NEVER else line.next_due_at,
            moments=moments,
            paused=waiting_words(line, moments=moments),
        ),
    )
