"""Reading the review of a week: hand-overs by path and reason, without a figure for a person."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils.translation import gettext as _

from stafette.core.moments import Moments
from stafette.desk import rows
from stafette.desk.pages import Fact, ReviewGroup, ReviewSection
from stafette.levels import queries as levels
from stafette.levels.choices import BackReason, Lesson
from stafette.levels.queries import Reviewed, Week
from stafette.people.models import Person

SHOWN = 10  # tickets of a group
WEEK = timedelta(days=7)
_WEEK = re.compile(r"(20\d\d)-W(\d\d)", re.ASCII)

Path = tuple[int, str, int, str, str]


def monday_said(said: str, *, today: date) -> date:
    """The Monday of a week like "2026-W03", at the latest of this one; else of the last one."""
    this = today - timedelta(days=today.weekday())
    found = _WEEK.fullmatch(said)
    try:
        asked = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else this - WEEK
    except ValueError:  # no year has that week
        return this - WEEK
    return min(asked, this)


def week_named(monday: date) -> str:
    """As ISO 8601 names the week: 2026-W03."""
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02}"


def week_from(monday: date, zone: tzinfo) -> Week:
    """From midnight to midnight where the reader is, also over a change of the clocks."""
    begin, end = (datetime.combine(day, time.min, zone) for day in (monday, monday + WEEK))
    return Week(begins_at=begin, ends_at=end)


def sections_of(person: Person, *, week: Week, moments: Moments) -> list[ReviewSection]:
    """What came back, took long and could have been avoided."""
    found = (
        (
            "bounced",
            _("Handed back"),
            _("Nothing was handed back."),
            levels.bounced_in(week),
        ),
        (
            "long",
            _("Held for long"),
            _("Nothing was handed over."),
            levels.long_in(week, at=moments.at),
        ),
        (
            "avoidable",
            _("Avoidable"),
            _("No hand-over could have been avoided."),
            levels.avoidable_in(week),
        ),
    )
    grouped = {key: _grouped(reviewed) for key, _title, _empty, reviewed in found}
    shown = [one for paths in grouped.values() for it in paths.values() for one in it[:SHOWN]]
    subjects = _subjects(person, {one.ticket_id for one in shown})
    return [
        ReviewSection(
            key=key,
            title=title,
            empty=empty,
            groups=[
                _group(path, members, subjects, moments) for path, members in grouped[key].items()
            ],
        )
        for key, title, empty, _reviewed in found
    ]


def _grouped(found: Iterable[Reviewed]) -> dict[Path, list[Reviewed]]:
    """By path and reason, the most frequent first."""
    groups: dict[Path, list[Reviewed]] = defaultdict(list)
    for one in found:
        path = (one.from_level, one.from_team, one.to_level, one.to_team, one.reason)
        groups[path].append(one)
    return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))


def _subjects(person: Person, numbers: Iterable[int]) -> dict[int, str]:
    """Of those tickets that the reader may open."""
    seen = levels.worked_tickets(person).filter(pk__in=list(numbers))
    return dict(seen.values_list("pk", "subject"))


def _group(
    path: Path, members: Sequence[Reviewed], subjects: Mapping[int, str], moments: Moments
) -> ReviewGroup:
    from_level, from_team, to_level, to_team, reason = path
    return ReviewGroup(
        from_level=from_level,
        from_team=from_team,
        to_level=to_level,
        to_team=to_team,
        reason=_reason(reason),
        count=len(members),
        tickets=[
            Fact(
                label=f"#{one.ticket_id} {subjects[one.ticket_id]}",
                value=moments.duration((one.held_until or moments.at) - one.held_from),
                address=rows.ticket_address(one.ticket_id),
            )
            for one in members[:SHOWN]
            if one.ticket_id in subjects
        ],
    )


def _reason(code: str) -> str:
    names = dict(BackReason.choices) | dict(Lesson.choices)
    return str(names.get(code, code))
