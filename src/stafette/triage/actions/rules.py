"""Setting up who gets a new ticket first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stafette.catalog.models import Service
from stafette.core import events, transactions
from stafette.core.refusals import Incomplete
from stafette.levels.models import Team
from stafette.people.models import Organisation, Person
from stafette.triage.events import RuleRetired, RuleSaved
from stafette.triage.models import RoutingRule
from stafette.triage.queries import spelled


class NoCondition(Incomplete):
    """A rule without a condition would take everything; that is what the first team is for."""

    code = "no_condition"


@dataclass(frozen=True, kw_only=True)
class RulePlan:
    """When all of these hold (empty: whatever it is), the ticket starts at the team."""

    team: Team
    order: int = 100
    words: tuple[str, ...] = ()
    organisation: Organisation | None = None
    service: Service | None = None
    channel: str = ""
    sets_service: Service | None = None


@transactions.atomic
def save_rule(
    *, rule: RoutingRule | None, to: RulePlan, by: Person | None, at: datetime
) -> RoutingRule:
    """Enter or change a rule; one that says the same as another is that other one.

    Raises NoCondition.
    """
    words = list(dict.fromkeys(word for one in to.words if (word := " ".join(one.split()))))
    words = [word for word in words if spelled(word).strip()]
    if not (words or to.organisation or to.service or to.channel):
        raise NoCondition(_("Say at least one condition."), missing=["words"])
    wanted = vars(to) | {"words": words}
    if rule is None and (same := RoutingRule.objects.filter(retired_on=None, **wanted).first()):
        return same
    saved = rule or RoutingRule()
    for name, value in wanted.items():
        setattr(saved, name, value)
    saved.save()
    events.publish(RuleSaved(at=at, by_id=by.pk if by else None, rule_id=saved.pk))
    return saved


@transactions.atomic
def retire_rule(*, rule: RoutingRule, by: Person | None, at: datetime) -> None:
    """Let it decide nothing any more."""
    if RoutingRule.objects.filter(pk=rule.pk, retired_on=None).update(
        retired_on=timezone.localdate(at)
    ):
        events.publish(RuleRetired(at=at, by_id=by.pk if by else None, rule_id=rule.pk))
