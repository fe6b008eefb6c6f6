from dataclasses import dataclass
from typing import ClassVar

from stafette.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RuleEvent(Event):
    subject: ClassVar[str] = "rule"

    rule_id: int


class RuleSaved(RuleEvent):
    """A routing rule was entered or changed."""


@dataclass(frozen=True, kw_only=True)
class TicketRouted(Event):
    """A routing rule decided which team got a new ticket first."""

    subject: ClassVar[str] = "ticket"

    ticket_id: int
    rule_id: int
    team_id: int


class RuleRetired(RuleEvent):
    """A routing rule no longer decides anything."""
