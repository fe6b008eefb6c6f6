import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.core import rows
from stafette.core.refusals import Refusal
from stafette.levels.choices import Level
from stafette.levels.models import Team
from stafette.tickets.actions import Opening
from stafette.tickets.choices import Channel
from stafette.triage.models import RoutingRule

_WORD = re.compile(r"\w+")
_IN_USE = 'WHERE retired_on IS NULL ORDER BY "order", id'
_FIRST = "WHERE level = %s AND retired_on IS NULL ORDER BY id LIMIT 1"


class NoFirstTeam(Refusal):
    """The desk has no team of the first level that could receive anything."""

    code = "no_first_team"

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Nobody would see this: there is no team of the 1st level yet.")
        )


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


def rule_sentence(rule: RoutingRule) -> str:
    """ "When subject or text contains outlook or mail: Service Desk, service Email." """
    conditions = _(" and ").join(_conditions(rule))
    said = _("When {conditions}: {team}").format(conditions=conditions, team=rule.team.name)
    if rule.sets_service:
        said += _(", service {name}").format(name=rule.sets_service.name)
    return f"{said}."


def _conditions(rule: RoutingRule) -> list[str]:
    told = []
    if rule.words:
        words = _(" or ").join(_("“{word}”").format(word=word) for word in rule.words)
        told.append(_("subject or text contains {words}").format(words=words))
    if rule.organisation:
        told.append(_("somebody of {name} asks").format(name=rule.organisation.name))
    if rule.service:
        told.append(_("it is about {name}").format(name=rule.service.name))
    if rule.channel:
        told.append(_("it comes by {channel}").format(channel=Channel(rule.channel).label))
    return told or [_("anything comes")]


def rule_named(rule_id: int) -> RoutingRule | None:
    """A rule with what its sentence needs, also one that is retired by now."""
    rules = RoutingRule.objects.select_related("team", "organisation", "service", "sets_service")
    return rules.filter(pk=rule_id).first()
