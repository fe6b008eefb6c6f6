"""What is set up, as sentences: routing rules, paths, stages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from stafette.levels.models import PathStep
from stafette.sla.choices import Measure, Reaction
from stafette.tickets.choices import Channel
from stafette.triage.models import RoutingRule


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


def path_sentence(steps: Sequence[PathStep]) -> str:
    """ "First Line, then Network (OLA network), then Vendor." """
    if not steps:
        return _("No path: a ticket goes on to the next level.")
    then = _(", then ")
    return f"{then.join(_step(one) for one in steps)}."


def _step(step: PathStep) -> str:
    promise = f" ({step.promise.name})" if step.promise else ""
    return f"{step.team.name}{promise}"


def stage_sentence(stage: Mapping[str, Any]) -> str:
    """ "At 75 % of the resolution: remind those who work on it, tell the manager." """
    measure = stage["measure"]
    of = _("of the {measure}").format(measure=Measure(measure).label) if measure else _("of all")
    told = ", ".join(str(Reaction(code).label) for code in stage["reactions"])
    return _("At {percent} % {of}: {reactions}.").format(
        percent=stage["percent"], of=of, reactions=told
    )
