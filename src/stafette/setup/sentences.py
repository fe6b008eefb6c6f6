"""Routing rules as sentences."""

from django.utils.translation import gettext as _

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
