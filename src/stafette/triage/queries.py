import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from stafette.core import rows
from stafette.core.refusals import Refusal
from stafette.levels.choices import Level
from stafette.levels.models import Team
from stafette.tickets.actions import Opening
from stafette.triage.models import RoutingRule

_WORD = re.compile(r"\w+")
_IN_USE = 'WHERE retired_on IS NULL ORDER BY "order", id'
_FIRST = "WHERE level = %s AND retired_on IS NULL ORDER BY id LIMIT 1"


class NoFirstTeam(Refusal):
    """The desk has no team of the first level that could receive anything."""

    code = "no_first_team"

    def __init__(self) -> None:
        super().__init__(_("Nobody would see this: there is no team of the 1st level yet."))


@dataclass(frozen=True)
class Route:
    """Where a new ticket goes first, and the rule that says so (None: the default)."""

    team: Team
    rule: RoutingRule | None


def route_of(opening: Opening) -> Route:
    """Who would get this ticket? The first rule that fits, else the oldest first-level team."""
    said = spelled(f"{opening.subject} {opening.text[:5000]}")
    for rule in rows.select(RoutingRule, _IN_USE):
        if _fits(rule, opening, said) and _team_of(rule).retired_on is None:
            return Route(rule.team, rule)
    return Route(first_team(), None)


def _team_of(rule: RoutingRule) -> Team:
    rule.team = rows.one(Team, rule.team_id)
    return rule.team


def first_team() -> Team:
    """Raises NoFirstTeam when there is none."""
    teams = rows.select(Team, _FIRST, [Level.FIRST.value])
    if not teams:
        raise NoFirstTeam
    return teams[0]


def spelled(text: str) -> str:
    """The words of a text in lower case between single spaces: "E-Mail!" is " e mail "."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


def _fits(rule: RoutingRule, opening: Opening, said: str) -> bool:
    service = opening.service and opening.service.pk
    return (
        rule.service_id in {None, service}
        and rule.organisation_id in {None, opening.requester.organisation_id}
        and rule.channel in {"", opening.channel}
        and (not rule.words or any(spelled(str(word)) in said for word in rule.words))
    )
