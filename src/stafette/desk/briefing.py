"""The hand-over as it can be filled from what is known already, so that nobody types twice."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from stafette.tickets.models import InternalNote, Ticket

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


def tries_in(notes: list[str]) -> list[tuple[str, str]]:
    """Lines of notes that list something: "- step: result", as agents write them on the phone."""
    found = []
    for line in "\n".join(notes).splitlines():
        stripped = line.strip()
        if stripped.startswith(MARKS):
            step, _colon, result = stripped[2:].partition(":")
            found.append((step.strip()[:300], result.strip()[:300]))
    return found
