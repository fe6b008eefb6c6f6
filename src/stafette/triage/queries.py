import re
from dataclasses import dataclass

from stafette.levels.choices import Level
from stafette.levels.models import Team
from stafette.tickets.actions import Opening
from stafette.triage.models import RoutingRule

_WORD = re.compile(r"\w+")


class NoFirstTeam(LookupError):
    """The desk has no team of the first level that could receive anything."""


@dataclass(frozen=True)
class Route:
    """Where a new ticket goes first, and the rule that says so (None: the default)."""

    team: Team
    rule: RoutingRule | None


def route_of(opening: Opening) -> Route:
    """Who would get this ticket? The first rule that fits, else the oldest first-level team."""
    said = spelled(f"{opening.subject} {opening.text[:5000]}")
    for rule in RoutingRule.objects.filter(retired_on=None).select_related("team", "sets_service"):
        if rule.team.retired_on is None and _fits(rule, opening, said):
            return Route(rule.team, rule)
    return Route(first_team(), None)


def first_team() -> Team:
    """Raises NoFirstTeam when there is none."""
    team = Team.objects.filter(level=Level.FIRST, retired_on=None).order_by("pk").first()
    if team is None:
        raise NoFirstTeam("There is no team of the first level: add one in the set-up.")
    return team


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
