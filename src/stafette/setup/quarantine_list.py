"""What waits in quarantine, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from stafette.channels.mail.choices import HoldReason
from stafette.channels.mail.models import Arrival
from stafette.core.moments import Moments
from stafette.setup.pages import Tag
from stafette.setup.sizes import size_words

ICONS = {
    HoldReason.NO_SENDER: "user",
    HoldReason.OWN_ADDRESS: "refresh-cw",
    HoldReason.AUTOMATIC: "refresh-cw",
    HoldReason.UNKNOWN_REPORT: "undo-2",
    HoldReason.TOO_LARGE: "file-text",
    HoldReason.BLOCKED: "x",
    HoldReason.FLOOD: "inbox",
    HoldReason.UNKNOWN_SENDER: "user",
}
WARNED = {HoldReason.TOO_LARGE, HoldReason.TOO_SLOW, HoldReason.TOO_MUCH_MEMORY}


@dataclass(frozen=True, kw_only=True)
class Held:
    """A mail that waits for a decision."""

    id: int
    reason: Tag
    why: str
    subject: str
    sender: str
    size: str
    arrived: str


def held_lines(arrivals: Iterable[Arrival], *, moments: Moments) -> list[Held]:
    """The rows of the list."""
    return [held(one, moments=moments) for one in arrivals]


def held(arrival: Arrival, *, moments: Moments) -> Held:
    """One mail in words; what its sender wrote is never trusted, only shown as text."""
    return Held(
        id=arrival.pk,
        reason=reason_tag(arrival.reason),
        why=why_words(arrival.reason),
        subject=arrival.subject or _("without a subject"),
        sender=arrival.sender or arrival.envelope_from or _("without a sender"),
        size=size_words(arrival.size),
        arrived=moments.recent(arrival.arrived_at),
    )


def reason_tag(code: str) -> Tag:
    """The reason in a word or two."""
    short = {
        HoldReason.NO_SENDER: _("No sender"),
        HoldReason.OWN_ADDRESS: _("Mail loop"),
        HoldReason.AUTOMATIC: _("Automatic"),
        HoldReason.UNKNOWN_REPORT: _("Unknown report"),
        HoldReason.TOO_LARGE: _("Too large"),
        HoldReason.CRASHED: _("Unreadable"),
        HoldReason.BROKEN: _("Unreadable"),
        HoldReason.BLOCKED: _("Blocked"),
        HoldReason.FLOOD: _("Flood"),
        HoldReason.UNKNOWN_SENDER: _("Unknown sender"),
    }
    return Tag(
        text=next((words for key, words in short.items() if key == code), _("Too complex")),
        icon=next((name for key, name in ICONS.items() if key == code), "circle-question-mark"),
        tone="warn" if code in WARNED else "",
    )


def why_words(code: str) -> str:
    """The reason in a sentence."""
    known = code in HoldReason.values
    return (
        str(HoldReason(code).label) if known else _("It was held back ({code}).").format(code=code)
    )
