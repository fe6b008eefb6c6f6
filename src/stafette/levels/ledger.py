"""Sums over the time of a ticket: who used it, and how."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stafette.levels.choices import Activity
from stafette.levels.models import Team

NOTHING = timedelta()


@dataclass(frozen=True, kw_only=True)
class Line:
    """A stretch of the ticket's open life; the one that still lasts has no `ended_at`.

    `elapsed` is its length by the clock on the wall, `worked` its working time by the calendar
    that `hours` names; by none, when nothing was promised, every hour counts.
    """

    leg_id: int
    team: Team
    activity: Activity
    began_at: datetime
    ended_at: datetime | None
    elapsed: timedelta
    worked: timedelta
    hours: str = ""


@dataclass(frozen=True)
class Share:
    """The working time that a team used in one way."""

    team: Team
    activity: Activity
    worked: timedelta


@dataclass(frozen=True)
class Ledger:
    """All lines of a ticket in the order of time."""

    lines: tuple[Line, ...]

    @property
    def worked(self) -> timedelta:
        """The working time of the ticket's whole life."""
        return sum((line.worked for line in self.lines), NOTHING)

    @property
    def hours(self) -> list[str]:
        """The calendars by which it was counted, in the order in which they first occur."""
        return list(dict.fromkeys(line.hours for line in self.lines if line.hours))

    @property
    def shares(self) -> list[Share]:
        """Totals of each team and activity, in the order in which they first occur."""
        found: dict[tuple[Team, Activity], timedelta] = {}
        for line in self.lines:
            key = line.team, line.activity
            found[key] = found.get(key, NOTHING) + line.worked
        return [Share(*key, worked) for key, worked in found.items()]

    @property
    def waited(self) -> dict[int, timedelta]:
        """How long, by the clock on the wall, nobody was at work on it, of each leg."""
        found: dict[int, timedelta] = {}
        for line in self.lines:
            idle = NOTHING if line.activity == Activity.WORKING else line.elapsed
            found[line.leg_id] = found.get(line.leg_id, NOTHING) + idle
        return found
