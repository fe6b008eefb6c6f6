from collections.abc import Iterable
from datetime import datetime

from stafette.sla.models import Clock

_PROMISED_BY = frozenset({"priority", "service_id", "organisation_id", "kind"})


def reaches_stage(clock: Clock, at: datetime) -> bool:
    """Is a stage reached? The moment it falls due at already counts, so does that of a breach."""
    return clock.next_stage_at is not None and clock.next_stage_at <= at


def runs(clock: Clock) -> bool:
    """Does it count at this moment, if the desk works?"""
    return clock.stopped_at is None and clock.paused_at is None


def changes_promise(fields: Iterable[str]) -> bool:
    """May another promise or time hold for a ticket after a change of these fields?"""
    return not _PROMISED_BY.isdisjoint(fields)
