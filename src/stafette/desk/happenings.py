"""Journal entries in words: what the timeline tells of things that are neither said nor handed."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from stafette.sla.choices import Measure, Reaction
from stafette.tickets.choices import WaitingFor
from stafette.triage.queries import rule_named, rule_sentence

Facts = Mapping[str, Any]


def sentence(event: str, facts: Facts, *, name: str) -> str:
    """The event in words, empty when the timeline shows it in another way."""
    words = _SENTENCES.get(event)
    return words(facts, name or _("The desk")) if words else ""


def _opened(facts: Facts, name: str) -> str:
    return _("Ticket received")


def _changed(facts: Facts, name: str) -> str:
    fields = ", ".join(_field(field) for field in facts.get("fields", []))
    return _("{name} changed: {fields}").format(name=name, fields=fields)


def _field(field: str) -> str:
    names = {
        "subject": _("subject"),
        "kind": _("kind"),
        "service": _("service"),
        "impact": _("impact"),
        "urgency": _("urgency"),
        "priority": _("priority"),
        "owner": _("owner"),
        "requester": _("requester"),
        "organisation": _("organisation"),
    }
    return names.get(field, field)


def _waits(facts: Facts, name: str) -> str:
    words = dict(WaitingFor.choices).get(facts.get("waiting_for", ""), _("Waiting"))
    return _("{name}: {state}").format(name=name, state=words)


def _resumed(facts: Facts, name: str) -> str:
    return _("The wait is over")


def _solved(facts: Facts, name: str) -> str:
    return _("{name} solved the ticket").format(name=name)


def _reopened(facts: Facts, name: str) -> str:
    return _("{name} opened the ticket again").format(name=name)


def _closed(facts: Facts, name: str) -> str:
    return _("Ticket closed")


def _withdrawn(facts: Facts, name: str) -> str:
    return _("{name} took a message back before it left").format(name=name)


def _accepted(facts: Facts, name: str) -> str:
    return _("{name} accepted the hand-over").format(name=name)


def _taken(facts: Facts, name: str) -> str:
    return _("{name} took the ticket over").format(name=name)


def _reassigned(facts: Facts, name: str) -> str:
    return _("{name} passed the ticket within the level").format(name=name)


def _routed(facts: Facts, name: str) -> str:
    rule = rule_named(facts.get("rule_id", 0))
    return _("By routing rule: {rule}").format(rule=rule_sentence(rule)) if rule else ""


def _stage(facts: Facts, name: str) -> str:
    reactions = [str(Reaction(code).label) for code in facts.get("reactions", [])]
    said = _("{percent} % of the time for “{measure}” were used up.").format(
        percent=facts.get("percent"), measure=_measure(facts)
    )
    return f"{said} {', '.join(reactions)}".strip()


def _breached(facts: Facts, name: str) -> str:
    return _("The deadline “{measure}” has passed").format(measure=_measure(facts))


def _measure(facts: Facts) -> str:
    return str(dict(Measure.choices).get(facts.get("measure", ""), ""))


def _ended(facts: Facts, name: str) -> str:
    return _("Nobody is left on the path who could take it")


def _used(facts: Facts, name: str) -> str:
    return _("{name} used an article").format(name=name)


def _captured(facts: Facts, name: str) -> str:
    return _("{name} saved the solution as knowledge").format(name=name)


_SENTENCES: dict[str, Callable[[Facts, str], str]] = {
    "TicketOpened": _opened,
    "TicketChanged": _changed,
    "TicketWaits": _waits,
    "TicketResumed": _resumed,
    "TicketSolved": _solved,
    "TicketReopened": _reopened,
    "TicketClosed": _closed,
    "MessageWithdrawn": _withdrawn,
    "HandOverAccepted": _accepted,
    "TicketTaken": _taken,
    "TicketReassigned": _reassigned,
    "TicketRouted": _routed,
    "StageReached": _stage,
    "ClockBreached": _breached,
    "PathEnded": _ended,
    "ArticleUsed": _used,
    "ArticleCaptured": _captured,
}
