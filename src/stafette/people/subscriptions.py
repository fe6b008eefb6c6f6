"""People are findable by name, address and number."""

from stafette.core.events import later
from stafette.people import actions
from stafette.people.events import PersonAdded, PersonBroughtBack, PersonChanged, PersonRetired


@later(PersonAdded, name="people.index_added")
def index_added(event: PersonAdded) -> None:
    actions.index_person(person_id=event.person_id, at=event.at)


@later(PersonChanged, name="people.index_changed")
def index_changed(event: PersonChanged) -> None:
    actions.index_person(person_id=event.person_id, at=event.at)


@later(PersonRetired, name="people.index_retired")
def index_retired(event: PersonRetired) -> None:
    actions.index_person(person_id=event.person_id, at=event.at)


@later(PersonBroughtBack, name="people.index_brought_back")
def index_brought_back(event: PersonBroughtBack) -> None:
    actions.index_person(person_id=event.person_id, at=event.at)
