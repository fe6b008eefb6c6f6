"""What is set up, as sentences: paths and stages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from stafette.levels.models import PathStep
from stafette.sla.choices import Measure, Reaction


def path_sentence(steps: Sequence[PathStep]) -> str:
    """ "First Line, then Network (OLA network), then Vendor." """
    if not steps:
        return _("No path: a ticket goes on to the next level.")
    then = _(", then ")
    return f"{then.join(_step(one) for one in steps)}."


def _step(step: PathStep) -> str:
    promise = f" ({step.promise.name})" if step.promise else ""
    return f"{step.team.name}{promise}"


def stage_sentence(stage: Mapping[str, Any]) -> str:
    """ "At 75 % of the resolution: remind those who work on it, tell the manager." """
    measure = stage["measure"]
    of = _("of the {measure}").format(measure=Measure(measure).label) if measure else _("of all")
    told = ", ".join(str(Reaction(code).label) for code in stage["reactions"])
    return _("At {percent} % {of}: {reactions}.").format(
        percent=stage["percent"], of=of, reactions=told
    )
