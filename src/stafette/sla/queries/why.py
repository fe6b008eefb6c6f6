"""Why a deadline is what it is, in one sentence, from what its clock has counted."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.core.moments import Moments
from stafette.sla.choices import Measure, PauseReason
from stafette.sla.models import Clock
from stafette.sla.queries.counted import calendar_of, pauses_by, used_by

SHORTEST = timedelta(minutes=1)  # of a pause that is worth telling
NIGHT = timedelta(hours=4)  # shorter stretches without work are breaks: nobody wonders about them
WEEK = timedelta(days=6)


def why(clock: Clock, at: datetime) -> str:
    """Why the deadline is what it is, in the reader's language and zone.

    "Resolution until Mon 12 Jan 2026, 10:00, because P2 has 4 hours of working time by the calendar
    Office, which is closed from Friday 16:00 to Monday 08:00, and it waited 35 minutes for the
    requester." What is no deadline any more is told in short sentences.
    """
    pauses = pauses_by(clock, at=at)
    if clock.due_at and clock.stopped_at is None and clock.breached_at is None:
        return _deadline(clock, clock.due_at, pauses)
    rest = clock.allowed - used_by(clock, at=at)
    length = sum(pauses.values(), timedelta())
    told = _("%(length)s paused.") % {"length": _length(length)} if length >= SHORTEST else ""
    sentences = [_promised(clock), told, _standing(clock, rest)]
    return " ".join(sentence for sentence in sentences if sentence)


def _deadline(clock: Clock, due_at: datetime, pauses: Mapping[str, timedelta]) -> str:
    facts = _facts(clock)
    reason = (
        _("P%(priority)s has %(allowed)s of working time by the calendar %(hours)s")
        if _is_of_priority(clock)
        else _("%(allowed)s of working time by the calendar %(hours)s were promised")
    )
    told = [reason % facts + _closed(clock, due_at)]
    told += [_waited(code, length) for code, length in pauses.items() if length >= SHORTEST]
    told_at = {"moment": _moment_said(due_at), "reasons": _(", and ").join(told)}
    return _("%(measure)s until %(moment)s, because %(reasons)s.") % (facts | told_at)


def _closed(clock: Clock, due_at: datetime) -> str:
    """The last night, weekend or holiday that pushed the deadline."""
    calendar = calendar_of(clock.hours, at=due_at)
    found = calendar.closed_before(due_at, least=NIGHT)
    if found is None or found[1] <= clock.started_at:
        return ""
    moments = Moments.here(due_at)
    far = found[1] - found[0] > WEEK
    said = moments.absolute if far else moments.weekday_and_clock
    return _(", which is closed from %(closing)s to %(opening)s") % {
        "closing": said(found[0]),
        "opening": said(found[1]),
    }


def _waited(reason: str, length: timedelta) -> str:
    words = {
        PauseReason.REQUESTER: _("it waited %(length)s for the requester"),
        PauseReason.VENDOR: _("it waited %(length)s for a vendor"),
        PauseReason.FIX: _("it waited %(length)s for a fix"),
        PauseReason.DATE: _("it waited %(length)s until a date"),
        PauseReason.INQUIRY: _("it waited %(length)s for another team"),
    }
    told = words.get(PauseReason(reason)) if reason else None
    return (told or _("%(length)s did not count")) % {"length": _length(length)}


def _facts(clock: Clock) -> dict[str, object]:
    return {
        "measure": Measure(clock.measure).label,
        "priority": clock.ticket.priority,
        "allowed": _length(clock.allowed),
        "hours": clock.hours.name,
    }


def _is_of_priority(clock: Clock) -> bool:
    """A broken or changed promise may have given its time for another priority: not named then."""
    targets = clock.promise.targets.filter(measure=clock.measure, allowed=clock.allowed)
    return targets.filter(priority=clock.ticket.priority).exists()


def _promised(clock: Clock) -> str:
    told = (
        _("%(measure)s: P%(priority)s has %(allowed)s of working time, calendar %(hours)s.")
        if _is_of_priority(clock)
        else _("%(measure)s: %(allowed)s of working time, calendar %(hours)s.")
    )
    return told % _facts(clock)


def _standing(clock: Clock, rest: timedelta) -> str:
    if clock.stopped_at:
        return _ending(clock) % {"moment": _moment_said(clock.stopped_at)}
    if clock.breached_at:
        return _("Overdue since %(moment)s.") % {"moment": _moment_said(clock.breached_at)}
    if clock.paused_at:
        return _("Paused since %(moment)s: %(reason)s. %(length)s left.") % {
            "moment": _moment_said(clock.paused_at),
            "reason": PauseReason(clock.paused_for).label if clock.paused_for else _("Waiting"),
            "length": _length(max(rest, timedelta())),
        }
    return _("No deadline: the calendar never opens.")


def _ending(clock: Clock) -> str:
    if clock.met is None:
        return _("No longer promised since %(moment)s.")
    return _("Met %(moment)s.") if clock.met else _("Not met: done %(moment)s.")


def _moment_said(moment: datetime) -> str:
    """In the hour that a clock change doubles with its offset, which tells the two apart."""
    moments = Moments.here(moment)
    said, local = moments.absolute(moment), moment.astimezone(moments.zone)
    offset, other = local.utcoffset(), local.replace(fold=1 - local.fold).utcoffset()
    return said if offset is None or offset == other else f"{said} ({timezone(offset)})"


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if not rest:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
