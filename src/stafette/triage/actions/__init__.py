"""The one entrance for requests, and the rules that decide who gets them first."""

from stafette.triage.actions.admit import admit
from stafette.triage.actions.rules import NoCondition, RulePlan, retire_rule, save_rule

__all__ = ["NoCondition", "RulePlan", "admit", "retire_rule", "save_rule"]
