"""People are findable by name, address and number."""

from stafette.core.events import later
from stafette.people import actions
from stafette.people.events import PersonAdded, PersonBroughtBack, PersonChanged, PersonRetired


@later(PersonAdded, name="people.index_added", quick=True)
def index_added(event: PersonAdded) -> None:
    actions.index_person(person_id=event.person_id, at=event.at)


@later(PersonChanged, name="people.index_changed", quick=True)
def index_changed(event: PersonChanged) -> None:
    actions.index_person(person_id=event.person_id, at=event.at)


@later(PersonRetired, name="people.index_retired", quick=True)
def index_retired(event: PersonRetired) -> None:
    actions.index_person(person_id=event.person_id, at=event.at)


@later(PersonBroughtBack, name="people.index_brought_back", quick=True)
def index_brought_back(event: PersonBroughtBack) -> None:
    actions.index_person(person_id=event.person_id, at=event.at)
