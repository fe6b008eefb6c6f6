from dataclasses import dataclass
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RuleEvent(Event):
    subject: ClassVar[str] = "rule"

    rule_id: int


class RuleSaved(RuleEvent):
    """A routing rule was entered or changed."""


class RuleRetired(RuleEvent):
    """A routing rule no longer decides anything."""
