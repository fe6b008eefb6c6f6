"""The relay strip: who had the baton, for how long, and how it went on."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.core.moments import Moments
from stafette.desk.markup import level_name
from stafette.desk.pages import Strip, StripLeg
from stafette.levels.choices import HANDED_UP, Level, Move
from stafette.levels.models import Leg

MOST_LEGS = 6
WAITING_SHARE = 12  # the baton of a hand-over that nobody has accepted lies near the start


def strip_of(
    legs: Sequence[Leg],
    *,
    moments: Moments,
    levels: frozenset[int],
    waited: Mapping[int, timedelta],
    used: int,
    passed: bool,
) -> Strip:
    """The strip of a ticket whose legs are given in order of time.

    `levels` are those the desk has, `waited` how long each leg was not worked on, `used` is how
    much of the level's promise is used up (0-100).
    """
    shown = [_leg(legs, index, moments, waited, used) for index in range(len(legs))]
    if len(shown) > MOST_LEGS:
        shown = [_folded(shown[: 1 - MOST_LEGS]), *shown[1 - MOST_LEGS :]]
    current = legs[-1]
    higher = [level for level in levels if current.level < level <= Level.THIRD]
    if current.ended_at is None and higher:
        shown.append(_open(min(higher)))
    now = _("Baton with {name} since {time}").format(
        name=_holder(current), time=moments.day_or_clock(current.accepted_at or current.started_at)
    )
    return Strip(
        legs=shown,
        level=current.level,
        now=now if current.ended_at is None else "",
        two_levels=bool(levels) and max(levels - {Level.EXTERNAL}, default=1) <= Level.SECOND,
        passed=passed,
    )


def _leg(
    legs: Sequence[Leg], index: int, moments: Moments, waits: Mapping[int, timedelta], used: int
) -> StripLeg:
    leg = legs[index]
    following = legs[index + 1] if index + 1 < len(legs) else None
    running = leg.ended_at is None
    length = (leg.ended_at or moments.at) - leg.started_at
    waited = waits.get(leg.pk, timedelta())
    handed = leg.move in {*HANDED_UP, Move.BACK, Move.ACROSS}
    waiting = running and handed and leg.accepted_at is None
    return StripLeg(
        level=leg.level,
        state="now" if running else "done",
        who=_holder(leg),
        time=moments.duration(length),
        more=_more(leg, running, waited, moments),
        spoken=_spoken(following),
        share=(WAITING_SHARE if waiting else min(max(used, 4), 96))
        if running
        else _share(waited, length),
        waiting=waiting,
        joint=_joint(leg, following, running),
        address=f"#leg-{leg.pk}" if getattr(leg, "received", None) else "#timeline",
    )


def _holder(leg: Leg) -> str:
    return leg.agent.name if leg.agent else leg.team.name


def _share(waited: timedelta, length: timedelta) -> int:
    return min(round(100 * waited / length), 100) if length > timedelta(0) else 0


def _more(leg: Leg, running: bool, waited: timedelta, moments: Moments) -> str:
    if running and leg.accepted_at is None and leg.move in HANDED_UP:
        return _(" · waits to be accepted")
    since = moments.day_or_clock(leg.accepted_at or leg.started_at)
    said = _(" · baton since {time}").format(time=since) if running else ""
    if waited >= timedelta(minutes=1):
        said = _(", {duration} waiting").format(duration=moments.duration(waited)) + said
    return said


def _spoken(following: Leg | None) -> str:
    return _(", handed back") if following and following.move == Move.BACK else ""


def _joint(leg: Leg, following: Leg | None, running: bool) -> str:
    if following is None:
        return "open" if running and leg.level < Level.THIRD else ""
    if following.level < leg.level:
        return "back"
    if following.level == leg.level:
        return ""
    return "skip" if leg.level == Level.FIRST and following.level >= Level.THIRD else "up"


def _folded(legs: Sequence[StripLeg]) -> StripLeg:
    first = legs[-1]
    who = ngettext("{count} earlier leg", "{count} earlier legs", len(legs))
    return StripLeg(
        level=first.level,
        state="done",
        who=who.format(count=len(legs)),
        time="",
        joint=first.joint,
        address="#timeline",
    )


def _open(level: int) -> StripLeg:
    return StripLeg(level=level, state="open", who=level_name(level), time=_("if needed"))
