"""People who leave, and come back."""

from datetime import datetime

from django.utils import timezone

from stafette.core import events, transactions
from stafette.people.actions.roles import refuse_last_administrator
from stafette.people.actions.sign_in import end_links
from stafette.people.events import PersonBroughtBack, PersonRetired
from stafette.people.models import Person


@transactions.atomic
def retire(*, person: Person, by: Person | None, at: datetime) -> None:
    """Let somebody no longer sign in or be chosen; what they said and did stays.

    Roles are kept for a return. Raises LastAdministrator.
    """
    refuse_last_administrator(person)
    today = timezone.localdate(at)
    if not Person.objects.filter(pk=person.pk, retired_on=None).update(retired_on=today):
        return
    person.retired_on = today
    end_links(person=person, at=at)
    events.publish(PersonRetired(at=at, by_id=by.pk if by else None, person_id=person.pk))


@transactions.atomic
def bring_back(*, person: Person, by: Person | None, at: datetime) -> None:
    """Undo the retirement; somebody who is there already changes nothing."""
    gone = Person.objects.filter(pk=person.pk).exclude(retired_on=None)
    if gone.update(retired_on=None):
        person.retired_on = None
        events.publish(PersonBroughtBack(at=at, by_id=by.pk if by else None, person_id=person.pk))
