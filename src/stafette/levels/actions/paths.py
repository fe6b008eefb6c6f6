"""Setting up the way that tickets of a service take through the teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from stafette.catalog.models import Service
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.levels.events import PathSaved
from stafette.levels.models import PathStep, Team
from stafette.people.models import Person
from stafette.sla.models import Promise


class WrongPath(Refusal):
    """The steps cannot follow each other like this."""

    code = "wrong_path"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A team, and what it promises the desk on this path if that is not what it always does."""

    team: Team
    promise: Promise | None = None


@transactions.atomic
def save_path(
    *, service: Service | None, steps: Sequence[Step], by: Person | None, at: datetime
) -> None:
    """Say which teams tickets of a service (None: all others) pass, in order; none: no path.

    It holds from the next step on. Raises WrongPath.
    """
    _refuse_impossible([step.team for step in steps])
    PathStep.objects.filter(service=service).delete()
    PathStep.objects.bulk_create(
        PathStep(service=service, position=place, team=step.team, promise=step.promise)
        for place, step in enumerate(steps, 1)
    )
    service_id = service.pk if service else None
    events.publish(PathSaved(at=at, by_id=by.pk if by else None, service_id=service_id))


def _refuse_impossible(teams: Sequence[Team]) -> None:
    for place, team in enumerate(teams):
        if team in teams[:place]:
            raise WrongPath(_("%(team)s is on the path twice."), team=team)
    for before, after in pairwise(teams):
        if after.level < before.level:
            said = _("%(after)s is below %(before)s: a path leads upwards.")
            raise WrongPath(said, after=after, before=before)
