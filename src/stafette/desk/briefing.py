"""The hand-over as it can be filled from what is known already, so that nobody types twice."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from stafette.levels.choices import Move
from stafette.levels.models import HandOver, Team
from stafette.tickets.models import InternalNote, Ticket
from stafette.triage.models import RoutingRule

MARKS = ("- ", "* ", "• ", "✓ ")
MOST = 4


def drafted(ticket: Ticket) -> dict[str, Any]:
    """Initial values of the form: the problem from the subject, the tries from the notes."""
    with override(ticket.language):
        message = _(
            "Your request #{number} is now with our specialist team. You will hear from us."
        ).format(number=ticket.pk)
    tries = tries_in(
        [
            note.text
            for note in InternalNote.objects.filter(ticket=ticket, withdrawn_at=None).order_by("pk")
        ]
    )
    steps = {f"step{index}": step for index, (step, _result) in enumerate(tries[:MOST])}
    results = {f"result{index}": result for index, (_step, result) in enumerate(tries[:MOST])}
    return {"problem": ticket.subject, "message": message, **steps, **results}


def target_for(ticket: Ticket, teams: Sequence[Team]) -> Team | None:
    """Who most likely goes on, of the teams above: the nearest level, there by the service.

    That is the team that a routing rule names for the service, else the one that was last handed
    a ticket of it, else the first of the level.
    """
    next_level = [team for team in teams if team.level == teams[0].level]
    first = next_level[0] if next_level else None
    if ticket.service_id is None or len(next_level) < 2:
        return first
    known = {team.pk: team for team in next_level}
    named = RoutingRule.objects.filter(service=ticket.service_id, team__in=known, retired_on=None)
    handed = HandOver.objects.filter(
        move=Move.UP, to_leg__team__in=known, to_leg__ticket__service=ticket.service_id
    ).order_by("-pk")
    found = (
        named.values_list("team", flat=True).first()
        or handed.values_list("to_leg__team", flat=True).first()
    )
    return known[found] if found else first


def tries_in(notes: list[str]) -> list[tuple[str, str]]:
    """Lines of notes that list something: "- step: result", as agents write them on the phone."""
    found = []
    for line in "\n".join(notes).splitlines():
        stripped = line.strip()
        if stripped.startswith(MARKS):
            step, _colon, result = stripped[2:].partition(":")
            found.append((step.strip()[:300], result.strip()[:300]))
    return found
