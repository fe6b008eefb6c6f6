"""Setting up what is promised, and to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from stafette.catalog.models import Service
from stafette.core import events, transactions
from stafette.people.models import Organisation, Person
from stafette.sla.choices import Measure, Reaction
from stafette.sla.events import PromiseSaved
from stafette.sla.models import Coverage, Promise, ServiceHours, Target
from stafette.sla.stages import MOST_PERCENT, Stage

PRIORITIES = range(1, 6)
LONGEST = timedelta(hours=2000)  # as much as a year of work
Allowed = Mapping[tuple[str, int], timedelta]  # by measure and priority


class WrongPromise(ValueError):
    """What was entered cannot be promised; the text is a sentence for the person."""


@transactions.atomic
def save_promise(
    *,
    promise: Promise | None,
    name: str,
    hours: ServiceHours,
    allowed: Allowed,
    by: Person | None,
    at: datetime,
) -> Promise:
    """Enter or change a promise with its targets. Raises WrongPromise.

    Clocks that count keep what they were given until their ticket changes.
    """
    for (measure, priority), time in allowed.items():
        _refuse_impossible(measure, priority, time)
    _refuse_late_response(allowed)
    promise = promise or Promise()
    promise.name, promise.hours = _free_name(name, promise), hours
    promise.save()
    _store(promise, allowed)
    events.publish(PromiseSaved(at=at, by_id=by.pk if by else None, promise_id=promise.pk))
    return promise


def _refuse_impossible(measure: str, priority: int, time: timedelta) -> None:
    if measure not in Measure.values or priority not in PRIORITIES:
        raise WrongPromise(_("A target needs one of the measures and a priority from 1 to 5."))
    if not timedelta() < time <= LONGEST:
        raise WrongPromise(
            _("%(measure)s at P%(priority)s needs a time above zero and up to 2000 h.")
            % {"measure": Measure(measure).label, "priority": priority}
        )


def _refuse_late_response(allowed: Allowed) -> None:
    for priority in PRIORITIES:
        response = allowed.get((Measure.RESPONSE, priority))
        resolution = allowed.get((Measure.RESOLUTION, priority))
        if response and resolution and response > resolution:
            raise WrongPromise(
                _("At P%(priority)s the response is promised later than the resolution.")
                % {"priority": priority}
            )


def _free_name(name: str, promise: Promise) -> str:
    name = " ".join(name.split())[:100]
    if not name:
        raise WrongPromise(_("Give the promise a name."))
    if Promise.objects.filter(name=name).exclude(pk=promise.pk).exists():
        raise WrongPromise(_('There is another promise with the name "%(name)s".') % {"name": name})
    return name


def _store(promise: Promise, allowed: Allowed) -> None:
    kept = {(target.measure, target.priority): target for target in promise.targets.all()}
    for key, target in kept.items():
        if key not in allowed:
            target.delete()
    for (measure, priority), time in allowed.items():
        Target.objects.update_or_create(
            promise=promise, measure=measure, priority=priority, defaults={"allowed": time}
        )


@transactions.atomic
def save_stages(
    *, promise: Promise, stages: Sequence[Stage], by: Person | None, at: datetime
) -> None:
    """Say what happens when how much of the promised time is used up. Raises WrongPromise.

    It holds for what is reached from now on; clocks that run look for their next stage anew.
    """
    for stage in stages:
        _refuse_impossible_stage(stage)
    promise.stages = [asdict(stage) for stage in sorted(stages, key=lambda it: it.percent)]
    promise.save(update_fields=["stages"])
    events.publish(PromiseSaved(at=at, by_id=by.pk if by else None, promise_id=promise.pk))


def _refuse_impossible_stage(stage: Stage) -> None:
    if not 0 < stage.percent <= MOST_PERCENT:
        raise WrongPromise(
            _("A stage needs 1 to %(most)s percent of the time.") % {"most": MOST_PERCENT}
        )
    if stage.measure not in {"", *Measure.values} or not set(stage.reactions) <= {*Reaction}:
        raise WrongPromise(_("A stage needs one of the measures and known reactions."))
    if Reaction.NEXT_TEAM in stage.reactions and stage.measure in {"", Measure.INQUIRY}:
        raise WrongPromise(
            _("Say for what the ticket moves to the next team; asking back moves nothing.")
        )
    if not stage.reactions:
        raise WrongPromise(
            _("Say what is to happen at %(percent)s percent.") % {"percent": stage.percent}
        )


@transactions.atomic
def cover(
    *,
    promise: Promise,
    organisation: Organisation | None = None,
    service: Service | None = None,
    kind: str = "",
    by: Person | None,
    at: datetime,
) -> Coverage:
    """Let a promise hold for an organisation, a service, a kind, or (none) everybody else.

    Another promise that held there before gives way. Tickets that are open keep their clocks.
    """
    coverage, _new = Coverage.objects.update_or_create(
        organisation=organisation, service=service, kind=kind, defaults={"promise": promise}
    )
    events.publish(PromiseSaved(at=at, by_id=by.pk if by else None, promise_id=promise.pk))
    return coverage


@transactions.atomic
def uncover(*, coverage: Coverage, by: Person | None, at: datetime) -> None:
    """Let the less specific coverage hold again."""
    promise_id = coverage.promise_id
    coverage.delete()
    events.publish(PromiseSaved(at=at, by_id=by.pk if by else None, promise_id=promise_id))
