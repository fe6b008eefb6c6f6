"""People who are away for some days."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people.events import AbsenceEnded, AbsenceEntered
from stafette.people.models import Absence, Person


class WrongDays(Refusal):
    """The days of an absence do not follow each other."""

    code = "wrong_days"


@transactions.atomic
def enter_absence(
    *, person: Person, first_on: date, last_on: date, by: Person | None, at: datetime
) -> Absence:
    """Say on which days somebody is away, both included. Raises WrongDays."""
    if last_on < first_on:
        raise WrongDays(_("The absence ends before it begins."))
    absence = Absence.objects.create(person=person, first_on=first_on, last_on=last_on)
    events.publish(AbsenceEntered(at=at, by_id=by.pk if by else None, person_id=person.pk))
    return absence


@transactions.atomic
def end_absence(*, absence: Absence, by: Person | None, at: datetime) -> None:
    """Forget it: somebody is there after all. One that is gone already changes nothing."""
    if Absence.objects.filter(pk=absence.pk).delete()[0]:
        events.publish(
            AbsenceEnded(at=at, by_id=by.pk if by else None, person_id=absence.person_id)
        )
