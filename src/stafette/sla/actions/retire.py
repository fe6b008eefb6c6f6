"""Taking promises and service hours out of use. What was promised to a ticket stays."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people.models import Person
from stafette.sla.events import HoursSaved, PromiseSaved
from stafette.sla.models import Promise, ServiceHours


class StillInUse(Refusal):
    """Something that is in use itself counts on it."""

    code = "in_use"


@transactions.atomic
def retire_promise(*, promise: Promise, by: Person | None, at: datetime) -> None:
    """Promise it to nobody any more. Raises StillInUse while it holds for somebody."""
    if promise.coverage.exists():
        raise StillInUse(_("The promise still holds for somebody. Remove that first."))
    promise.retired_on = timezone.localdate(at)
    promise.save(update_fields=["retired_on"])
    events.publish(PromiseSaved(at=at, by_id=by.pk if by else None, promise_id=promise.pk))


@transactions.atomic
def retire_hours(*, hours: ServiceHours, by: Person | None, at: datetime) -> None:
    """Offer them to no promise any more. Raises StillInUse while one counts by them."""
    using = hours.promises.filter(retired_on=None).order_by("name").values_list("name", flat=True)
    if using:
        raise StillInUse(
            _("Promises count by these service hours: %(names)s. Give those other hours first."),
            names=", ".join(using),
        )
    hours.retired_on = timezone.localdate(at)
    hours.save(update_fields=["retired_on"])
    events.publish(HoursSaved(at=at, by_id=by.pk if by else None, hours_id=hours.pk))
