"""The hand-over as it can be filled from what is known already, so that nobody types twice."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from stafette.catalog.models import in_language
from stafette.core.moments import Moments
from stafette.levels import queries as levels
from stafette.levels.choices import Level, Move
from stafette.levels.contracts import untried
from stafette.levels.models import HandOver, Team
from stafette.sla.choices import Measure
from stafette.sla.queries import clocks_of
from stafette.tickets.models import InternalNote, MessageFile, NoteFile, Ticket
from stafette.triage.models import RoutingRule

MARKS = ("- ", "* ", "• ", "✓ ")
MOST = 8


def drafted(ticket: Ticket) -> dict[str, Any]:
    """Initial values of the form: the problem from the subject, the tries from what was noted."""
    with override(ticket.language):
        message = _(
            "Your request #{number} is now with our specialist team. You will hear from us."
        ).format(number=ticket.pk)
    tries = known_tries(ticket)
    steps = {f"step{index}": step for index, (step, _result) in enumerate(tries)}
    results = {f"result{index}": result for index, (_step, result) in enumerate(tries)}
    promised = _promised(ticket)
    return {
        "problem": ticket.subject, "message": message, "promised": promised, **steps, **results,
    }  # fmt: skip


def _promised(ticket: Ticket) -> str:
    """What the requester may expect by now: the deadline of the solution."""
    due = [it.due_at for it in clocks_of(ticket) if it.measure == Measure.RESOLUTION and it.due_at]
    return (
        _("Solution by {time}").format(time=Moments.here(due[-1]).absolute(due[-1])) if due else ""
    )


def known_tries(ticket: Ticket) -> list[tuple[str, str]]:
    """What was told before, noted and ticked, then what the service asks for besides.

    Of a step that was tried again the newest result holds. What the service does not ask for is
    left out beyond what keeps the form short.
    """
    told = [
        (str(it["step"]), str(it.get("result", "")))
        for hand_over in levels.hand_overs_of(ticket)
        for it in hand_over.tried
    ]
    notes = InternalNote.objects.filter(ticket=ticket, withdrawn_at=None).order_by("pk")
    noted = tries_in([note.text for note in notes])
    ticked = [(it.step, it.result) for it in levels.attempts_on(ticket)]
    known = dict([*told, *noted, *ticked])
    steps = levels.contract_for(ticket.service_id).steps
    owed = [(in_language(it), "") for it in untried(steps, known)]
    asked = {step for step in known if len(untried(steps, [step])) < len(steps)}
    others = [step for step in known if step not in asked]
    kept = asked.union(others[: max(MOST - len(asked) - len(owed), 0)])
    return [*(one for one in known.items() if one[0] in kept), *owed]


def target_for(ticket: Ticket, teams: Sequence[Team]) -> Team | None:
    """Who most likely goes on, of the teams above: the next one of the path, else by the service.

    That is, on the nearest level, the team that a routing rule names for the service, else the one
    that was last handed a ticket of it, else the first of the level.
    """
    on_path = {step.team_id for step in levels.path_of(ticket.service_id)}
    if following := [team for team in teams if team.pk in on_path]:
        return following[0]
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


def files_on(ticket: Ticket) -> list[tuple[str, str]]:
    """The files that lie with the ticket, by key and name, as evidence to choose from."""
    said = MessageFile.objects.filter(message__ticket=ticket, message__withdrawn_at=None)
    noted = NoteFile.objects.filter(note__ticket=ticket, note__withdrawn_at=None)
    found = [one.file for one in said.select_related("file")]
    found += [one.file for one in noted.select_related("file")]
    return [(str(file.pk), file.name) for file in found]


def ticked(files: Sequence[tuple[str, str]], target: Team | None) -> list[str]:
    """The files that go along unless somebody takes the tick out: none to people outside."""
    if target is None or target.level == Level.EXTERNAL:
        return []
    return [key for key, _name in files]
