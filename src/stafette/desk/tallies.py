"""The counts beside the rail's entries: one query, each count capped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet

from stafette.channels.mail.queries import quarantined, waiting_too_long
from stafette.desk.queue import Wish, filters_of
from stafette.levels.models import Leg
from stafette.levels.queries import NOT_ACCEPTED, levels_of_teams
from stafette.levels.rules import sees_all
from stafette.notifications.models import Notice
from stafette.people.choices import Role
from stafette.people.models import Person

MOST = 1000
KEPT_SECONDS = 5


@dataclass(frozen=True, kw_only=True)
class Tallies:
    """How much waits for a person; each figure stops at `MOST`."""

    level: int | None
    queue: int
    mine: int
    free: int
    soon: int
    waiting: int
    handovers: int
    late: int
    notices: int
    quarantine: int
    unsent: int


def capped(count: int) -> str:
    """Empty for nothing, "1000+" when counting stopped."""
    return "" if count == 0 else f"{MOST}+" if count >= MOST else str(count)


def tallies_of(person: Person, *, at: datetime) -> Tallies:
    """What waits for the person, a few seconds old at most: every page shows it."""
    key = _key(person)
    kept: Tallies | None = cache.get(key)
    if kept is None:
        kept = _read(person, at=at)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def forget(person: Person) -> None:
    """Count anew on the next page: the person has just changed the counts."""
    cache.delete(_key(person))


def _key(person: Person) -> str:
    return f"tallies:{person.pk}"


def _read(person: Person, *, at: datetime) -> Tallies:
    teams = levels_of_teams(person)
    legs = Leg.objects.filter(ended_at=None, team_id__in=list(teams))
    kinds: dict[str, QuerySet[Any]] = {
        "queue": legs,
        **{
            name: legs.filter(filters_of(Wish(person=person, teams=(), show=name), at=at))
            for name in ("mine", "free", "soon", "waiting")
        },
        "handovers": legs.filter(NOT_ACCEPTED),
        "late": legs.filter(next_due_at__lte=at),
        "notices": Notice.objects.filter(person=person, read_at=None),
    }
    figures = dict.fromkeys((*kinds, "quarantine", "unsent"), 0)
    counted = kinds if teams else {"notices": kinds["notices"]}
    if Role.ADMINISTRATOR in person.roles:
        counted["quarantine"] = quarantined()
    if sees_all(person):
        counted["unsent"] = waiting_too_long(at=at)
    return Tallies(level=max(teams.values(), default=None), **(figures | _counted(counted)))


def _counted(kinds: dict[str, QuerySet[Any]]) -> dict[str, int]:
    parts: list[str] = []
    parameters: list[Any] = []
    for name, rows in kinds.items():
        sql, values = rows.order_by().values("pk")[:MOST].query.sql_with_params()
        parts.append(f"SELECT '{name}', COUNT(*) FROM ({sql}) AS counted")  # noqa: S608 -- fixed names
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        return dict(cursor.fetchall())
