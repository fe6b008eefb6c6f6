"""The promises of a ticket in words: which runs, until when, and why."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from stafette.core.moments import Moments
from stafette.desk.markup import Due
from stafette.sla import queries
from stafette.sla.choices import Measure
from stafette.sla.models import Clock

ORDER = (
    Measure.RESPONSE, Measure.UPDATE, Measure.PICK_UP, Measure.INQUIRY, Measure.LEG,
    Measure.RESOLUTION,
)  # fmt: skip


def clocks_of(clocks: Sequence[Clock], *, moments: Moments) -> list[Due]:
    """One deadline a measure: the running one, else the newest."""
    newest: dict[str, Clock] = {}
    for clock in sorted(clocks, key=lambda one: (one.stopped_at is None, one.pk)):
        newest[clock.measure] = clock
    return [_words(newest[measure], moments) for measure in ORDER if measure in newest]


def next_due(clocks: Sequence[Clock], *, moments: Moments) -> Due | None:
    """The nearest running deadline, said with its measure."""
    running = [clock for clock in clocks if clock.stopped_at is None and clock.due_at]
    if not running:
        paused = any(clock.stopped_at is None for clock in clocks)
        return Due(state="paused", text=_("Deadline paused")) if paused else None
    nearest = min(running, key=lambda clock: clock.due_at or moments.at)
    words = _words(nearest, moments)
    return Due(
        state=words.state, text=f"{words.label} {words.text}", title=words.title, label=words.label
    )


def _words(clock: Clock, moments: Moments) -> Due:
    own = clock.measure == Measure.LEG
    label = _("Level (OLA)") if own else str(clock.get_measure_display())
    allowed = _("{duration} working time").format(duration=moments.duration(clock.allowed))
    if clock.stopped_at:
        state = "met" if clock.met else "missed"
        words = _("kept {time}") if clock.met else _("missed {time}")
        text = words.format(time=moments.day_or_clock(clock.stopped_at))
        return Due(state=state, text=text, label=label, note=allowed)
    if clock.due_at is None:
        return Due(state="paused", text=_("paused"), label=label, note=allowed)
    state = moments.state(clock.due_at)
    text = moments.deadline(clock.due_at)
    if state == "soon":
        text = moments.words["in"].format(duration=text)
    title = f"{moments.absolute(clock.due_at)}, {clock.hours.name}"
    note = _("by {time}, {allowed}").format(
        time=moments.day_or_clock(clock.due_at), allowed=allowed
    )
    return Due(state=state, text=text, title=title, label=label, note=note)


def due_of(moment: datetime | None, *, moments: Moments, paused: str = "") -> Due | None:
    """The deadline of a row; `paused` says what stopped it."""
    if moment is None:
        return Due(state="paused", text=paused) if paused else None
    return Due(
        state=moments.state(moment),
        text=moments.deadline(moment),
        title=moments.absolute(moment),
    )


def used_share(clocks: Sequence[Clock], *, moments: Moments) -> int:
    """How much of the running level's promise is used, in percent; 50 when there is none."""
    for clock in clocks:
        if clock.measure == Measure.LEG and clock.stopped_at is None and clock.allowed:
            used = queries.used_by(clock, at=moments.at)
            return min(round(100 * used / clock.allowed), 100)
    return 50


def why(clocks: Sequence[Clock], *, moments: Moments) -> str:
    """One sentence that says why the nearest deadline is what it is."""
    open_ones = [clock for clock in clocks if clock.stopped_at is None]
    if not open_ones:
        return ""
    nearest = min(open_ones, key=lambda clock: (clock.due_at is None, clock.due_at))
    return queries.why(nearest, moments.at)
